"""Booking, moving, correcting and cancelling for a caller or somebody at the desk."""

import datetime as dt
import re

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.models import Booking, Displaced, EntitlementCode
from servicepunkt.catalogue.models import Department, Service
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.codes import day_code
from servicepunkt.reception.models import Visit
from tests.factories import MONDAY, SUNDAY_NOON, a_service, local
from tests.web.counter.conftest import signed_in
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9).isoformat()


def _hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', page.content.decode()).group(1)


def _a_further_service(counter, **columns) -> Service:
    """That every desk offers."""
    service = a_service("biometrie", offices=[counter.office], **columns)
    for desk in counter.desks:
        desk.skills.add(service)
    return service


def _a_longer_service(counter) -> Service:
    """Forty minutes, where the other takes twenty."""
    return _a_further_service(counter, minutes=40, raster=20)


def test_the_way_to_a_booking_for_a_caller(counter):
    services = counter.get("buchen/")
    assert "Leistung abholen" in text_of(services)

    month = counter.client.get(counter.to_book)
    assert "Montag, 1. März 2027" in text_of(month)
    assert "zeit=2027-03-01T09%3A00%3A00%2B01%3A00" in month.content.decode()
    later = counter.client.get(f"{counter.to_book}&monat=2027-04")
    assert "Frühester freier Termin: Montag, 1. März 2027, 9:00 Uhr" in text_of(later)
    assert "zeit=2027-03-01T09%3A00%3A00%2B01%3A00" in later.content.decode()

    form = counter.client.get(f"{counter.to_book}&zeit={NINE.replace('+', '%2B')}")
    data = {
        "zeit": NINE,
        "anfrage": _hidden(form, "anfrage"),
        "name": "Ada Beispiel",
        "phone": "030 1",
        "language": "en",
    }
    done = counter.client.post(counter.to_book, data, follow=True)

    booking = Booking.objects.get()
    assert "Der Termin ist gebucht." in text_of(done)
    assert (booking.state, booking.start_at, booking.language) == (Booking.State.CONFIRMED, local(MONDAY, 9), "en")
    assert booking.channel == "staff"

    again = counter.client.post(counter.to_book, data)
    assert (again.status_code, Booking.objects.count()) == (302, 1)


def test_a_form_with_a_fault_keeps_what_was_typed(counter):
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "email": "keine Adresse", "language": "de"}

    page = counter.client.post(counter.to_book, data)

    assert page.status_code == 400
    assert 'value="Ada Beispiel"' in page.content.decode()
    assert "Bitte prüfen Sie die E-Mail-Adresse" in text_of(page)
    assert Booking.objects.count() == 0


def test_a_time_that_is_gone_offers_others_and_keeps_what_was_typed(counter):
    for _desk in counter.desks:
        counter.book(9)
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de"}

    page = counter.client.post(counter.to_book, data)

    assert page.status_code == 409
    assert 'value="Ada Beispiel"' in page.content.decode()
    assert "gerade jemand anderes bekommen" in text_of(page)
    assert " 9:20 " in text_of(page)


