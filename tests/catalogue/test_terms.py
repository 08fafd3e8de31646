"""The words of the field: complete in every language, and kept to by every text that visitors meet."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.catalogue.reading import texts as texts_of_county
from servicepunkt.catalogue.terms import Term, terms, terms_by_name
from servicepunkt.common.folding import fold
from servicepunkt.common.languages import DECLARED, OFFERED, SOURCE
from servicepunkt.common.written.translations import outdated
from tests.catalogue.county_files import DEMO
from tests.factories import an_authority
from tests.translations import all_texts, read, texts_for

OTHERS = [code for code in OFFERED if code != SOURCE]
Pair = tuple[str, str]


@pytest.fixture(scope="module")
def pairs() -> dict[str, set[Pair]]:
    """German and translated text, of the program and of the demo county, by language."""
    program = texts_for("ru", all_texts())  # what visitors meet
    county = [text for _path, text in texts_of_county(read_county_file(DEMO).county)]
    said = {code: {(text[SOURCE], text.get(code, "")) for text in county} for code in OTHERS}
    for code in OTHERS:
        catalog = read(code)
        for text in program:
            known = catalog.get(text.id, text.context) if text.id else None
            said[code].update(_forms(text.id, known.string) if known else ())
    return said


def _forms(german: str | tuple[str, ...], said: str | tuple[str, ...]) -> Iterator[Pair]:
    if isinstance(german, str) or isinstance(said, str):
        yield str(german), str(said)
    else:
        yield german[-1], said[-1]


def _says(german: str, term: Term) -> bool:
    """Whether a German text says this word, alone and not inside another."""
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", german) for form in term.forms)


def _says_translated(translated: str, code: str, term: Term) -> bool:
    """Whether a translation says it, in its own words or in German."""
    folded = fold(translated)
    own = any(stem in folded for stem in term.stems.get(code, ()))
    return own or any(fold(form) in folded for form in term.forms)


def _keeps(term: Term, code: str, translated: str) -> bool:
    """In German the word itself is there, however it is divided; elsewhere what is on paper stands beside."""
    if DECLARED[code].tag.startswith(SOURCE) or not term.on_paper:
        return _says_translated(translated, code, term)
    return any(form in translated for form in term.forms)


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_keeps_to_the_words_of_the_field(pairs: dict[str, set[Pair]], code: str) -> None:
    strays = [
        (term.german, german, said)
        for german, said in sorted(pairs[code])
        for term in terms()
        if _says(german, term) and not _keeps(term, code, said)
    ]

    assert strays == []


def test_a_translation_without_the_word_would_be_found() -> None:
    title = next(term for term in terms() if term.german == "Aufenthaltstitel")

    assert _says("Den Aufenthaltstitel abholen", title)
    assert not _says("Die Aufenthaltstitelstelle", title)
    assert not _keeps(title, "ru", "Получить карту")
    assert not _keeps(title, "ru", "Получить вид на жительство")
    assert _keeps(title, "ru", "Получить вид на жительство (Aufenthaltstitel)")
    assert _keeps(title, "de-simple", "Den Aufenthalts·titel abholen")


def test_capital_letters_hide_no_turkish_word() -> None:
    permit = next(term for term in terms() if term.german == "Aufenthaltsgestattung")

    assert _says_translated("İLTİCA SÜRECİ OTURUM BELGESİ", "tr", permit)


@pytest.mark.parametrize("code", list(DECLARED))
def test_every_word_has_its_translation_and_its_meaning(code: str) -> None:
    assert [term.german for term in terms() if not (term.word.get(code) and term.means.get(code))] == []


def test_no_text_of_the_demo_county_was_translated_from_another_german() -> None:
    assert list(outdated(DEMO)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(DECLARED))
def test_the_page_of_words_says_them_all_in_the_readers_language(client: Client, code: str) -> None:
    an_authority()

    answer = client.get("/woerter/" if code == SOURCE else f"/{code}/woerter/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [term.german for term in terms_by_name() if term.word[code] not in page] == []
    assert '<a class="kern-link" href="' + ("" if code == SOURCE else f"/{code}") + '/woerter/">' in page
