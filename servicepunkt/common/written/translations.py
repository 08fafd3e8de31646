"""The translations of a written file: next to `oberhavel.yaml`, a PO file for each language (`oberhavel.ru.po`).

A translation belongs to the German text and not to a place in the file: a text that is said twice is translated once,
and one whose German has changed waits, marked as fuzzy, until somebody has looked at it again. What the file itself
says in a language comes first. Serbian is written in Cyrillic; Latin follows from it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation import gettext as _

from servicepunkt.common.languages import DECLARED, OFFERED, SOURCE
from servicepunkt.common.serbian import in_latin
from servicepunkt.common.texts import Text

# The languages that translators write.
WRITTEN = tuple(code for code in DECLARED if code not in {SOURCE, "sr-latn"})
_HEADER = (
    "# Translations of {file} into {language}.\n# The command that keeps them in step: ./run {command} texts {file}"
)


def path_of(file: Path, code: str) -> Path:
    """Where the translations of a file into a language lie."""
    return file.with_suffix(f".{DECLARED[code].tag}.po")


def translate(file: Path, texts: Iterable[Text]) -> None:
    """Add to each text the languages that the file itself leaves open."""
    catalogues = {code: known for code in WRITTEN if (known := _read(file, code))}
    for text in texts:
        for code, catalogue in catalogues.items():
            message = catalogue.get(text[SOURCE])
            if message is not None and message.string and not message.fuzzy:
                text.setdefault(code, str(message.string))
        if "sr-cyrl" in text:
            text.setdefault("sr-latn", in_latin(text["sr-cyrl"]))


def lacking(text: Text) -> str:
    """What to say about a text that is missing in an offered language; empty where it is there in all of them."""
    missing = [DECLARED[code].own_name for code in OFFERED if not text.get(code)]
    return _("Es fehlt: %(languages)s.") % {"languages": ", ".join(missing)} if missing else ""


def to_check(code: str) -> str:
    """What to say about a text whose German has changed since it was translated into a language."""
    sentence = _("Der deutsche Text wurde geändert; die Übersetzung ist zu prüfen: %(language)s.")
    return sentence % {"language": DECLARED[code].own_name}


def outdated(file: Path) -> Iterator[tuple[str, str]]:
    """The languages and German texts whose translation was made for another wording."""
    for code in WRITTEN:
        for message in _read(file, code) or ():
            if message.id and message.fuzzy:
                yield code, str(message.id)


def update(file: Path, texts: list[Text], *, command: str) -> dict[str, int]:
    """Bring every PO file in step with the German texts; returns how many texts each language still lacks.

    `command` is the one that keeps such files in step; a new file names it.
    """
    return {code: _update(file, code, texts, command) for code in WRITTEN}


def _update(file: Path, code: str, texts: list[Text], command: str) -> int:
    known = _read(file, code)
    # What the file says itself in this language needs no translator.
    open_texts = [text[SOURCE] for text in texts if not text.get(code) or (known and known.get(text[SOURCE]))]
    if not open_texts:
        return 0
    catalogue = known or _new(file, code, command)
    wanted = Catalog(charset="utf-8", creation_date=catalogue.creation_date)
    for german in open_texts:
        wanted.add(german)
    catalogue.update(wanted)
    catalogue.obsolete.clear()
    with path_of(file, code).open("wb") as target:
        write_po(target, catalogue, width=120, sort_output=False, include_previous=True)
    return sum(1 for message in catalogue if message.id and not _stands(message))


def _stands(message: Message) -> bool:
    return bool(message.string) and not message.fuzzy


def _new(file: Path, code: str, command: str) -> Catalog:
    header = _HEADER.format(file=file.name, command=command, language=DECLARED[code].english_name)
    return Catalog(
        locale=DECLARED[code].locale,
        project=file.stem,
        header_comment=header,
        msgid_bugs_address="",
        revision_date=dt.datetime.now(dt.UTC),
        last_translator="",
        fuzzy=False,
    )


def _read(file: Path, code: str) -> Catalog | None:
    path = path_of(file, code)
    if not path.exists():
        return None
    with path.open("rb") as source:
        return read_po(source, locale=DECLARED[code].locale, abort_invalid=True)
