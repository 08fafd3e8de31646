"""The section `residence` of a county file: read, checked, written, and written out again."""

from pathlib import Path

import pytest

from servicepunkt.availability.exporting import export_county
from servicepunkt.catalogue.county_residence import ResidenceEntry
from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.writing import county_as_yaml
from servicepunkt.common.clock import now
from servicepunkt.common.written.yaml_lines import read_yaml
from servicepunkt.reception.open_days import import_county
from servicepunkt.responsibility.importing import DistrictTaken, UnknownAuthority
from servicepunkt.responsibility.models import Assignment, District
from tests.catalogue.county_files import PAGE, complaints, example, read
from tests.factories import an_authority

SECTION = """residence:
  districts: ['12065']
  source: eigene Angabe
  verified: true
  assignments:
    - {postcode: 16775, office: zulassung-musterstadt, valid_from: 2027-01-01, source: Verfügung 3/2026}
    - {postcode: 16515, street: Am Wald, numbers: [1-19 ungerade, 2–40 gerade], elsewhere: Zentrale Ausländerbehörde}
    - {municipality: 12065136, given_to: hennigsdorf, valid_until: 2030-12-31, verified: true}
"""


def with_section(section: str = SECTION) -> str:
    return example().replace("departments:", f"{section}\ndepartments:", 1)


def take(folder: Path, text: str) -> Authority:
    import_county(read(folder, text), by="test", now=now())
    return Authority.objects.get(slug="musterkreis")


@pytest.mark.django_db
def test_districts_and_assignments_are_kept(tmp_path: Path) -> None:
    town = an_authority("hennigsdorf")

    county = take(tmp_path, with_section())

    district = county.districts.get()
    assert (district.key, district.source, district.verified) == ("12065", "eigene Angabe", True)
    first, second, third = county.assignments.all()
    assert (first.postcode, first.office.slug, first.source) == ("16775", "zulassung-musterstadt", "Verfügung 3/2026")
    assert (second.street, second.numbers) == ("Am Wald", ["1-19 odd", "2-40 even"])
    assert (third.municipality, third.given_to, third.verified) == ("12065136", town, True)


@pytest.mark.django_db
def test_an_export_says_the_same_and_a_second_import_changes_nothing(tmp_path: Path) -> None:
    an_authority("hennigsdorf")
    county = take(tmp_path, with_section())

    written = county_as_yaml(export_county(county)[0])
    ledger = import_county(read(tmp_path, written), by="test", now=now())

    assert read(tmp_path, written).county.residence == read(tmp_path, with_section()).county.residence
    assert not ledger


@pytest.mark.django_db
def test_what_is_no_longer_in_the_file_goes(tmp_path: Path) -> None:
    an_authority("hennigsdorf")
    take(tmp_path, with_section())

    take(tmp_path, example())

    assert (District.objects.count(), Assignment.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_no_file_takes_a_district_from_another_authority(tmp_path: Path) -> None:
    other = an_authority("oberhavel")
    District.objects.create(authority=other, key="12065")

    with pytest.raises(DistrictTaken) as refused:
        take(tmp_path, with_section("residence: {districts: [12065]}\n"))

    assert refused.value.facts == {"district": "12065", "authority": "oberhavel"}
    assert District.objects.get().authority == other
    assert not Authority.objects.filter(slug="musterkreis").exists()


@pytest.mark.django_db
def test_nothing_is_given_to_an_authority_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownAuthority):
        take(tmp_path, with_section())


@pytest.mark.django_db
def test_a_file_leaves_the_rows_of_others_alone(tmp_path: Path) -> None:
    other = an_authority("barnim")
    District.objects.create(authority=other, key="12060")
    Assignment.objects.create(authority=other, postcode="16225", elsewhere="Stadt Eberswalde")
    an_authority("hennigsdorf")

    take(tmp_path, with_section())
    take(tmp_path, example())

    assert [row.key for row in District.objects.all()] == ["12060"]
    assert [row.elsewhere for row in Assignment.objects.all()] == ["Stadt Eberswalde"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{postcode: 1651, elsewhere: Stadt}", "„1651“ ist keine Postleitzahl."),
        (
            "{municipality: 12065, elsewhere: Stadt}",
            "„12065“ ist kein Schlüssel des Gemeindeverzeichnisses; er hat hier 8 Ziffern.",
        ),
        ("{elsewhere: Stadt}", "Wofür gilt das? Nennen Sie „municipality“, „postcode“ oder „place“."),
        ("{postcode: 16515}", "An wen geht das? Nennen Sie genau eines: „office“, „given_to“ oder „elsewhere“."),
        (
            "{postcode: 16515, elsewhere: Stadt, given_to: barnim}",
            "An wen geht das? Nennen Sie genau eines: „office“, „given_to“ oder „elsewhere“.",
        ),
        ("{postcode: 16515, numbers: 7, elsewhere: Stadt}", "Zu „numbers“ gehört „street“."),
        (
            "{postcode: 16515, street: Weg, numbers: 9-1, elsewhere: Stadt}",
            "„9-1“ sind keine Hausnummern. Schreiben Sie 7, 1-19 oder 2-40 gerade.",
        ),
        (
            "{postcode: 16515, elsewhere: Stadt, valid_from: 2027-02-01, valid_until: 2027-01-01}",
            "„valid_until“ liegt vor „valid_from“.",
        ),
        ("{postcode: 16515, office: gransee}", "Die Dienststelle „gransee“ gibt es nicht."),
    ],
)
def test_a_slip_is_named(tmp_path: Path, entry: str, said: str) -> None:
    found = complaints(tmp_path, with_section(f"residence:\n  assignments: [{entry}]\n"))

    assert len(found) == 1
    assert found[0].startswith("kreis.yaml, Zeile 15 (residence › assignments 1")
    assert found[0].endswith(f": {said}")


def test_the_example_on_the_page_is_right() -> None:
    [shown] = [block for block in PAGE.read_text().split("```yaml\n")[1:] if block.startswith("residence:")]

    entry = ResidenceEntry.model_validate(read_yaml(shown.split("```")[0].encode()).data["residence"])

    assert [row.numbers for row in entry.assignments] == [[], [], ["1-19 odd", "24"]]


def test_a_district_has_five_digits(tmp_path: Path) -> None:
    [found] = complaints(tmp_path, with_section("residence: {districts: ['1206']}\n"))

    assert found.endswith("„1206“ ist kein Schlüssel des Gemeindeverzeichnisses; er hat hier 5 Ziffern.")
