import datetime as dt
from pathlib import Path

import pikepdf
import pytest

from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.county_file import ServiceEntry
from servicepunkt.catalogue.models import Authority, Service
from servicepunkt.catalogue.reading import CountyFile, read_county_file
from servicepunkt.common.languages import OFFERED
from servicepunkt.reception.open_days import import_county
from tests.catalogue.county_files import DEMO

SHEETS = sorted((DEMO.parent / "sheets").glob("*.pdf"))
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def demo() -> CountyFile:
    return read_county_file(DEMO)


def services(demo: CountyFile) -> dict[str, ServiceEntry]:
    return {slug: entry for _address, slug, entry in demo.county.services}


def test_the_demo_county_is_right_and_without_doubts(demo: CountyFile) -> None:
    assert demo.doubts() == []


def test_every_text_exists_in_every_offered_language(demo: CountyFile) -> None:
    assert len(OFFERED) >= 2
    assert [(problem.line, problem.sentence) for problem in demo.untranslated()] == []


def test_the_departments_have_their_stable_addresses(demo: CountyFile) -> None:
    assert list(demo.county.departments) == [
        "verkehr/fuehrerschein",
        "verkehr/zulassung",
        "gesundheit",
        "migration/aufenthalt",
    ]


def test_every_service_says_what_it_is_who_comes_and_has_everyday_words(demo: CountyFile) -> None:
    for slug, entry in services(demo).items():
        assert entry.summary, slug
        assert entry.who_must_come, slug
        assert len(entry.keywords) >= 8, slug


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("Russian, Ukrainian or Serbian", "абвгдежзийклмнопрстуфхцчшщыьэюяіїєђјљњћџ"),
        ("Arabic", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    ],
)
def test_every_service_is_found_in_other_scripts(demo: CountyFile, language: str, letters: str) -> None:
    without = [
        slug for slug, entry in services(demo).items() if not set(letters) & set("".join(entry.keywords).casefold())
    ]

    assert without == [], language


def test_matters_of_health_and_migration_are_sensitive(demo: CountyFile) -> None:
    sensitive = {
        slug for address, slug, _entry in demo.county.services if address in {"gesundheit", "migration/aufenthalt"}
    }

    assert {slug for slug, entry in services(demo).items() if entry.sensitive} == sensitive


def test_health_reminds_only_who_wants_it(demo: CountyFile) -> None:
    health = [entry for address, _slug, entry in demo.county.services if address == "gesundheit" and entry.bookable]

    assert len(health) == 4
    assert all(entry.reminder_opt_in for entry in health)


def test_what_is_marked_as_general_knowledge_or_unknown_is_not_called_verified(demo: CountyFile) -> None:
    """Not a proof that the rest is right, but whoever writes "zu prüfen" must not write "verified: true"."""
    text = DEMO.read_text().splitlines()
    slips = [
        number
        for number, line in enumerate(text, start=1)
        if "source:" in line
        and any(
            word in line for word in ("zu prüfen", "allgemeines Wissen", "nicht bekannt", "Vorschlag", "eigenes Muster")
        )
        and number < len(text)
        and "verified: true" in text[number]
    ]

    assert slips == []
    assert len(demo.unverified()) > 50


def test_every_verified_fact_names_its_source(demo: CountyFile) -> None:
    text = DEMO.read_text().splitlines()

    without = [
        number
        for number, line in enumerate(text)
        if line.strip() == "verified: true" and "source:" not in text[number - 1]
    ]

    assert without == []


def test_only_verified_service_keys_are_given(demo: CountyFile) -> None:
    assert {slug: entry.key for slug, entry in services(demo).items() if entry.key} == {
        "schuleingangsuntersuchung": "99088028058000",
        "aufenthaltskarte-eu": "99010009000000",
    }


def test_lengths_and_numbers_are_those_of_the_departments(demo: CountyFile) -> None:
    lengths = {
        slug: (entry.minutes, entry.minutes_per_further, entry.unit, entry.max_units, entry.taking)
        for slug, entry in services(demo).items()
    }

    assert lengths["aufenthaltstitel-abholen"] == (10, 0, "none", 1, "time")
    assert lengths["aufenthaltstitel-abholen-familie"] == (20, 0, "none", 1, "time")
    assert lengths["verpflichtungserklaerung"] == (30, 0, "none", 1, "time")
    assert lengths["aufenthaltserlaubnis-beantragen"] == (30, 30, "person", 5, "time")
    assert lengths["auto-ummelden"] == (15, 15, "transaction", 3, "time")
    assert lengths["schuleingangsuntersuchung"] == (45, 45, "child", 3, "time")
    assert lengths["gesundheitspass-gruppe"] == (60, 0, "person", 6, "seats")


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-11-22", "2027-03-26", "2027-07-17"])
def test_every_appointment_can_be_had_within_the_next_two_weeks(demo: CountyFile, day: str) -> None:
    """Whatever day it is when somebody starts the demo: a Sunday in autumn, Good Friday, a Saturday in summer."""
    now = dt.datetime.fromisoformat(f"{day}T12:00+00:00")
    import_county(demo, by="test", now=now)

    for service in Service.objects.filter(kind=Service.Kind.APPOINTMENT).prefetch_related("offices"):
        for office in service.offices.all():
            for units in {1, service.max_units}:
                wish = make_wish(office, [(service, units)], channel="online")
                free = Look(wish, now=now).days(now.date(), now.date() + dt.timedelta(14))
                assert free, (service.slug, office.slug, units)


@pytest.mark.django_db
def test_up_to_three_transactions_share_one_visit(demo: CountyFile) -> None:
    import_county(demo, by="test", now=NOW)
    office = Authority.objects.get().offices.get(slug="zulassung-gransee")
    three = Service.objects.filter(slug__in=["auto-abmelden", "auto-ummelden", "kurzzeitkennzeichen"])

    wish = make_wish(office, [(service, 1) for service in three], channel="online")

    assert wish.minutes == 45
    assert Look(wish, now=NOW).days(NOW.date(), NOW.date() + dt.timedelta(14)) != []


# The specimens ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHEETS, ids=[path.stem for path in SHEETS])
def test_a_specimen_is_small_tagged_german_and_one_page_of_a4(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        box = [round(float(edge)) for edge in pdf.pages[0].mediabox]
        assert (len(pdf.pages), box, str(pdf.Root.Lang)) == (1, [0, 0, 595, 842], "de")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "(Muster)" in str(pdf.docinfo["/Title"])
    assert path.stat().st_size < 100_000


def test_every_specimen_is_used_and_has_its_source(demo: CountyFile) -> None:
    used = {DEMO.parent / pdf.pdf for form in demo.county.forms.values() for pdf in form.stored}

    assert used == set(SHEETS)
    assert all(path.with_suffix(".typ").exists() for path in SHEETS)


def test_every_form_is_asked_for_by_some_service(demo: CountyFile) -> None:
    asked = {needed.form for entry in services(demo).values() for needed in entry.requirements if needed.form}

    assert asked == set(demo.county.forms)
