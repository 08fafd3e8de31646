"""German that was left on a page in another language.

What a page says is compared with the catalogues that it is made from: the program's texts and the county's. A German
sentence whose translation differs has no business there, nor has a German word that no translation of this language
uses. So the German terms that translations keep on purpose need no list; what stands in an element that is marked as
German (`lang`), names and addresses are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from babel import Locale
from babel.messages.catalog import Catalog

from servicepunkt.catalogue.models import (
    Alternative,
    Authority,
    Department,
    Fee,
    FormSheet,
    Office,
    Requirement,
    Service,
)
from servicepunkt.common.languages import DECLARED, PLAIN, SOURCE, language
from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.forms.reading import forms
from tests import translations
from tests.journeys import stage

_SILENT = {"script", "style", "template"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Attributes that somebody reads or hears; our scripts say what stands in `data-…`.
_SPOKEN = re.compile(
    r"alt|title|placeholder|label|aria-(label|description|roledescription|valuetext)"
    r"|data-(warning|over|countdown-left|delete|announce)"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_OWN_NAMES = {spoken.own_name for spoken in DECLARED.values()}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")


# What a page says -----------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        spoken = given.get("lang") or self._open[-1][1]
        self.said += [(value, spoken) for name, value in attrs if value and _SPOKEN.fullmatch(name)]
        if tag not in _VOID:
            self._open.append((tag, spoken))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1:
            closed, _spoken = self._open.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        tag, spoken = self._open[-1]
        if tag not in _SILENT:
            self.said.append((data, spoken))


def said_by(html: str) -> list[str]:
    """All that a page says in its own language, in pieces; what is marked as another language is left out."""
    reader = _Reader()
    reader.feed(html)
    page = next((spoken for _words, spoken in reader.said if spoken), "")
    said = (_plain(words) for words, spoken in reader.said if spoken == page)
    return [words for words in said if words]


def _plain(words: str) -> str:
    return " ".join(words.replace("\u00ad", "").split())


# What it is compared with ---------------------------------------------------------------------------------------


def _pieces(text: str) -> set[str]:
    """A text as it stands in a page's elements, of which a link or bold words are some of their own."""
    return {_plain(piece) for piece in re.split(r"<[^>]+>", text.replace("%%", "%"))}


@dataclass
class Lexicon:
    """What German and one other language say for the same things."""

    code: str
    sentences: dict[str, str] = field(default_factory=dict)
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    german: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)

    def add(self, german: str, other: str) -> None:
        for whole, words in ((german, self.german), (other, self.other)):
            words.update(word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", whole)))
        if _plain(german) == _plain(other):
            return
        for piece in _pieces(german) - _pieces(other):
            self._learn(piece)

    def _learn(self, piece: str) -> None:
        if not _WORD.search(piece) or piece in _OWN_NAMES:
            return
        if not _PLACEHOLDER.search(piece):
            self.sentences[piece] = piece
        elif len(_WORD.findall(_PLACEHOLDER.sub(" ", piece))) > 1:
            parts = map(re.escape, _PLACEHOLDER.split(piece))
            self.patterns.append(re.compile(".+".join(parts)))

    @property
    def only_german(self) -> set[str]:
        """Words that no text of the other language uses."""
        return self.german - self.other


def lexicon(code: str, catalog: Catalog | None = None) -> Lexicon:
    """All texts of the program and of the county on this database, in German and in `code`."""
    known = Lexicon(code)
    for german, other in _program(catalog or translations.read(code)):
        known.add(german, other)
    for text in (*_county(), *_forms()):
        known.add(text.get(SOURCE, ""), text.for_reader(code) if text.language_for(code) != SOURCE else "")
    if code != PLAIN:
        for name in _calendar(language(SOURCE).locale):
            known.add(name, "")
    for name in _calendar(language(code).locale):
        known.add("", name)
    for name in (*language(code).locale.territories.values(), *_names()):
        known.add("", name)
    return known


def _program(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for text in catalog:
        if not text.id:
            continue
        german = [text.id] if isinstance(text.id, str) else list(text.id)
        other = [text.string] if isinstance(text.string, str) else list(text.string)
        last = other[-1]
        for number, said in enumerate(german):
            yield said, other[min(number, len(other) - 1)] or last
        for said in other:
            yield "", said


def _county() -> Iterator[Text]:
    """Every text in a column of the catalogue, on this database."""
    for table in (Authority, Department, Office, Service, FormSheet, Requirement, Fee, Alternative):
        for row in table.objects.all():
            yield from (value for value in vars(row).values() if isinstance(value, Text) and value)
    yield stage.PIPE


def _forms() -> Iterator[Text]:
    """Every text of the forms on which people apply."""
    for form in forms().values():
        yield from _texts(form)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Entry):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _calendar(locale: Locale) -> Iterator[str]:
    for words in (locale.months, locale.days):
        for kind in ("format", "stand-alone"):
            for width in words.get(kind, {}).values():
                yield from width.values()


def _names() -> Iterator[str]:
    """What is called the same everywhere: people, places, languages, the program."""
    yield from (stage.NAME, stage.EMAIL, "Servicepunkt KERN UX htmx JavaScript Spam PDF EUPL", "Auto xyzzy")
    yield from _OWN_NAMES
    for authority in Authority.objects.all():
        yield from (authority.address, authority.website, authority.email)
    for office in Office.objects.all():
        yield from (office.street, office.town, office.email)


# What is found --------------------------------------------------------------------------------------------------


# Addresses are no sentences, and no more are codes, in which "DEN" may stand by chance.
_NO_WORDS = re.compile(r"\S+@\S+|https?://\S+|\S+\.(de|org)\b\S*|\b[2-9A-Z]{3,4}(-[2-9A-Z]{3,4})+\b")


@lru_cache(maxsize=100_000)
def _words(said: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(_NO_WORDS.sub(" ", said)))


def german_left(said: Iterable[str], known: Lexicon) -> list[str]:
    """What of these words is German that the page's language has words of its own for."""
    # In plain language most words are the same; only whole sentences tell it apart.
    left = set() if known.code == PLAIN else known.only_german
    found: dict[str, None] = {}
    for words in said:
        if words in known.sentences or any(pattern.fullmatch(words) for pattern in known.patterns):
            found[f"sentence: {words}"] = None
        elif strangers := sorted(set(_words(words)) & left):
            found[f"words {', '.join(strangers)}: {words[:90]}"] = None
    return list(found)
