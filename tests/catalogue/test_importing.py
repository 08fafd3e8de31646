import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.models import Closure, Desk, Offer, OpeningRule, Seat, SeatDay
from servicepunkt.availability.opening import derived_open_days
from servicepunkt.bookings.booking import tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.importing import Ledger, VersionTaken
from servicepunkt.catalogue.models import Authority, Department, Fee, FormSheet, Office, Requirement, Service
from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.catalogue.withdrawing import StillNeeded
from servicepunkt.reception.open_days import import_county
from servicepunkt.staff.models import Role, User
from tests.catalogue.county_files import DEMO, example, read, save, with_change
from tests.factories import details

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
# A Sunday; the example's office opens on Monday.
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=BERLIN)
MONDAY_NINE = dt.datetime(2026, 11, 2, 9, tzinfo=BERLIN)
OURS = ("catalogue", "availability")


def load(folder: Path, text: str, now: dt.datetime = NOW) -> Ledger:
    return import_county(read(folder, text), by="test", now=now)


def a_told_booking() -> Booking:
    return tell(a_booking(), details(Contact("Ada", "ada@example.org"), reminders=False), now=NOW)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the catalogue and of the offer, ids included."""
    return {
        model._meta.label: [tuple(map(str, row)) for row in model._default_manager.order_by("pk").values_list()]
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def without_service(slug: str, next_slug: str | None = None) -> str:
    """The example without one of its services."""
    text = example()
    start = text.index(f"      {slug}:\n")
    end = text.index(f"      {next_slug}:\n") if next_slug else len(text)
    return text[:start] + text[end:]


def wish(slug: str = "ummelden") -> Wish:
    return make_wish(Office.objects.get(), [(Service.objects.get(slug=slug), 1)], channel="online")


def a_booking(slug: str = "ummelden") -> Booking:
    return hold_slot(wish(slug), MONDAY_NINE, holder="a", language="de", now=NOW)


# What is written --------------------------------------------------------------------------------------------------


def test_an_import_writes_the_whole_county(tmp_path: Path) -> None:
    load(tmp_path, example())

    service = Service.objects.get(slug="abmelden")
    assert Authority.objects.get().name == {"de": "Landkreis Muster", "en": "Sample County"}
    assert Office.objects.get().postcode == "01234"
    assert (service.minutes, service.unit, service.max_units, service.reminder_hours) == (15, "transaction", 3, [24])
    assert [(str(row.name), row.form_sheet, row.conditional) for row in service.requirements.all()] == [
        ("Fahrzeugschein", None, False),
        ("Vollmacht", FormSheet.objects.get(), True),
    ]
    assert [(row.cents, row.verified) for row in service.fees.all()] == [(1590, True)]


def test_all_means_every_service_of_the_office_that_is_given_with_an_appointment(tmp_path: Path) -> None:
    text = with_change("        minutes: 20\n", "        kind: open\n")

    load(tmp_path, text)

    assert {desk.name: [str(skill) for skill in desk.skills.all()] for desk in Desk.objects.all()} == {
        "1": ["abmelden"],
        "2": ["abmelden"],
    }


def test_each_time_of_an_opening_becomes_a_rule_with_its_desks(tmp_path: Path) -> None:
    load(tmp_path, example())

    rules = [
        (rule.recurrence, f"{rule.starts_at:%H:%M}-{rule.ends_at:%H:%M}", [desk.name for desk in rule.desks.all()])
        for rule in OpeningRule.objects.all()
    ]
    assert rules == [
        ("FREQ=WEEKLY;BYDAY=MO,TU,TH", "09:00-12:00", ["1", "2"]),
        ("FREQ=WEEKLY;BYDAY=TU", "13:00-15:00", ["1"]),
        ("FREQ=WEEKLY;BYDAY=TU", "16:00-18:00", ["1"]),
    ]


def test_a_number_of_desks_takes_the_first_that_can_do_it(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "desks: 1, services: [abmelden]}")
    text = with_change("1: {skills: all, languages: [en]}", "1: {skills: [ummelden]}", text=text)

    load(tmp_path, text)

    assert [desk.name for desk in OpeningRule.objects.order_by("pk")[1].desks.all()] == ["2"]


def test_there_is_one_offer_for_each_combination_of_services_and_channels(tmp_path: Path) -> None:
    text = with_change("desks: ['1']}", "services: [ummelden, abmelden], channels: [staff], desks: ['1']}")

    load(tmp_path, text)

    assert [(offer.slug, [str(s) for s in offer.services.all()], offer.channels) for offer in Offer.objects.all()] == [
        ("all-online-staff", [], ["online", "staff"]),
        ("abmelden-ummelden-staff", ["abmelden", "ummelden"], ["staff"]),
    ]


_LATER = "          - {weekdays: [mi], times: 09:00-12:00, valid_from: 2027-09-01}\n"
_AFTER = "          - {weekdays: [di], times: [13:00-15:00, 16:00-18:00], desks: ['1']}\n"
_FIRST = "          - {weekdays: [mo, di, do], times: 09:00-12:00}\n"


def test_an_opening_that_moves_up_does_not_take_over_when_another_was_to_begin(tmp_path: Path) -> None:
    three = with_change(_AFTER, _LATER + _AFTER)
    load(tmp_path, three)

    load(tmp_path, with_change(_FIRST, "", text=three))

    assert list(OpeningRule.objects.order_by("pk").values_list("recurrence", "valid_from")) == [
        ("FREQ=WEEKLY;BYDAY=WE", dt.date(2027, 9, 1)),
        ("FREQ=WEEKLY;BYDAY=TU", NOW.date()),
        ("FREQ=WEEKLY;BYDAY=TU", NOW.date()),
    ]


def test_an_opening_whose_beginning_is_taken_away_holds_from_now_on(tmp_path: Path) -> None:
    load(tmp_path, with_change(_FIRST, _LATER))

    load(tmp_path, with_change(_FIRST, _LATER.replace(", valid_from: 2027-09-01", "")), now=NOW)

    assert {rule.valid_from for rule in OpeningRule.objects.all()} == {NOW.date()}


def test_an_opening_that_is_over_before_its_first_import_opens_nothing(tmp_path: Path) -> None:
    load(tmp_path, with_change(_FIRST, _FIRST.replace("}", ", valid_until: 2026-10-30}")))

    assert not Look(wish(), now=NOW).starts_on(MONDAY_NINE.date())


def test_closures_are_local_time_and_count_whole_days(tmp_path: Path) -> None:
    load(tmp_path, with_change("until: 2026-12-31", "until: 2026-12-24 12:30"))

    (closure,) = Closure.objects.all()
    assert closure.from_at == dt.datetime(2026, 12, 24, tzinfo=BERLIN)
    assert closure.until_at == dt.datetime(2026, 12, 24, 12, 30, tzinfo=BERLIN)


def test_a_whole_day_closure_ends_with_its_last_day(tmp_path: Path) -> None:
    load(tmp_path, example())

    assert Closure.objects.get().until_at == dt.datetime(2027, 1, 1, tzinfo=BERLIN)


def test_after_an_import_the_open_days_can_be_booked(tmp_path: Path) -> None:
    load(tmp_path, example())

    days = Look(wish(), now=NOW).days(dt.date(2026, 11, 1), dt.date(2026, 11, 8))

    assert [free.day.isoformat() for free in days] == ["2026-11-02", "2026-11-03", "2026-11-05"]
    assert days[0].starts[0] == MONDAY_NINE


def test_open_days_reach_one_day_beyond_the_horizon(tmp_path: Path) -> None:
    load(tmp_path, with_change("        minutes: 20\n", "        minutes: 20\n        horizon_days: 200\n"))

    last = SeatDay.objects.exclude(opened=b"").order_by("day").last()
    assert last is not None
    assert dt.date(2027, 5, 18) <= last.day <= dt.date(2027, 5, 21)


def test_an_import_leaves_a_journal_entry(tmp_path: Path) -> None:
    load(tmp_path, example())
    load(tmp_path, example())

    assert [(entry.action, entry.subject, entry.by) for entry in JournalEntry.objects.all()] == [
        ("import_county", "musterkreis", "test")
    ]


# A second import --------------------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing_and_keeps_every_id(tmp_path: Path) -> None:
    load(tmp_path, example())
    before = everything()

    ledger = load(tmp_path, example(), now=NOW + dt.timedelta(hours=3))

    assert not ledger
    assert everything() == before


def test_a_second_import_of_the_demo_county_changes_nothing() -> None:
    file = read_county_file(DEMO)
    assert import_county(file, by="test", now=NOW)
    before = everything()

    assert not import_county(file, by="test", now=NOW)
    assert everything() == before


def test_an_opening_without_a_beginning_holds_from_its_first_import(tmp_path: Path) -> None:
    load(tmp_path, example())
    ledger = load(tmp_path, example(), now=NOW + dt.timedelta(days=30))

    assert not ledger
    assert {rule.valid_from for rule in OpeningRule.objects.all()} == {dt.date(2026, 11, 1)}


def test_a_change_touches_only_what_changed(tmp_path: Path) -> None:
    load(tmp_path, example())

    ledger = load(tmp_path, with_change("amount: 15.90", "amount: 16.10"))

    assert (ledger.created, ledger.changed, ledger.removed) == ([], ["zulassung/abmelden fees 1"], [])
    assert Fee.objects.get().cents == 1610


def test_a_fact_that_vanished_goes(tmp_path: Path) -> None:
    load(tmp_path, example())

    ledger = load(tmp_path, with_change("          - Fahrzeugschein\n", ""))

    assert [str(row.name) for row in Requirement.objects.filter(service__slug="abmelden")] == ["Vollmacht"]
    assert ledger.removed == ["zulassung/abmelden requirements 2"]


def test_new_hours_close_and_open_days(tmp_path: Path) -> None:
    load(tmp_path, example())

    load(tmp_path, with_change("weekdays: [mo, di, do]", "weekdays: [mi]"))

    days = Look(wish(), now=NOW).days(dt.date(2026, 11, 1), dt.date(2026, 11, 8))
    assert [free.day.isoformat() for free in days] == ["2026-11-03", "2026-11-04"]
    office = Office.objects.get()
    for seat_day, wanted in derived_open_days(office, first=NOW.date(), last=dt.date(2027, 1, 2)):
        assert bytes(seat_day.opened) == wanted


def test_an_offer_that_no_rule_uses_goes_with_its_last_open_day(tmp_path: Path) -> None:
    load(tmp_path, with_change("desks: ['1']}", "desks: ['1'], channels: [staff]}"))
    assert Offer.objects.count() == 2

    load(tmp_path, example())

    assert [offer.slug for offer in Offer.objects.all()] == ["all-online-staff"]


def test_another_authority_stays_untouched(tmp_path: Path) -> None:
    load(tmp_path, example())
    load(tmp_path, with_change("slug: musterkreis", "slug: nachbarkreis"))

    load(tmp_path, with_change("slug: musterkreis", "slug: nachbarkreis", text=without_service("ummelden")))

    assert Service.objects.filter(department__authority__slug="musterkreis").count() == 2
    assert Service.objects.filter(department__authority__slug="nachbarkreis").count() == 1


# Bookings survive -------------------------------------------------------------------------------------------------


def test_bookings_survive_a_change_of_texts_hours_and_order(tmp_path: Path) -> None:
    load(tmp_path, example())
    booking = a_booking()

    text = with_change("name: {de: Fahrzeug ummelden, en: Transfer a vehicle}", "name: Auto ummelden")
    text = with_change("times: 09:00-12:00}", "times: 08:00-11:00}", text=text)
    load(tmp_path, with_change("1: {skills: all, languages: [en]}", "1: {skills: all}", text=text))

    booking.refresh_from_db()
    assert booking.start_at == MONDAY_NINE
    assert str(booking.services.get().service.name) == "Auto ummelden"


def test_a_service_that_moves_to_another_department_is_the_same(tmp_path: Path) -> None:
    load(tmp_path, example())
    booking = a_booking()
    before = Service.objects.get(slug="ummelden").pk

    load(tmp_path, with_change("  zulassung:\n", "  verkehr/kfz:\n"))

    assert [row.address for row in Department.objects.all()] == ["verkehr/kfz"]
    assert Service.objects.get(slug="ummelden").pk == before
    assert Office.objects.get().department.address == "verkehr/kfz"
    assert Booking.objects.get() == booking


def test_a_service_that_vanished_goes(tmp_path: Path) -> None:
    load(tmp_path, example())

    ledger = load(tmp_path, without_service("ummelden"))

    assert [str(row) for row in Service.objects.all()] == ["abmelden"]
    assert ledger.removed == ["ummelden"]


def test_a_service_with_bookings_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    load(tmp_path, example())
    a_booking()
    before = everything()

    with pytest.raises(StillNeeded) as refused:
        load(tmp_path, without_service("ummelden").replace("Landkreis Muster", "Landkreis Anders"))

    assert refused.value.facts == {"name": "ummelden", "hanging": {"bookings.BookedService": 1}}
    assert "„ummelden“ steht nicht mehr in der Datei, wird aber noch gebraucht" in str(refused.value)
    assert everything() == before


def test_without_that_refusal_a_booking_would_lose_its_service(tmp_path: Path) -> None:
    load(tmp_path, example())
    booking = a_booking()

    Service.objects.get(slug="ummelden").delete()

    assert booking.services.count() == 0


def test_a_service_that_ends_is_booked_by_nobody_any_more_and_whoever_has_booked_keeps_her_place(
    tmp_path: Path,
) -> None:
    load(tmp_path, example())
    booking = a_told_booking()
    assert Look(wish(), now=NOW).starts_on(MONDAY_NINE.date())

    load(tmp_path, with_change("        minutes: 20\n", "        minutes: 20\n        offered_until: 2026-10-31\n"))

    assert Look(wish(), now=NOW).starts_on(MONDAY_NINE.date()) == ()
    assert not Displaced.objects.exists()
    assert list(Booking.objects.values_list("pk", "state")) == [(booking.pk, Booking.State.PENDING)]


def test_whose_desk_can_no_longer_serve_her_sits_at_the_one_that_can(tmp_path: Path) -> None:
    load(tmp_path, example())
    booking = a_told_booking()

    text = with_change("1: {skills: all, languages: [en]}", "1: {skills: [abmelden]}")
    load(tmp_path, with_change("2: {skills: [abmelden]}", "2: {skills: all}", text=text))

    assert booking.desk.name == "1"
    assert list(Booking.objects.values_list("desk__name", "start_at")) == [("2", MONDAY_NINE)]
    assert not Displaced.objects.exists()


def test_a_desk_with_bookings_is_refused(tmp_path: Path) -> None:
    load(tmp_path, example())
    desk = a_booking().desk

    line = {"1": "          1: {skills: all, languages: [en]}\n", "2": "          2: {skills: [abmelden]}\n"}[desk.name]
    text = with_change(line, "          3: {skills: all}\n").replace("desks: ['1']", "desks: ['3']")
    with pytest.raises(StillNeeded) as refused:
        load(tmp_path, text)

    assert refused.value.facts["name"] == desk.name
    assert "bookings.Booking" in refused.value.facts["hanging"]


def test_a_desk_that_nobody_booked_goes(tmp_path: Path) -> None:
    load(tmp_path, example())

    load(tmp_path, with_change("          2: {skills: [abmelden]}\n", ""))

    assert [desk.name for desk in Desk.objects.all()] == ["1"]


def test_seats_that_are_taken_are_refused(tmp_path: Path) -> None:
    group = with_change("        minutes: 20\n", "        unit: person\n        taking: seats\n        max_units: 2\n")
    load(tmp_path, with_change("1: {skills: all, languages: [en]}", "1: {skills: all, seats: 3}", text=group))
    office, service = Office.objects.get(), Service.objects.get(slug="ummelden")
    for holder in "ab":
        two = make_wish(office, [(service, 2 if holder == "a" else 1)], channel="online")
        hold_slot(two, MONDAY_NINE, holder=holder, language="de", now=NOW)

    with pytest.raises(StillNeeded) as refused:
        load(tmp_path, with_change("1: {skills: all, languages: [en]}", "1: {skills: all, seats: 2}", text=group))

    assert set(refused.value.facts["hanging"]) == {"bookings.Claim"}
    assert Seat.objects.filter(desk__name="1").count() == 3


def test_an_office_where_somebody_works_is_refused(tmp_path: Path) -> None:
    load(tmp_path, example())
    Role.objects.create(user=User.objects.create(username="anna"), office=Office.objects.get(), kind="clerk")

    with pytest.raises(StillNeeded) as refused:
        load(tmp_path, with_change("      zulassung-musterstadt:\n", "      zulassung-anders:\n"))

    assert refused.value.facts["hanging"] == {"staff.Role": 1}


def test_an_office_that_nobody_needs_goes_with_its_desks_and_hours(tmp_path: Path) -> None:
    load(tmp_path, example())

    load(tmp_path, with_change("      zulassung-musterstadt:\n", "      zulassung-anders:\n"))

    assert [office.slug for office in Office.objects.all()] == ["zulassung-anders"]
    assert Desk.objects.count() == 2
    assert OpeningRule.objects.count() == 3


# Closures of the staff --------------------------------------------------------------------------------------------


def test_without_the_word_closures_the_staffs_own_stay(tmp_path: Path) -> None:
    text = example()
    start = text.index("        closures:\n")
    text = text[:start] + text[text.index("    services:\n") :]
    load(tmp_path, text)
    office = Office.objects.get()
    Closure.objects.create(
        authority=office.authority, office=office, from_at=NOW, until_at=NOW + dt.timedelta(1), reason={"de": "krank"}
    )

    ledger = load(tmp_path, text)

    assert not ledger
    assert str(Closure.objects.get().reason) == "krank"


def test_with_the_word_closures_those_of_the_file_hold(tmp_path: Path) -> None:
    load(tmp_path, example())
    office = Office.objects.get()
    Closure.objects.create(authority=office.authority, office=office, from_at=NOW, until_at=NOW + dt.timedelta(1))

    load(tmp_path, example())

    assert [str(row.reason) for row in Closure.objects.all()] == ["Zwischen den Feiertagen geschlossen"]


# Stored forms -----------------------------------------------------------------------------------------------------

URL = "    url: https://www.example.org/vollmacht.pdf\n"
PDF = "    pdf: vollmacht.pdf\n    version: '{version}'\n    valid_from: 2026-11-01\n"


def test_a_stored_pdf_keeps_its_versions(tmp_path: Path) -> None:
    save(tmp_path, b"%PDF-1.7 eins", "vollmacht.pdf")
    load(tmp_path, with_change(URL, PDF.format(version="1")))
    save(tmp_path, b"%PDF-1.7 zwei", "vollmacht.pdf")
    load(tmp_path, with_change(URL, PDF.format(version="2")))

    assert [bytes(row.content) for row in FormSheet.objects.get().versions.order_by("version")] == [
        b"%PDF-1.7 eins",
        b"%PDF-1.7 zwei",
    ]


def test_a_version_never_changes_its_content(tmp_path: Path) -> None:
    save(tmp_path, b"%PDF-1.7 eins", "vollmacht.pdf")
    load(tmp_path, with_change(URL, PDF.format(version="1")))
    save(tmp_path, b"%PDF-1.7 anders", "vollmacht.pdf")

    with pytest.raises(VersionTaken) as refused:
        load(tmp_path, with_change(URL, PDF.format(version="1")))

    assert str(refused.value).startswith("Die Fassung „1“ des Formulars „vollmacht“ ist schon mit anderem Inhalt")


def without_form(text: str) -> str:
    start = text.index("forms:\n")
    return (text[:start] + text[text.index("departments:\n") :]).replace("            form: vollmacht\n", "")


def test_a_form_that_vanished_goes_unless_letters_lead_to_it(tmp_path: Path) -> None:
    load(tmp_path, example())
    assert load(tmp_path, without_form(example())).removed == ["vollmacht"]

    save(tmp_path, b"%PDF-1.7 eins", "vollmacht.pdf")
    load(tmp_path, with_change(URL, PDF.format(version="1")))
    ledger = load(tmp_path, without_form(example()))

    assert (ledger.removed, ledger.kept) == ([], ["vollmacht"])
    assert FormSheet.objects.get().versions.count() == 1
