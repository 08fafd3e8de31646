"""Leichte Sprache by its rules, as far as a machine can count: short sentences, and nothing that would be or could be.

What no machine can tell, whether people with learning difficulties understand it, each page says has not been tried yet.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.catalogue.reading import texts as texts_of_county
from servicepunkt.catalogue.terms import terms
from servicepunkt.common.texts import Text
from tests.catalogue.county_files import DEMO
from tests.factories import an_authority
from tests.translations import read

SIMPLE = "de-simple"
MOST_WORDS = 15
# A colon ends a thought as a full stop does; each line stands for itself.
ENDS = re.compile(r"(?<=[.!?:])[“)]?\s+|\n+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
WORD = re.compile(r"[\w·%-]+")
WOULD = re.compile(
    r"\b(?:würde|könnte|hätte|wäre|möchte|müsste|dürfte|sollte|wollte|bräuchte|gäbe|käme|ginge|ließe)(?:n|st|t)?\b"
    r"|\bseien?\b|\bsei\b",
    re.IGNORECASE,
)


def _sentences(text: str) -> list[str]:
    return [part for part in ENDS.split(PLACEHOLDER.sub("x", text)) if part.strip()]


def _program() -> Iterator[str]:
    for text in read(SIMPLE):
        if text.id:
            yield from [text.string] if isinstance(text.string, str) else text.string


def _county() -> Iterator[str]:
    for _path, text in texts_of_county(read_county_file(DEMO).county):
        yield text[SIMPLE]


def _words() -> Iterator[str]:
    return (term.means[SIMPLE] for term in terms())


def _breaks(text: str) -> list[str]:
    """The sentences that are too long or say what would be."""
    return [said for said in _sentences(text) if len(WORD.findall(said)) > MOST_WORDS or WOULD.search(said)]


@pytest.mark.parametrize("texts", [_program, _county, _words])
def test_sentences_are_short_and_say_what_is(texts) -> None:
    said = set(texts())

    assert len(said) > 40
    assert [broken for text in sorted(said) for broken in _breaks(text)] == []


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("Sie kommen ins Amt. Dort bekommen Sie Ihre Karte.", 0),
        ("Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn.", 0),
        ("Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn.", 1),
        ("Sie kommen am %(day)s um %(time)s. Das würde gehen. Das könnten Sie. Das sei so.", 3),
        ("Der Meldeschein. Die Seite. Ein Wollknäuel.", 0),
    ],
)
def test_what_breaks_the_rules_is_found(text: str, breaks: int) -> None:
    assert len(_breaks(text)) == breaks


@pytest.mark.django_db
def test_each_page_says_that_nobody_has_checked_it_until_somebody_has(client: Client) -> None:
    authority = an_authority()
    not_yet = "Menschen mit Lern"

    assert not_yet in client.get("/de-simple/").content.decode()
    assert not_yet not in client.get("/").content.decode()

    authority.plain_language_check = Text({SIMPLE: "Die Prüfgruppe Muster hat die Texte am 1. März 2027 geprüft."})
    authority.save()

    page = client.get("/de-simple/").content.decode()
    assert "Die Prüfgruppe Muster hat die Texte am 1. März 2027 geprüft." in page
    assert not_yet not in page
