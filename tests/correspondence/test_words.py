import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.html import format_html

from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.languages import DECLARED
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.composing import _tidy
from servicepunkt.correspondence.phrase import Number, Phrase

MOMENT = dt.datetime(2027, 3, 4, 9, 5, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("de", "Donnerstag, 4. März 2027"),
        ("en", "Thursday, 4 March 2027"),
        ("ru", "четверг, 4 марта 2027\u202fг."),
        ("sr-latn", "četvrtak, 4. mart 2027."),
        ("sr-cyrl", "четвртак, 4. март 2027."),
        ("tr", "4 Mart 2027 Perşembe"),
        ("de-simple", "Donnerstag, 4. März 2027"),
    ],
)
def test_a_day_in_words_in_each_language(language, day):
    with translation.override(language):
        assert day_in_words(MOMENT.date()).replace("\xa0", "\u202f") == day


@pytest.mark.parametrize("language", DECLARED)
def test_every_declared_language_can_say_a_day(language):
    with translation.override(language):
        assert "2027" in day_in_words(MOMENT.date())


def test_a_moment_in_words():
    with translation.override("de"):
        assert moment_in_words(MOMENT) == "Donnerstag, 4. März 2027, 9:05 Uhr"


def test_a_phrase_in_the_reader_s_language_is_plain():
    phrase = Phrase.of(Text(de="Eingang <Hof>", en="Entrance"), "de")

    assert str(phrase) == "Eingang <Hof>"
    assert format_html("{}", phrase) == "Eingang &lt;Hof&gt;"


def test_a_phrase_that_fell_back_says_its_language_and_keeps_its_lines():
    phrase = Phrase.of(Text(de="Eingang\r\n<Hof>"), "en")

    assert str(phrase) == "Eingang\n<Hof>"
    assert format_html("{}", phrase) == '<span lang="de" dir="ltr">Eingang<br>&lt;Hof&gt;</span>'


def test_an_empty_text_is_an_empty_phrase():
    assert not Phrase.of(Text(), "en")


def test_an_address_is_german_in_every_letter():
    assert format_html("{}", Phrase.german("Hof 1", "de")) == "Hof 1"
    assert format_html("{}", Phrase.german("Hof 1", "ar")) == '<span lang="de" dir="ltr">Hof 1</span>'


def test_a_number_keeps_its_order_where_lines_run_from_the_right():
    assert Number.of("03301 601-0", "de") == "03301 601-0"
    assert Number.of("03301 601-0", "ar") == "\u200e03301 601-0\u200e"
    assert format_html("{}", Number.of("03301 601-0", "ar")) == '<span dir="ltr">03301 601-0</span>'
    assert not Number.of("", "ar")


def test_a_text_has_one_blank_line_between_paragraphs():
    assert _tidy("\n\nA\n   \n\n\nB  \n    C\n\n") == "A\n\nB\n    C\n"
