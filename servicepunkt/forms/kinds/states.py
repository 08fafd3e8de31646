"""States and nationalities: ISO 3166 codes, named in the reader's language by CLDR.

Stateless and unclear nationality have the codes of travel documents (ICAO 9303): XXA and XXX. The number keys of the
German statistical office are not here: the file that the office publishes was not at hand.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.languages import language as language_of
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, Typed, say
from servicepunkt.forms.kinds.choices import as_words, read_several

STATELESS, UNCLEAR = "XXA", "XXX"
_SPECIAL = {STATELESS: _("Staatenlos"), UNCLEAR: _("Ungeklärt")}
# In CLDR's list, but neither state nor territory: groups, parts without a code of their own, and codes for testing.
_NO_STATES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


class NoSuchState(AnswerRefused):
    code = "no-such-state"
    sentence = _("Diesen Staat gibt es in der Liste nicht. Bitte wählen Sie einen der gezeigten.")


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """The two-letter codes of all states and territories."""
    known = map(str, language_of("de").locale.territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - _NO_STATES


@lru_cache(maxsize=32)
def names(language: str) -> dict[str, str]:
    """Every state by its code, in the alphabetical order of the language."""
    said = language_of(language).locale.territories
    named = {code: str(said.get(code, code)) for code in codes()}
    return dict(sorted(named.items(), key=lambda item: _alphabetical(item[1])))


@lru_cache(maxsize=32)
def nationalities(language: str) -> dict[str, str]:
    """Every state by its code, and what may take the place of one."""
    return names(language) | {code: say(sentence, language) for code, sentence in _SPECIAL.items()}


def _alphabetical(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(char))


class _OfStates(Kind):
    compares = frozenset({"words"})
    many: bool = False

    def options(self, language: str) -> dict[str, str]:
        """What may be chosen, by its code, named for a reader."""
        return names(language)

    def read(self, typed: Typed) -> Any:
        return read_several(typed, many=self.many)

    def check(self, answer: Any, view: View) -> None:
        if not set(self.words()).issuperset(as_words(answer, many=self.many)):
            raise NoSuchState

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {"": answer}

    def show(self, answer: Any, language: str) -> str:
        known = self.options(language)
        return "; ".join(known[code] for code in (answer if self.many else [answer]))

    def answer_schema(self) -> dict[str, Any]:
        one = {"type": "string", "enum": sorted(self.words())}
        return {"type": "array", "items": one, "minItems": 1, "uniqueItems": True} if self.many else one

    def words(self) -> Iterable[str]:
        return codes()


class Country(_OfStates):
    """A state or territory."""

    kind: Literal["country"]


class Nationality(_OfStates):
    """A nationality, or several where `many`; or none, or one that is unclear."""

    kind: Literal["nationality"]

    def options(self, language: str) -> dict[str, str]:
        return nationalities(language)

    def words(self) -> Iterable[str]:
        return codes() | _SPECIAL.keys()