def test_a_service_that_needs_a_code_asks_staff_for_it_too(counter):
    counter.service.entitlement_needed = True
    counter.service.save()
    import_codes(counter.service, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de"}
    form = counter.client.get(f"{counter.to_book}&zeit={NINE.replace('+', '%2B')}")
    assert "Code für „Leistung abholen“" in text_of(form)
    code = f"code-{counter.service.pk}"

    missing = counter.client.post(counter.to_book, data)
    wrong = counter.client.post(counter.to_book, data | {code: "ABC-124"})
    assert "Bitte geben Sie den Code ein, oder kreuzen Sie „Ohne Code“ an." in text_of(missing)
    assert "Mit diesem Code ist keine Buchung möglich." in text_of(wrong)
    assert (missing.status_code, wrong.status_code, Booking.objects.count()) == (400, 400, 0)
    assert counter.client.post(counter.to_book, data | {code: "abc 123"}).status_code == 302

    assert EntitlementCode.objects.get().booking == Booking.objects.get()
    ticked = counter.client.post(counter.to_book, data | {"anfrage": "y", "without_code": "on"})
    assert (ticked.status_code, Booking.objects.count()) == (302, 2)


def test_the_booking_of_another_person_may_be_taken_as_a_start(counter):
    first = counter.book(9, name="Ada Beispiel", email="ada@example.org", phone="030 5")
    address = f"{counter.to_book}&wie={first.uid}&zeit={local(MONDAY, 10).isoformat().replace('+', '%2B')}"

    page = counter.client.get(address)

    assert 'value="Ada Beispiel"' in page.content.decode()
    assert 'value="ada@example.org"' in page.content.decode()


def test_a_booking_of_a_stranger_cannot_be_taken_as_a_start(counter, foreigner):
    first = counter.book(9, name="Ada Beispiel")
    office = foreigner.roles.get().office
    office.authority = counter.office.authority
    foreigner.authority = counter.office.authority
    foreigner.save()
    office.slug = "ihre"
    office.save()
    counter.service.offices.add(office)

    page = signed_in(foreigner).get(
        f"/schalter/ihre/buchen/?leistung={counter.service.pk}&wie={first.uid}&zeit={NINE.replace('+', '%2B')}"
    )

    assert "Ada Beispiel" not in page.content.decode()


def test_the_page_of_a_booking_tells_all_that_staff_need(counter):
    booking = counter.book(9, name="Ada Beispiel", email="ada@example.org", phone="030 5")

    text = text_of(counter.client.get(f"/schalter/termin/{booking.uid}/"))

    for word in ("Ada Beispiel", "ada@example.org", "030 5", "Montag, 1. März 2027", "9:00–9:20", booking.code[:3]):
        assert word in text


def test_moving_keeps_the_booking_and_pressing_twice_is_one_move(counter):
    booking = counter.book(9)
    address = f"/schalter/termin/{booking.uid}/verschieben/"
    ten = local(MONDAY, 10).isoformat()

    assert "10:00" in text_of(counter.client.get(address, {"tag": "2027-03-01"}))
    assert "Neu: Montag, 1. März 2027, 10:00 Uhr" in text_of(counter.client.get(address, {"zeit": ten}))
    assert "verschoben" in text_of(counter.client.post(address, {"zeit": ten}, follow=True))
    counter.client.post(address, {"zeit": ten})

    moved = Booking.objects.get()
    assert (moved.uid, moved.start_at, moved.sequence) == (booking.uid, local(MONDAY, 10), 1)


@pytest.mark.parametrize(("new", "told"), [(local(MONDAY, 9, 40), False), (local(MONDAY, 14), True)])
def test_whose_number_ends_by_a_move_is_told_to_check_in_anew(counter, new, told):
    booking = counter.book(9)
    counter.arrive(booking, at=local(MONDAY, 8, 45))

    page = counter.client.post(f"/schalter/termin/{booking.uid}/verschieben/", {"zeit": new.isoformat()}, follow=True)

    assert "Der Termin ist verschoben." in text_of(page)
    assert ("Die Nummer M1 gilt nicht mehr" in text_of(page)) == told


def test_moving_to_a_time_that_is_gone_says_so(counter):
    booking = counter.book(9)
    for _desk in counter.desks:
        counter.book(10)

    page = counter.client.post(
        f"/schalter/termin/{booking.uid}/verschieben/", {"zeit": local(MONDAY, 10).isoformat()}, follow=True
    )

    assert "jemand anderes" in text_of(page)
    assert Booking.objects.get(pk=booking.pk).start_at == local(MONDAY, 9)


def test_moving_to_a_time_that_cannot_be_read_is_said_on_the_page_of_the_booking(counter):
    booking = counter.book(9)
    address = f"/schalter/termin/{booking.uid}/"

    looked, pressed = (
        send(f"{address}verschieben/", {"zeit": "bald"}) for send in (counter.client.get, counter.client.post)
    )

    assert looked.status_code == 400
    assert (pressed.status_code, pressed["Location"]) == (302, address)
    assert "Diese Angabe können wir nicht lesen." in text_of(counter.client.get(address))


def test_cancelling_asks_first_and_again_gives_the_same_answer(counter):
    booking = counter.book(9)
    address = f"/schalter/termin/{booking.uid}/absagen/"

    assert "Diesen Termin absagen?" in text_of(counter.client.get(address))
    assert Booking.objects.get().state == Booking.State.CONFIRMED
    for _press in range(2):
        assert "Der Termin ist abgesagt." in text_of(counter.client.post(address, follow=True))
    assert Booking.objects.get().state == Booking.State.CANCELLED


def test_a_correction_shows_its_effect_before_it_happens(counter):
    longer = _a_longer_service(counter)
    booking = counter.book(9)
    address = f"/schalter/termin/{booking.uid}/leistungen/"

    preview = counter.client.get(address, {"leistung": longer.pk})

    assert "Statt 20 Minuten dauert der Termin 40 Minuten, bis 9:40 Uhr." in text_of(preview)
    assert "Das passt." in text_of(preview)
    assert Booking.objects.get().end_at == local(MONDAY, 9, 20)
    for _press in range(2):
        counter.client.post(address, {"leistung": longer.pk})
    assert Booking.objects.get().end_at == local(MONDAY, 9, 40)
    assert Booking.objects.get().sequence == 1


def test_a_correction_that_does_not_fit_shows_who_comes_after(counter):
    longer = _a_longer_service(counter)
    booking = counter.book(9)
    for _desk in counter.desks:
        counter.book(9, 20, name="Danach Dran")
    address = f"/schalter/termin/{booking.uid}/leistungen/"

    preview = counter.client.get(address, {"leistung": longer.pk})

    assert "So lange ist hier kein Platz frei." in text_of(preview)
    assert "Danach Dran" in text_of(preview)
    refused = counter.client.post(address, {"leistung": longer.pk})
    assert refused.status_code == 409
    assert Booking.objects.get(pk=booking.pk).end_at == local(MONDAY, 9, 20)


def test_a_correction_asks_for_the_code_of_a_service_that_comes_in_and_of_no_other(counter):
    booking = counter.book(9)
    counter.service.entitlement_needed = True
    counter.service.save()
    coded = _a_further_service(counter, entitlement_needed=True)
    import_codes(coded, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    address, code = f"/schalter/termin/{booking.uid}/leistungen/", f"code-{coded.pk}"
    chosen = {"leistung": coded.pk}

    preview = counter.client.get(address, chosen)
    missing = counter.client.post(address, chosen)
    wrong = counter.client.post(address, chosen | {code: "ABC-124"})
    assert "Code für „Leistung biometrie“" in text_of(preview)
    assert "Code für „Leistung abholen“" not in text_of(preview)
    assert "Bitte geben Sie den Code ein, oder kreuzen Sie „Ohne Code“ an." in text_of(missing)
    assert "Mit diesem Code ist keine Buchung möglich." in text_of(wrong)
    assert 'value="ABC-124"' in wrong.content.decode()
    assert (missing.status_code, wrong.status_code) == (400, 400)
    assert "berichtigt" not in text_of(counter.get()) + text_of(missing) + text_of(wrong)
    assert [row.service for row in booking.services.all()] == [counter.service]

    for _press in range(2):
        page = counter.client.post(address, chosen | {code: "abc 123"}, follow=True)
        assert "Leistungen und Dauer sind berichtigt." in text_of(page)
    assert EntitlementCode.objects.get().booking == booking
    assert [row.service for row in booking.services.all()] == [coded]


def test_of_two_codes_the_one_that_opens_nothing_is_named(counter):
    Department.objects.update(basket_limit=2)
    Service.objects.update(entitlement_needed=True, combinable=True)
    second = _a_further_service(counter, entitlement_needed=True, combinable=True)
    import_codes(counter.service, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    first, other = f"code-{counter.service.pk}", f"code-{second.pk}"
    data = {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de", first: "ABC-123", other: "FALSCH"}

    page = counter.client.post(f"{counter.to_book}&leistung={second.pk}", data)
    assert page.status_code == 400
    assert re.findall(r'id="id_(code-\d+)_error"', page.content.decode()) == [other]


def test_a_correction_without_a_code_needs_the_tick_and_the_journal_notes_it(counter):
    coded = _a_further_service(counter, entitlement_needed=True)
    booking = counter.book(9)

    answer = counter.client.post(
        f"/schalter/termin/{booking.uid}/leistungen/", {"leistung": coded.pk, "without_code": "on"}
    )

    assert answer.status_code == 302
    assert JournalEntry.objects.get(action="correct_services").facts == {"without_code": True}


def test_a_corrected_visitor_keeps_her_place_in_line(counter):
    longer = _a_longer_service(counter)
    booking = counter.book(9)
    visit = counter.arrive(booking, at=local(MONDAY, 8, 45))

    counter.client.post(f"/schalter/termin/{booking.uid}/leistungen/", {"leistung": longer.pk})

    assert [service.pk for service in visit.services.all()] == [longer.pk]
    assert Visit.objects.get().queue_at == local(MONDAY, 9)


def test_the_letter_prints_in_the_visitors_language_and_in_another(counter):
    booking = counter.book(9, name="Ada Beispiel")

    page = counter.client.get(f"/schalter/termin/{booking.uid}/brief/")
    english = counter.client.get(f"/schalter/termin/{booking.uid}/brief/", {"in": "en"})

    assert "Ada Beispiel" in text_of(page)
    assert 'class="sp-letter co-letter" lang="de"' in page.content.decode()
    assert 'class="sp-letter co-letter" lang="en"' in english.content.decode()


def test_letters_that_came_back_stand_on_a_list_with_phone_numbers(counter):
    lost = counter.book(9, name="Ada Beispiel", email="ada@example.org", phone="030 77")
    counter.book(10, name="Grace Muster", email="grace@example.org")
    Letter.objects.filter(subject=str(lost.uid)).update(state=Letter.State.RETURNED)

    text = text_of(counter.get("unzustellbar/"))

    assert "Ada Beispiel" in text
    assert "030 77" in text
    assert "Grace Muster" not in text


def test_who_was_not_told_that_the_office_called_her_off_wants_a_call_until_that_time(counter, clock):
    lost, told = (counter.book(hour, name=name, email="a@example.org") for hour, name in ((9, "Ada"), (10, "Grace")))
    Letter.objects.update(state=Letter.State.SENT)
    clock.advance(minutes=1)
    for booking in (lost, told):
        counter.client.post(f"/schalter/termin/{booking.uid}/absagen/")
    Letter.objects.filter(subject=str(lost.uid)).update(state=Letter.State.RETURNED)
    Letter.objects.filter(subject=str(told.uid)).update(state=Letter.State.SENT)

    page = text_of(counter.get("unzustellbar/"))

    assert ("Ada" in page, "Grace" in page, "abgesagt" in page) == (True, False, True)
    clock.set("2027-03-01 09:00")
    assert "Ada" not in text_of(counter.get("unzustellbar/"))


def test_who_never_confirmed_has_nothing_to_hear_of(counter, clock):
    booking = counter.book(9, name="Ada", email="a@example.org")
    kept_until = clock.now + dt.timedelta(minutes=30)
    Booking.objects.update(state=Booking.State.PENDING, kept_until=kept_until, confirmed_at=None)
    Letter.objects.update(state=Letter.State.RETURNED)
    assert "Ada" in text_of(counter.get("unzustellbar/"))

    cancel(Booking.objects.get(pk=booking.pk), by="staff:1", now=clock.now)

    assert "Ada" not in text_of(counter.get("unzustellbar/"))


def test_a_booking_without_a_place_stays_on_the_list_after_its_day(counter, clock):
    lost = counter.book(9, name="Ada", email="a@example.org")
    over = counter.book(10, name="Grace", email="a@example.org")
    Displaced.objects.create(booking=lost, since=clock.now, told_at=clock.now)
    Letter.objects.update(state=Letter.State.RETURNED)
    clock.advance(days=1)

    page = text_of(counter.get("unzustellbar/"))

    assert Booking.objects.get(pk=over.pk).state == Booking.State.CONFIRMED
    assert ("Ada" in page, "Grace" in page, "ohne Platz" in page) == (True, False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_few_and_many(counter, django_assert_max_num_queries, count):
    for hour in range(9, 9 + count):
        counter.book(hour, email="a@example.org")
    Letter.objects.update(state=Letter.State.RETURNED)
    counter.get("unzustellbar/")  # reads the catalogue

    with django_assert_max_num_queries(12):
        page = counter.get("unzustellbar/")
    assert len(page.context["lines"]) == count


def test_correcting_the_address_writes_again_and_clears_the_list(counter, clock):
    lost = counter.book(9, email="ada@example.org")
    Letter.objects.update(state=Letter.State.REFUSED)

    wrong = counter.client.post(f"/schalter/termin/{lost.uid}/adresse/", {"email": "nichts"})
    assert wrong.status_code == 400
    counter.client.post(f"/schalter/termin/{lost.uid}/adresse/", {"email": "neu@example.org"})

    assert Letter.objects.order_by("created_at").last().to == "neu@example.org"
    assert "Ada" not in text_of(counter.get("unzustellbar/"))


# For the lead ---------------------------------------------------------------------------------------------------


def test_codes_are_imported_and_known_ones_counted(counter, lead):
    counter.service.entitlement_needed = True
    counter.service.save()
    address = f"/schalter/{counter.office.slug}/codes/{counter.service.pk}/"

    lead.post(address, {"codes": "ABCD-1234\nEFGH-5678\n\n"})
    page = lead.post(address, {"codes": "abcd 1234\nIJKL-9999"}, follow=True)

    assert EntitlementCode.objects.count() == 3
    assert "1 neue Codes aufgenommen, 1 waren schon da." in text_of(page)


@pytest.mark.parametrize("line", ["Müller, Anna", "geboren 1.2.2021;ABC", "x"])
def test_a_name_among_the_codes_is_refused(counter, lead, line):
    counter.service.entitlement_needed = True
    counter.service.save()

    page = lead.post(f"/schalter/{counter.office.slug}/codes/{counter.service.pk}/", {"codes": f"ABCD-1234\n{line}"})

    assert page.status_code == 400
    assert "In Zeile 2 steht kein Code" in text_of(page)
    assert EntitlementCode.objects.count() == 0


def test_facts_that_nobody_has_checked_are_listed(counter):
    counter.service.fees.create(name={"de": "Gebühr"}, cents=2900, source="[G]")

    text = text_of(counter.get("ungeprueft/"))

    assert "Gebühr: 29.00 €" in text or "Gebühr: 29,00 €" in text
    assert "Quelle: [G]" in text


def test_the_poster_shows_the_code_of_its_day_where_the_office_asks_for_it(counter):
    assert "co-poster__code" not in counter.get("aushang/").content.decode()
    counter.office.day_code_needed = True
    counter.office.save()

    page = counter.get("aushang/")
    assert day_code(counter.office, MONDAY) in text_of(page)
    assert "<svg" in page.content.decode()
