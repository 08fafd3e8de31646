"""Who is responsible for a residence: every case ends in an answer."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.responsibility.checking import about_clearing
from servicepunkt.responsibility.models import Assignment, District, Municipality
from servicepunkt.responsibility.postcodes import postcodes
from servicepunkt.responsibility.residence import Residence
from servicepunkt.responsibility.responsible import (
    About,
    Clearing,
    Question,
    Reason,
    Responsible,
    clearing_authority,
    responsible_for,
    settle,
)
from tests.factories import a_department, an_authority, an_office

pytestmark = pytest.mark.django_db

TODAY = dt.date(2027, 3, 1)
OBERHAVEL, LDS, BERLIN = "12065", "12061", "11000"


@pytest.fixture(autouse=True)
def nobody_clears(settings: Any) -> None:
    settings.SERVICEPUNKT_CLEARING, settings.SERVICEPUNKT_DEMO = "", False


def a_county(slug: str, *districts: str) -> Authority:
    authority = an_authority(slug)
    for key in districts:
        District.objects.create(authority=authority, key=key)
    return authority


@pytest.fixture
def oberhavel() -> Authority:
    return a_county("oberhavel", OBERHAVEL)


@pytest.fixture
def schoenefeld() -> Authority:
    return a_county("dahme-spreewald", LDS)


def an_office_of(authority: Authority, slug: str) -> Office:
    return an_office(slug, department=a_department(authority))


def assign(authority: Authority, **columns: Any) -> Assignment:
    return Assignment.objects.create(authority=authority, **columns)


def asked(postcode: str | None, place: str | None = None, /, **rest: Any) -> Any:
    preset = rest.pop("preset", None)
    return responsible_for(Residence(postcode, place, **rest), day=TODAY, preset=preset)


# Postcode, place, district ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [None, "", "Oranienburg", "irgendwo"])
def test_the_county_of_the_district_is_responsible_whatever_the_place(oberhavel: Authority, place: str | None) -> None:
    assert asked("16515", place) == Responsible(oberhavel)


def test_where_a_postcode_lies_in_two_districts_the_place_is_asked_and_decides(schoenefeld: Authority) -> None:
    berlin = a_county("berlin", BERLIN)

    assert asked("12529") == Question(About.PLACE, places=("Berlin", "Schönefeld"))
    assert asked("12529", "Schönefeld") == Responsible(schoenefeld)
    assert asked("12529", "schoenefeld") == Responsible(schoenefeld)
    assert asked("12529", "Berlin") == Responsible(berlin)


def test_the_beginning_of_a_name_is_enough_where_only_one_place_begins_so() -> None:
    frankfurt = a_county("frankfurt-oder", "12053")

    assert asked("15236", "Frankfurt") == Responsible(frankfurt)
    assert asked("15236", "Frankfurt/Oder") == Responsible(frankfurt)


def test_a_place_that_does_not_lie_there_goes_to_clearing(schoenefeld: Authority) -> None:
    only_one = schoenefeld

    assert asked("12529", "Potsdam") == Clearing(Reason.UNKNOWN_PLACE, authority=only_one)
    assert asked("12529", "") == Clearing(Reason.UNKNOWN_PLACE, authority=only_one)


def test_the_municipality_decides_as_well(schoenefeld: Authority) -> None:
    assert asked("12529", municipality="12061433") == Responsible(schoenefeld)


@pytest.mark.parametrize("typed", ["", "00000", "1651", "abcde", "16515x", "٠٠٠٠٠", "x" * 5000])
def test_what_is_no_postcode_goes_to_clearing(oberhavel: Authority, typed: str) -> None:
    assert asked(typed) == Clearing(Reason.UNKNOWN_POSTCODE, authority=oberhavel)


def test_a_postcode_with_spaces_around_it_is_one(oberhavel: Authority) -> None:
    assert asked(" 16515 ") == Responsible(oberhavel)


def test_a_county_that_is_not_here_goes_to_clearing_with_its_name(oberhavel: Authority) -> None:
    assert asked("80331") == Clearing(Reason.NOT_HERE, who="Kreisfreie Stadt München", authority=oberhavel)


# The county's link and the entry for the country --------------------------------------------------------------------


def test_the_countys_own_link_presets_the_authority(oberhavel: Authority, schoenefeld: Authority) -> None:
    assert asked(None, preset=oberhavel) == Responsible(oberhavel)


def test_the_entry_for_the_country_asks_for_the_residence(oberhavel: Authority) -> None:
    assert asked(None) == Question(About.POSTCODE)


def test_the_residence_decides_whatever_link_somebody_came_by(oberhavel: Authority, schoenefeld: Authority) -> None:
    assert asked("15711", preset=oberhavel) == Responsible(schoenefeld)


def test_what_nobody_can_settle_is_sorted_out_where_somebody_came_in(
    oberhavel: Authority, schoenefeld: Authority
) -> None:
    assert asked("00000", preset=schoenefeld) == Clearing(Reason.UNKNOWN_POSTCODE, authority=schoenefeld)
    assert asked("00000") == Clearing(Reason.UNKNOWN_POSTCODE)


def test_the_installation_names_who_sorts_out_what_came_without_an_authority(
    oberhavel: Authority, schoenefeld: Authority, settings: Any
) -> None:
    settings.SERVICEPUNKT_CLEARING = "oberhavel"

    assert asked("00000") == Clearing(Reason.UNKNOWN_POSTCODE, authority=oberhavel)


def test_in_the_demo_its_own_county_sorts_that_out_where_nobody_is_named(
    oberhavel: Authority, schoenefeld: Authority, settings: Any
) -> None:
    settings.SERVICEPUNKT_DEMO = True

    assert asked("00000") == Clearing(Reason.UNKNOWN_POSTCODE, authority=oberhavel)


def test_a_county_that_tries_the_demo_mode_with_its_own_file_sorts_out_by_itself(settings: Any) -> None:
    settings.SERVICEPUNKT_DEMO = True
    barnim = a_county("barnim", "12060")

    assert clearing_authority() == barnim
    assert list(about_clearing()) == []


# Delegation -------------------------------------------------------------------------------------------------------


@pytest.fixture
def hennigsdorf(oberhavel: Authority) -> Authority:
    """A town to which the county has given what concerns its own people."""
    town = an_authority("hennigsdorf")
    assign(oberhavel, municipality="12065136", given_to=town, valid_from=dt.date(2027, 1, 1))
    names = {"12065136": "Hennigsdorf, Stadt", "12065256": "Oranienburg, Stadt", "12061433": "Schönefeld"}
    Municipality.objects.bulk_create(
        Municipality(key=key, name=name, as_of=dt.date(2026, 12, 31)) for key, name in names.items()
    )
    return town


def test_a_delegation_gives_a_municipality_to_a_town(oberhavel: Authority, hennigsdorf: Authority) -> None:
    assert asked("16761", "Hennigsdorf") == Responsible(hennigsdorf)
    assert asked("16515", "Oranienburg") == Responsible(oberhavel)
    assert asked("16761", municipality="12065136") == Responsible(hennigsdorf)


def test_a_delegation_begins_and_ends_on_its_days(oberhavel: Authority, hennigsdorf: Authority) -> None:
    Assignment.objects.update(valid_until=dt.date(2027, 12, 31))
    residence = Residence("16761", "Hennigsdorf")

    def on(*day: int) -> Any:
        return responsible_for(residence, day=dt.date(*day))

    assert [on(2026, 12, 31), on(2027, 1, 1)] == [Responsible(oberhavel), Responsible(hennigsdorf)]
    assert [on(2027, 12, 31), on(2028, 1, 1)] == [Responsible(hennigsdorf), Responsible(oberhavel)]


def test_the_municipality_is_asked_where_the_place_does_not_tell_it(
    oberhavel: Authority, hennigsdorf: Authority
) -> None:
    known = tuple(Municipality.objects.filter(key__startswith=OBERHAVEL))
    question = Question(About.MUNICIPALITY, municipalities=known, authority=oberhavel)

    assert [row.short_name for row in known] == ["Hennigsdorf", "Oranienburg"]
    assert asked("16515", "Friedrichsthal") == asked("16515") == question
    assert asked("16515", "Friedrichsthal", municipality="12065256") == Responsible(oberhavel)
    assert asked("16515", "Friedrichsthal", municipality="") == Responsible(oberhavel)


def test_without_the_official_list_the_county_sorts_it_out(oberhavel: Authority, hennigsdorf: Authority) -> None:
    Municipality.objects.all().delete()

    assert asked("16761", "Hennigsdorf") == Clearing(Reason.UNDECIDED, authority=oberhavel)


def test_what_is_given_to_somebody_who_is_not_here_goes_to_clearing_with_the_name(oberhavel: Authority) -> None:
    assign(oberhavel, postcode="16761", elsewhere="Stadt Hennigsdorf")

    assert asked("16761") == Clearing(Reason.NOT_HERE, who="Stadt Hennigsdorf", authority=oberhavel)


def test_who_took_over_divides_among_its_own_offices_and_gives_nothing_on(
    oberhavel: Authority, hennigsdorf: Authority, schoenefeld: Authority
) -> None:
    office = an_office_of(hennigsdorf, "rathaus")
    assign(hennigsdorf, postcode="16761", office=office)
    assign(hennigsdorf, postcode="16761", street="Hauptstraße", given_to=schoenefeld)
    assign(hennigsdorf, postcode="16761", street="Ringstraße", given_to=hennigsdorf)

    assert asked("16761", "Hennigsdorf", street="Hauptstraße") == Responsible(hennigsdorf, office)


def test_no_authority_takes_what_is_not_its_own(oberhavel: Authority, schoenefeld: Authority) -> None:
    """A row about a place in another district counts for nothing."""
    assign(schoenefeld, postcode="16515", office=an_office_of(schoenefeld, "luebben"))
    assign(schoenefeld, postcode="12529", office=an_office_of(schoenefeld, "koenigs-wusterhausen"))

    assert asked("16515") == Responsible(oberhavel)
    assert asked("12529", "Berlin") == Clearing(Reason.NOT_HERE, who="Berlin, Stadt")


# Streets and several offices -----------------------------------------------------------------------------------------


def test_a_street_is_asked_only_where_it_matters_and_decides(oberhavel: Authority) -> None:
    south = an_office_of(oberhavel, "sued")
    assign(oberhavel, postcode="16515", street="Berliner Straße", office=south)

    assert asked("16515") == Question(About.STREET, authority=oberhavel)
    assert asked("16515", street="Lindenweg") == asked("16515", street="") == Responsible(oberhavel)
    assert asked("16761") == Responsible(oberhavel)
    for typed in ("Berliner Straße", "Berliner Str.", "berliner strasse", "BERLINER STRASSE", "Berlinerstr."):
        assert asked("16515", street=typed) == Responsible(oberhavel, south), typed


@pytest.mark.parametrize(
    ("number", "south"),
    [(number, True) for number in ("1", "19", "19a", " 7 Hinterhaus", "24")]
    + [(number, False) for number in ("0", "2", "20", "124", "99999999", "x", "")],
)
def test_house_numbers_decide_within_a_street(oberhavel: Authority, number: str, south: bool) -> None:
    office = an_office_of(oberhavel, "sued")
    assign(oberhavel, postcode="16515", street="Am Wald", numbers=["1-19 odd", "24"], office=office)

    assert asked("16515", street="Am Wald") == Question(About.NUMBER, authority=oberhavel)
    assert asked("16515", street="Am Wald", number=number) == Responsible(oberhavel, office if south else None)


def test_the_narrowest_assignment_decides(oberhavel: Authority) -> None:
    postcode, place, street, house = (an_office_of(oberhavel, slug) for slug in ("a", "b", "c", "d"))
    assign(oberhavel, postcode="16515", office=postcode)
    assign(oberhavel, postcode="16515", place="Lehnitz", office=place)
    assign(oberhavel, postcode="16515", street="Am Wald", office=street)
    assign(oberhavel, postcode="16515", street="Am Wald", numbers=["7"], office=house)

    def at(place: str, street: str, number: str) -> Any:
        return asked("16515", place, street=street, number=number)

    assert at("Lehnitz", "Am Wald", "7") == Responsible(oberhavel, house)
    assert at("Lehnitz", "Am Wald", "8") == Responsible(oberhavel, street)
    assert at("Lehnitz", "Weg", "7") == Responsible(oberhavel, place)
    assert at("Malz", "Weg", "7") == Responsible(oberhavel, postcode)


def test_several_offices_for_one_postcode_leave_the_choice(oberhavel: Authority) -> None:
    north, south = an_office_of(oberhavel, "nord"), an_office_of(oberhavel, "sued")
    for office in (north, south):
        assign(oberhavel, postcode="16515", office=office)

    assert asked("16515") == Question(About.OFFICE, offices=(north, south), authority=oberhavel)
    assert asked("16515", office="sued") == Responsible(oberhavel, south)
    assert asked("16515", office="fremd") == asked("16515", office="") == Responsible(oberhavel)


def test_rows_that_contradict_each_other_are_sorted_out_by_the_county(
    oberhavel: Authority, schoenefeld: Authority
) -> None:
    assign(oberhavel, postcode="16515", office=an_office_of(oberhavel, "nord"))
    assign(oberhavel, postcode="16515", given_to=schoenefeld)

    assert asked("16515") == Clearing(Reason.UNDECIDED, authority=oberhavel)


# Where nothing can be asked any more --------------------------------------------------------------------------------


def test_what_is_open_when_it_is_sent_is_decided_by_people(
    oberhavel: Authority, schoenefeld: Authority, hennigsdorf: Authority
) -> None:
    assert settle(Residence(), day=TODAY) == Clearing(Reason.UNDECIDED)
    assert settle(Residence(), day=TODAY, preset=oberhavel) == Responsible(oberhavel)
    assert settle(Residence("12529"), day=TODAY) == Clearing(Reason.UNDECIDED)
    assert settle(Residence("16515"), day=TODAY) == Clearing(Reason.UNDECIDED, authority=oberhavel)
    assert settle(Residence("16761", "Hennigsdorf"), day=TODAY) == Responsible(hennigsdorf)


def test_an_open_choice_of_office_is_the_authoritys(oberhavel: Authority) -> None:
    for slug in ("nord", "sued"):
        assign(oberhavel, postcode="16515", office=an_office_of(oberhavel, slug))

    assert settle(Residence("16515"), day=TODAY) == Responsible(oberhavel)


def test_whose_a_reception_centre_is_the_authority_of_the_place_finds_out(oberhavel: Authority) -> None:
    assign(oberhavel, postcode="16515", office=an_office_of(oberhavel, "nord"))

    assert settle(Residence("16515", in_centre=True), day=TODAY) == Clearing(Reason.UNDECIDED, authority=oberhavel)
    assert settle(Residence("80331", in_centre=True), day=TODAY) == settle(Residence("80331"), day=TODAY)


@pytest.mark.parametrize("count", [1, 3])
def test_the_answer_costs_the_same_however_many_authorities_there_are(
    oberhavel: Authority, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        assign(a_county(f"kreis-{number}", f"0900{number}"), postcode="16515", elsewhere="niemand")
    catalogue()

    with django_assert_num_queries(3):  # the district, its assignments, and whether the catalogue is still that one
        assert asked("16515", "Malz", municipality="") == Responsible(oberhavel)


_words = st.sampled_from(["", "Lehnitz", "Berlin", "Am Wald", "7", "12065136", "sued"])
_typed = st.none() | _words | st.text(max_size=20)
_postcodes = st.sampled_from(["16515", "12529", "80331", ""]) | st.sampled_from(list(postcodes())) | st.text(max_size=6)
_residences = st.builds(
    Residence,
    postcode=_postcodes,
    place=_typed,
    municipality=_typed,
    street=_typed,
    number=_typed,
    office=_typed,
    in_centre=st.booleans(),
)


class AlwaysAnAnswer(TestCase):
    """Whatever is typed and whatever an authority has written down: one of the three answers, and never an error."""

    @given(_residences)
    def test_every_residence_is_settled(self, residence: Residence) -> None:
        oberhavel = a_county("oberhavel", OBERHAVEL)
        assign(oberhavel, municipality="12065136", elsewhere="Stadt")
        assign(oberhavel, postcode="16515", street="Am Wald", numbers=["7"], elsewhere="Heim")

        assert isinstance(responsible_for(residence, day=TODAY), Responsible | Question | Clearing)
        assert isinstance(settle(residence, day=TODAY), Responsible | Clearing)
        assert settle(residence, day=TODAY, preset=oberhavel).authority is not None
