"""Single values that all written files have: texts, names of entries, days; each checked as it is read.

Every value arrives as it was typed. One that is not acceptable raises `Wrong` with a sentence for the person who
wrote the file; the module that reads the file adds the line. The serialisers are the way back.
"""

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from servicepunkt.common.languages import DECLARED, SOURCE
from servicepunkt.common.texts import Text

T = TypeVar("T")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Wrong(ValueError):
    """A value that is not acceptable."""


def as_list(value: Any) -> Any:
    """One value may stand alone; nothing at all is no list."""
    return value if value is None or isinstance(value, list) else [value]


OneOrMore = Annotated[list[T], BeforeValidator(as_list)]


# Texts ------------------------------------------------------------------------------------------------------------


def language_code(code: str) -> str:
    known = code.lower().replace("_", "-")
    if " " in code or not code.isascii():
        raise Wrong(
            _(
                "„%(code)s“ ist kein Sprachcode. Steht davor ein Komma? In { … } braucht ein Text mit Komma Anführungszeichen."
            )
            % {"code": code}
        )
    if known not in DECLARED:
        raise Wrong(
            _("„%(code)s“ ist kein Sprachcode. Möglich sind: %(known)s.")
            % {"code": code, "known": ", ".join(language.tag for language in DECLARED.values())}
        )
    return known


def _in_german(value: Any) -> Any:
    """A bare text is German; nothing at all is no text."""
    if isinstance(value, str):
        return {SOURCE: value} if value.strip() else {}
    return value


def _text(words: dict[str, str]) -> Text:
    said = {code: words[code].strip() for code in DECLARED if words.get(code, "").strip()}
    if said and SOURCE not in said:
        raise Wrong(_("Der deutsche Text fehlt. Er ist der verbindliche; schreiben Sie ihn unter „de“ dazu."))
    return Text(said)


def _said(text: Text) -> Text:
    if not text:
        raise Wrong(_("Hier fehlt ein Text."))
    return text


def _plain_text(text: Text) -> str | dict[str, str]:
    return text[SOURCE] if list(text) == [SOURCE] else {DECLARED[code].tag: words for code, words in text.items()}


LanguageCode = Annotated[str, AfterValidator(language_code)]
if TYPE_CHECKING:
    # What they are once they are read.
    Words = Text
    NeededWords = Text
else:
    Words = Annotated[
        dict[LanguageCode, str], BeforeValidator(_in_german), AfterValidator(_text), PlainSerializer(_plain_text)
    ]
    NeededWords = Annotated[Words, AfterValidator(_said)]

# Names and days -----------------------------------------------------------------------------------------------------


def read_slug(value: str) -> str:
    """A name that may appear in addresses: small letters, digits, hyphens."""
    if not SLUG.fullmatch(value) or len(value) > 50:
        raise Wrong(
            _("„%(value)s“ geht hier nicht: nur kleine Buchstaben a bis z, Ziffern und Bindestriche, höchstens 50.")
            % {"value": value}
        )
    return value


Slug = Annotated[str, AfterValidator(read_slug)]
# A year beyond these is a slip of the finger.
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2199, 12, 31))]
