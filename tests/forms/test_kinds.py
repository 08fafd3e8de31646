"""Each kind of field: what people type, what is understood, what is refused with which sentence, what is shown again."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from servicepunkt.common.languages import DECLARED
from servicepunkt.forms.alphabet import begins, foreign_letters, letters, search_form, tidy
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds import FieldOfForm
from servicepunkt.forms.kinds.amounts import read_number
from servicepunkt.forms.kinds.base import AnswerRefused, Typed
from servicepunkt.forms.kinds.paper_numbers import check_digit
from servicepunkt.forms.kinds.states import codes, names

TODAY = dt.date(2026, 11, 26)
FIELD: TypeAdapter[Any] = TypeAdapter(FieldOfForm)


def field(kind: str, **words: Any) -> Any:
    return FIELD.validate_python({"name": "x", "label": "Frage", "kind": kind, **words})


def answer(of: Any, typed: str | dict[str, str], view: View | None = None) -> Any:
    """What is understood, or the code of the refusal."""
    values = {"x": [typed]} if isinstance(typed, str) else {f"x.{part}": [text] for part, text in typed.items()}
    try:
        found = of.read(Typed(values, "x"))
        if found is not None:
            of.check(found, view or View({}, TODAY))
    except AnswerRefused as refusal:
        return refusal.code
    return found


# Texts and names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("  Anna   Lena ", "Anna Lena"),
        ("O‘Neil", "O’Neil"),
        ("Gürkan Şahin", "Gürkan Şahin"),
        ("Đorđević", "Đorđević"),
        ("M̂ba", "M̂ba"),
        ("Müller", "Müller"),
        ("Олена", "letters-refused"),
        ("عائشة", "letters-refused"),
        ("Anna2", "letters-refused"),
        ("Anna\nLena", "one-line-only"),
        ("- .", "no-letters"),
        ("A" * 121, "too-long"),
        ("", None),
    ],
)
def test_a_name_is_kept_in_the_letters_of_registers(typed: str, understood: str | None):
    assert answer(field("name"), typed) == understood


def test_the_sentence_names_the_letters_that_cannot_be_kept():
    with pytest.raises(AnswerRefused, match=re.escape("kann die Behörde nicht speichern: О л е н а.")):
        field("name").check("Олена", View({}, TODAY))


def test_a_text_takes_numbers_quotation_marks_and_lines_where_it_may():
    assert answer(field("text", lines=True), "„Haus“ 3,\r\nHof – links…") == '"Haus" 3,\nHof - links...'
    assert answer(field("text", max_length=5), "sechs!") == "too-long"


def test_every_letter_of_the_standard_is_taken_and_has_a_search_form():
    table = letters()

    assert len(table.search_forms) == 649
    assert [letter for letter in table.search_forms if foreign_letters(tidy(letter), "names")] == []
    assert all(re.fullmatch("[A-Z]+", form) for form in table.search_forms.values())


def test_the_search_form_of_a_name():
    assert search_form("Müller-Ğöksel") == "MUELLER GOEKSEL"
    assert search_form("K͟hān d’Été") == "KHAN D ETE"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Muller", "Müller"),
        ("MUELLER", "Müller"),
        ("Müller", "Mueller"),
        ("lüd ann", "Anna-Lena Müller-Lüdenscheid"),
        ("aberg", "Åberg"),
        ("Aaberg", "Åberg"),
        ("thor", "Þór"),
        ("OBrien", "Sean O’Brien"),
        ("O'Brien", "Sean O’Brien"),
        ("brien", "Sean O’Brien"),
        ("олена", "Олена Шевченко"),
        ("احمد", "أحمد"),
    ],
)
def test_a_name_is_found_as_people_spell_it(typed: str, name: str):
    assert begins(typed, name)


@pytest.mark.parametrize("typed", ["", "-", "’", "nna", "anna berta", "Müllerin"])
def test_what_begins_no_word_of_a_name_does_not_find_it(typed: str):
    assert not begins(typed, "Anna Müller")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ({"family": "Yılmaz", "given": "Ayşe"}, {"family": "Yılmaz", "given": "Ayşe"}),
        ({"family": "Suharto", "single": "on"}, {"family": "Suharto"}),
        ({"given": "Suharto", "single": "on"}, {"family": "Suharto"}),
        ({"family": "Yılmaz"}, "half-a-name"),
        ({"single": "on"}, "half-a-name"),
        ({"family": "Yılmaz", "given": "Ayşe", "single": "on"}, "two-names"),
        ({"family": "Yılmaz", "given": "Айше"}, "letters-refused"),
        ({}, None),
    ],
)
def test_a_person_has_two_names_or_says_that_there_is_one(typed: dict[str, str], understood: Any):
    assert answer(field("full_name"), typed) == understood


def test_who_has_one_name_finds_it_again():
    name = field("full_name")

    assert name.typed({"family": "Suharto"}) == {"family": "Suharto", "single": "on"}
    assert name.show({"family": "Suharto"}, "de") == "Suharto (nur ein Name)"
    assert name.show({"family": "Suharto"}, "en") == "Suharto (only one name)"


# Days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ({"day": "17", "month": "5", "year": "1990"}, "1990-05-17"),
        ({"day": "١٧", "month": "٥", "year": "١٩٩٠"}, "1990-05-17"),
        ("17.05.1990", "1990-05-17"),
        ("17. 5. 1990", "1990-05-17"),
        ("1990-05-17", "1990-05-17"),
        ({"day": "31", "month": "2", "year": "1990"}, "no-such-date"),
        ({"day": "17", "month": "5", "year": "90"}, "year-needed"),
        ({"day": "17", "month": "Mai", "year": "1990"}, "no-date"),
        ({"month": "5", "year": "1990"}, "no-date"),
        ("gestern", "no-date"),
        ({"year": "9" * 5000}, "no-date"),
        ("1.1.1899", "too-early"),
        ("27.11.2026", "too-late"),
        ("", None),
    ],
)
def test_a_date(typed: Any, understood: Any):
    assert answer(field("date", latest="today"), typed) == understood


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ({"year": "1990"}, "1990-00-00"),
        ({"day": "00", "month": "00", "year": "1990"}, "1990-00-00"),
        ({"month": "5", "year": "1990"}, "1990-05-00"),
        ({"day": "17", "year": "1990"}, "day-without-month"),
        ({"month": "13", "year": "1990"}, "no-such-date"),
        ({"day": "31", "month": "4", "year": "1990"}, "no-such-date"),
        ({"year": "2026"}, "2026-00-00"),
        ({"year": "2027"}, "too-late"),
    ],
)
def test_a_date_of_birth_may_be_known_in_part(typed: Any, understood: Any):
    assert answer(field("partial_date", latest="today"), typed) == understood


def test_a_partial_date_is_shown_as_papers_show_it():
    assert field("partial_date").show("1990-00-00", "ar") == "00.00.1990"
    assert field("date").show("1990-05-17", "tr") == "17 Mayıs 1990"


def test_a_bound_may_be_another_answer():
    until = field("date", earliest="issued + 1 day")

    assert answer(until, "2.3.2026", View({"issued": "2026-03-01"}, TODAY)) == "2026-03-02"
    assert answer(until, "1.3.2026", View({"issued": "2026-03-01"}, TODAY)) == "too-early"
    assert answer(until, "1.3.2026", View({"issued": "2026-00-00"}, TODAY)) == "2026-03-01"


# Choices and states -----------------------------------------------------------------------------------------------


def test_a_choice_takes_what_is_offered_today():
    choice = field(
        "choice",
        options=[
            {"value": "old", "label": "Alt", "valid_until": "2025-12-31"},
            {"value": "grown", "label": "Groß", "when": {"age": "grown"}},
            {"value": "any", "label": "Immer"},
        ],
    )

    assert answer(choice, "any") == "any"
    assert answer(choice, "old") == "no-such-option"
    assert answer(choice, "grown") == "no-such-option"
    assert answer(choice, "grown", View({"age": "grown"}, TODAY)) == "grown"
    assert answer(choice, "invented") == "no-such-option"


def test_one_of_many_is_one():
    one, many = (field("choice", options={"a": "A", "b": "B"}, many=many) for many in (False, True))
    typed = Typed({"x": ["a", "b", "a", ""]}, "x")

    assert many.read(typed) == ["a", "b"]
    with pytest.raises(AnswerRefused, match="nur eine"):
        one.read(typed)


def test_states_are_named_in_every_language():
    assert {language: names(language)["TR"] for language in ("de", "en", "tr", "ar")} == {
        "de": "Türkei",
        "en": "Türkiye",
        "tr": "Türkiye",
        "ar": "تركيا",
    }
    for language in DECLARED:
        assert set(names(language)) == codes()
    assert {"UA", "XK", "PS", "TW"} <= codes()
    assert codes().isdisjoint({"EU", "UN", "ZZ", "XA"})
    assert list(names("de"))[:2] == ["AF", "EG"]  # Ägypten stands among the A


def test_a_nationality_may_be_none_or_unclear():
    assert answer(field("nationality"), "XXA") == "XXA"
    assert answer(field("country"), "XXA") == "no-such-state"
    assert field("nationality", many=True).show(["TR", "XXX"], "de") == "Türkei; Ungeklärt"


# Addresses --------------------------------------------------------------------------------------------------------


def test_an_address_in_germany_and_abroad():
    home = {"street": "Havelstr.", "number": "7", "postcode": " 16 515 ", "town": "Oranienburg"}

    assert answer(field("address"), home) == {**home, "postcode": "16515"}
    assert answer(field("address"), {**home, "postcode": "1651"}) == "no-postcode"
    assert answer(field("address"), {**home, "number": ""}) == "part-of-address-missing"
    assert answer(field("address", abroad=True), {"town": "Sivas", "country": "TR"}) == {
        "town": "Sivas",
        "country": "TR",
    }
    assert answer(field("address", abroad=True), {"town": "Berlin", "country": "DE"}) == "no-such-state"
    assert answer(field("address", abroad=True), {"town": "Sivas"}) == "part-of-address-missing"


def test_the_lines_of_an_address():
    shown = field("address", abroad=True).show(
        {"care_of": "Kaya", "street": "Yol", "town": "Sivas", "country": "TR"}, "en"
    )

    assert shown == "c/o Kaya\nYol\nSivas\nTürkiye"


# Numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1250", "1250"),
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("1 250,5", "1250.5"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1'250.50", "1250.50"),
        ("1250.50 €", "1250.50"),
        ("١٢٥٠", "1250"),
        ("١٬٢٥٠٫٥٠", "1250.50"),
        ("١٢٥٠،٥", "1250.5"),
        ("1٬250٬000", "1250000"),
        ("\u200f1,250.50\u00a0€", "1250.50"),
        ("1.250.000", "1250000"),
        ("0,99", "0.99"),
    ],
)
def test_an_amount_is_read_the_same_in_every_language(typed: str, understood: str):
    assert read_number(typed) == Decimal(understood)


@pytest.mark.parametrize(
    "typed", ["viel", "1,2,3", "-5", "1.25.000", "12,5000", "1٫2٫3", "1٬25", "1٬250.000", "1" * 30]
)
def test_what_is_no_amount_is_refused(typed: str):
    assert answer(field("money"), typed) == "no-number"


def test_money_has_an_end_and_is_shown_in_the_readers_way():
    money = field("money", most=10_000)

    assert answer(money, "1.250,5") == {"amount": "1250.50", "currency": "EUR"}
    assert answer(money, "10.000,01") == "too-much"
    assert money.show({"amount": "1250.50", "currency": "EUR"}, "en") == "€1,250.50"
    assert money.typed({"amount": "1250.50", "currency": "EUR"}) == {"": "1250,50"}


@given(st.integers(0, 10**9))
def test_every_amount_comes_back_from_its_input(cents: int):
    money = field("money", most=100_000_000)
    amount = {"amount": f"{cents // 100}.{cents % 100:02}", "currency": "EUR"}

    assert money.read(Typed({"x": [money.typed(amount)[""]]}, "x")) == amount


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Höchstens 10.000.000,00\u00a0€."), ("en", "At most €10,000,000.00.")],
)
def test_the_most_that_is_taken_is_told_in_the_readers_way(language: str, said: str):
    money, height = field("money"), field("number", least=30, most=12_500, unit="cm")
    with pytest.raises(AnswerRefused) as too_much:
        money.check({"amount": "10000000.01", "currency": "EUR"}, View({}, TODAY))
    with pytest.raises(AnswerRefused) as too_high:
        height.check(12_501, View({}, TODAY))
    with pytest.raises(AnswerRefused) as too_low:
        height.check(29, View({}, TODAY))

    with override(language):
        assert str(too_much.value).endswith(said)
        assert str(too_high.value).endswith("12.500 cm." if language == "de" else "12,500 cm.")
        assert str(too_low.value).endswith("30 cm.")


def test_a_year_is_told_as_a_year_and_a_large_number_in_groups():
    assert [field("number").in_words(number, "de") for number in (2095, 172, 12500)] == ["2095", "172", "12.500"]


def test_a_number_is_whole_unless_it_says_otherwise():
    assert answer(field("number", least=30, most=250), "172") == 172
    assert answer(field("number", least=30, most=250), "20") == "too-little"
    assert answer(field("number", least=30, most=250), "300") == "too-much"
    assert answer(field("number"), "38,5") == "whole-number-needed"
    assert answer(field("number", decimals=True), "38,5") == 38.5
    assert field("number", unit="cm").show(172, "de") == "172 cm"


# Papers, telephone, mail ------------------------------------------------------------------------------------------


def test_the_check_digit_is_that_of_travel_documents():
    # The specimen of ICAO 9303 part 4.
    assert check_digit("L898902C3") == 6
    assert check_digit("D23145890") == 7


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("L898902C3", "L898902C3"),
        ("l898 902c3", "L898902C3"),
        ("L898902C36", "L898902C3"),
        ("L898902C37", "wrong-check-digit"),
        ("L898902C", "german-paper-number-length"),
        ("Л898902C3", "no-paper-number"),
    ],
)
def test_the_number_of_a_german_card(typed: str, understood: str):
    assert answer(field("paper_number", issuer="germany"), typed) == understood


def test_the_number_of_another_passport():
    assert answer(field("paper_number"), "u 12-345/67") == "U1234567"
    assert answer(field("paper_number"), "U1") == "paper-number-length"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("03301 1234", "+4933011234"),
        ("+90 212 123 45 67", "+902121234567"),
        ("0049 3301 1234", "+4933011234"),
        ("12", "no-phone"),
        ("anrufen", "no-phone"),
    ],
)
def test_a_telephone_number(typed: str, understood: str):
    assert answer(field("phone"), typed) == understood


def test_a_mail_address():
    assert answer(field("email"), " ayse@example.org ") == "ayse@example.org"
    assert answer(field("email"), "ayse@") == "no-email"


# Whatever is stored -----------------------------------------------------------------------------------------------

KINDS = [
    field("text"),
    field("name"),
    field("full_name"),
    field("date"),
    field("partial_date"),
    field("choice", options={"a": "A"}),
    field("choice", options={"a": "A"}, many=True),
    field("yes_no"),
    field("country"),
    field("nationality", many=True),
    field("address"),
    field("address", abroad=True),
    field("postcode"),
    field("money"),
    field("number"),
    field("paper_number"),
    field("phone"),
    field("email"),
    field("group", entry="Kind", fields=[{"name": "y", "kind": "text", "label": "Y"}]),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["family", "town", "amount"]), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@given(stored=ANYTHING)
def test_whatever_is_stored_is_an_answer_or_refused(kind: Any, stored: Any):
    try:
        kind.check(stored, View({}, TODAY))
    except AnswerRefused:
        return
    assert kind.in_words(stored, "de") if kind.kind != "group" else True
    assert kind.typed_again(stored, "x") is not None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(kind: Any, typed: str):
    if kind.kind == "group":
        return
    for part in ("", *kind.parts):
        answer(kind, {part: typed} if part else typed)
