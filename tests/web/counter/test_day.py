"""The day as a clerk works through it."""

import datetime as dt
import re

import pytest

from servicepunkt.bookings.displacing import displaced_at
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.reception.closing import close_days
from servicepunkt.reception.models import Call, Visit
from servicepunkt.reception.queue import waiting
from tests.factories import MONDAY, SUNDAY_NOON, a_service, local
from tests.web.counter.conftest import signed_in
from tests.web.reading import mark_of, text_of

pytestmark = pytest.mark.django_db

QUARTER_TO = local(MONDAY, 8, 45)


def _group_of_two(counter) -> str:
    """A session at nine at the clerk's desk, for which two are here; the address of its buttons."""
    counter.service.taking = counter.service.Taking.SEATS
    counter.service.save()
    for name in ("Ada Eins", "Ada Zwei"):
        counter.arrive(counter.book(9, name=name), QUARTER_TO)
    Booking.objects.update(desk=counter.desks[0])
    counter.sit_at(counter.desks[0])
    return re.search(r'action="(/schalter/[^"]+/gruppe/\d+/\d+/)aufrufen/"', counter.get().content.decode()).group(1)


def _called_group(counter) -> str:
    address = _group_of_two(counter)
    counter.client.post(address + "aufrufen/")
    return address


def test_who_has_one_office_lands_on_its_day(counter):
    page = counter.client.get("/schalter/")

    assert (page.status_code, page["Location"]) == (302, f"/schalter/{counter.office.slug}/")


def test_who_has_several_chooses(counter, cast):
    user = cast("both", counter.office)
    other = counter.office.__class__.objects.create(
        authority=counter.office.authority,
        department=counter.office.department,
        slug="zweite",
        name={"de": "Zweite"},
        number_prefix="Z",
    )
    user.roles.create(office=other, kind="clerk")

    page = signed_in(user).get("/schalter/")

    assert page.status_code == 200
    assert f'href="/schalter/{counter.office.slug}/"' in page.content.decode()
    assert 'href="/schalter/zweite/"' in page.content.decode()


def test_the_day_shows_who_is_expected_who_waits_and_who_is_done(counter):
    counter.book(9, name="Erwartet Eins")
    counter.arrive(counter.book(9, 20, name="Wartet Zwei"), at=local(MONDAY, 9))
    done = counter.arrive(counter.book(10, name="Fertig Drei"), at=local(MONDAY, 9, 40))
    done.state, done.ended_at = Visit.State.DONE, local(MONDAY, 9, 50)
    done.save()

    text = text_of(counter.get())

    assert text.index("Wartet Zwei") < text.index("Wird erwartet") < text.index("Erwartet Eins")
    assert text.index("Vorbei") < text.index("Fertig Drei")


def test_names_are_escaped_everywhere(counter):
    counter.arrive(counter.book(9, name="<script>alert(1)</script>"), at=QUARTER_TO)

    assert "<script>alert" not in counter.get().content.decode()


def test_the_pulse_says_nothing_until_something_happens(counter):
    booking = counter.book(9)
    stand = mark_of(counter.get())

    assert counter.get("stand/", stand=stand).status_code == 204
    counter.arrive(booking, at=QUARTER_TO)
    changed = counter.get("stand/", stand=stand)

    assert changed.status_code == 200
    assert "Muster-Besuch 1" in text_of(changed)
    assert mark_of(changed) != stand


@pytest.mark.parametrize("count", [1, 3])
def test_the_pulse_costs_the_same_for_few_and_many(counter, django_assert_num_queries, count):
    for hour in range(9, 9 + count):
        counter.arrive(counter.book(hour), at=local(MONDAY, hour))
    stand = mark_of(counter.get())

    with django_assert_num_queries(7):  # one of them for the second factor
        assert counter.get("stand/", stand=stand).status_code == 204


def test_the_board_costs_the_same_for_few_and_many(counter, django_assert_max_num_queries):
    for hour in range(9, 14):
        counter.arrive(counter.book(hour), at=local(MONDAY, hour))
        counter.book(hour, 20)
        counter.walk_in(at=local(MONDAY, hour))
    counter.get()

    with django_assert_max_num_queries(18):
        assert counter.get().status_code == 200


def test_without_a_desk_nobody_can_call(counter):
    counter.arrive(counter.book(9), at=QUARTER_TO)

    page = counter.post("naechster/")

    assert "Bitte wählen Sie zuerst Ihren Arbeitsplatz" in text_of(page)
    assert Call.objects.count() == 0


def test_a_visit_from_call_to_farewell_by_buttons(counter, clock):
    visit = counter.arrive(counter.book(9, name="Ada Beispiel"), at=QUARTER_TO)
    counter.sit_at(counter.desks[0])

    assert "M1 ist zu Platz 1 aufgerufen" in text_of(counter.post("naechster/"))
    assert "Ist da, beginnen" in text_of(counter.post(f"besuch/{visit.pk}/erneut-aufrufen/"))
    assert "Fertig, nächste Person" in text_of(counter.post(f"besuch/{visit.pk}/beginnen/"))
    clock.advance(minutes=7)
    assert "Platz 1 ist frei" in text_of(counter.post(f"besuch/{visit.pk}/fertig/"))

    visit.refresh_from_db()
    assert visit.state == Visit.State.DONE
    assert visit.served.total_seconds() == 7 * 60
    assert Booking.objects.get().state == Booking.State.DONE


def test_next_pressed_twice_calls_one(counter):
    for minute in (0, 20):
        counter.arrive(counter.book(9, minute), at=local(MONDAY, 9))
    counter.sit_at(counter.desks[0])

    counter.post("naechster/")
    again = counter.post("naechster/")

    assert Visit.objects.filter(state=Visit.State.CALLED).count() == 1
    assert "An diesem Arbeitsplatz ist noch" not in text_of(again)


def test_done_and_next_pressed_twice_is_one_step(counter):
    visits = [counter.arrive(counter.book(9, minute), at=local(MONDAY, 9, 10)) for minute in (0, 20, 40)]
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    counter.post(f"besuch/{visits[0].pk}/beginnen/")

    counter.post("naechster/", fertig=visits[0].pk)
    counter.post("naechster/", fertig=visits[0].pk)

    states = [Visit.objects.get(pk=visit.pk).state for visit in visits]
    assert states == [Visit.State.DONE, Visit.State.CALLED, Visit.State.WAITING]


def test_next_while_somebody_is_served_says_who(counter):
    visit = counter.arrive(counter.book(9), at=QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    counter.post(f"besuch/{visit.pk}/beginnen/")

    assert "An diesem Arbeitsplatz ist noch M1" in text_of(counter.post("naechster/"))


def test_taking_back_undoes_what_the_clerk_saw(counter):
    visit = counter.arrive(counter.book(9), at=QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")

    counter.post(f"besuch/{visit.pk}/zuruecknehmen/", stand=1)
    counter.post(f"besuch/{visit.pk}/zuruecknehmen/", stand=1)

    assert Visit.objects.get().state == Visit.State.WAITING


def test_a_no_show_can_be_taken_back_from_the_list(counter):
    visit = counter.arrive(counter.book(9), at=QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    page = counter.post(f"besuch/{visit.pk}/nicht-erschienen/")

    assert "nicht erschienen" in text_of(page)
    counter.post(f"besuch/{visit.pk}/zuruecknehmen/", stand=Visit.objects.get().revision)
    assert Visit.objects.get().state == Visit.State.WAITING
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_htmx_gets_the_board_and_nothing_around_it(counter):
    counter.arrive(counter.book(9), at=QUARTER_TO)
    counter.sit_at(counter.desks[0])

    part = counter.client.post(f"/schalter/{counter.office.slug}/naechster/", headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert part.content.decode().lstrip().startswith('<div id="tafel"')


def test_a_step_that_does_not_exist_is_not_found(counter):
    visit = counter.arrive(counter.book(9), at=QUARTER_TO)

    assert counter.client.post(f"/schalter/{counter.office.slug}/besuch/{visit.pk}/loeschen/").status_code == 404


def test_a_desk_of_another_office_cannot_be_chosen(counter, stranger):
    foreign = stranger.roles.get().office.desks.create(name="9")

    counter.sit_at(foreign)

    assert "Wählen Sie oben Ihren Platz" in text_of(counter.get())


def test_other_days_are_lists(counter):
    counter.book(9, name="Am Montag")

    page = counter.client.get(f"/schalter/{counter.office.slug}/", {"tag": "2027-03-02"})
    assert "nichts gebucht" in text_of(page)
    assert "?tag=2027-03-01" in page.content.decode()


def test_a_lapsed_booking_is_not_on_the_list(counter):
    booking = counter.book(9, name="Nie Bestätigt")
    booking.state, booking.kept_until = Booking.State.PENDING, local(MONDAY, 8)
    booking.save()

    assert "Nie Bestätigt" not in text_of(counter.get())


def test_without_script_the_day_loads_itself_again_for_who_asks_until_she_asks_no_more(counter):
    asked = '<noscript><meta http-equiv="refresh" content="10"></noscript>'

    assert asked not in counter.get().content.decode()
    assert asked in counter.get(neuladen="ja").content.decode()
    assert asked in counter.get().content.decode()  # also behind the next press
    assert asked not in counter.get(neuladen="nein").content.decode()
    assert asked not in counter.get().content.decode()


# Arriving by hand -----------------------------------------------------------------------------------------------


def test_marking_arrived_by_hand(counter):
    booking = counter.book(9, name="Ada Beispiel")

    page = counter.client.post(f"/schalter/termin/{booking.uid}/angekommen/", {"von": "tag"}, follow=True)

    assert page.redirect_chain[-1][0] == f"/schalter/{counter.office.slug}/"
    assert "Ada Beispiel ist angekommen und hat die Nummer M1" in text_of(page)


def test_a_pending_visitor_who_is_here_is_confirmed_by_being_here(counter):
    booking = counter.book(9)
    booking.state, booking.kept_until = Booking.State.PENDING, local(MONDAY, 9)
    booking.save()

    counter.client.post(f"/schalter/termin/{booking.uid}/angekommen/")

    assert Booking.objects.get().state == Booking.State.CONFIRMED
    assert Visit.objects.get().state == Visit.State.WAITING


def test_the_wrong_day_is_said_kindly(counter, clock):
    booking = counter.book(9)
    clock.set("2027-02-28 09:00")

    page = counter.client.post(f"/schalter/termin/{booking.uid}/angekommen/", follow=True)

    assert "am Montag, 1. März 2027 um 9:00 Uhr" in text_of(page)


def test_who_never_came_is_noted_and_taken_back(counter, clock):
    booking = counter.book(9)
    clock.set("2027-03-01 09:30")

    counter.client.post(f"/schalter/termin/{booking.uid}/nicht-erschienen/", {"von": "tag"})
    assert Booking.objects.get().state == Booking.State.MISSED
    page = counter.client.post(f"/schalter/termin/{booking.uid}/zuruecknehmen/", {"von": "tag"}, follow=True)
    assert Booking.objects.get().state == Booking.State.CONFIRMED
    assert "Der Termin gilt wieder." in text_of(page)


def test_a_miss_on_a_page_from_before_she_came_is_refused(counter, clock):
    booking = counter.book(9)
    visit = counter.arrive(booking, local(MONDAY, 9, 10))
    clock.set("2027-03-01 09:11")

    page = counter.client.post(f"/schalter/termin/{booking.uid}/nicht-erschienen/", {"von": "tag"}, follow=True)

    assert "Hier hat sich gerade etwas geändert." in text_of(page)
    assert list(waiting(counter.office, MONDAY)) == [visit]


def test_nobody_is_a_no_show_whose_place_the_office_took_away(counter, clock):
    booking, other = counter.book(9), counter.book(9)
    Displaced.objects.create(booking=booking, since=SUNDAY_NOON)
    clock.set("2027-03-01 09:30")

    board, own = (
        counter.get("").content.decode(),
        counter.client.get(f"/schalter/termin/{booking.uid}/").content.decode(),
    )
    page = counter.client.post(f"/schalter/termin/{booking.uid}/nicht-erschienen/", follow=True)

    assert f"/termin/{booking.uid}/nicht-erschienen/" not in board + own
    assert f"/termin/{other.uid}/nicht-erschienen/" in board
    assert "Hier hat sich gerade etwas geändert." in text_of(page)
    assert list(displaced_at(counter.office)) == [booking]


def test_what_is_not_taken_back_is_not_said_to_be(counter, clock):
    booking = counter.book(9)
    clock.set("2027-03-01 09:30")
    counter.client.post(f"/schalter/termin/{booking.uid}/absagen/")

    page = counter.client.post(f"/schalter/termin/{booking.uid}/zuruecknehmen/", follow=True)

    assert "Der Termin gilt wieder." not in text_of(page)
    assert Booking.objects.get().state == Booking.State.CANCELLED


# A visit and an appointment that has gone to another day ----------------------------------------------------------

TUESDAY = local(MONDAY + dt.timedelta(1), 9)


def _move(counter, booking: Booking, start_at: dt.datetime) -> None:
    counter.client.post(f"/schalter/termin/{booking.uid}/verschieben/", {"zeit": start_at.isoformat()}, follow=True)
    booking.refresh_from_db()
    assert booking.start_at == start_at


@pytest.mark.parametrize("steps", [[], ["beginnen"]])
def test_a_clerk_who_moves_the_appointment_of_the_person_at_her_desk_calls_the_next(counter, steps):
    visit = counter.arrive(counter.book(9, name="Ada Beispiel"), QUARTER_TO)
    counter.arrive(counter.book(9, 20, name="Grace Muster"), local(MONDAY, 8, 50))
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    for name in steps:
        counter.post(f"besuch/{visit.pk}/{name}/")

    _move(counter, visit.booking, TUESDAY)

    assert "Platz 1 ist frei" in text_of(counter.get())
    assert "M2 ist zu Platz 1 aufgerufen" in text_of(counter.post("naechster/"))


def test_what_a_desk_has_is_shown_there_whatever_has_become_of_the_appointment(counter):
    visit = counter.arrive(counter.book(9), QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    Booking.objects.update(day=TUESDAY.date(), start_at=TUESDAY, end_at=TUESDAY + dt.timedelta(minutes=10))

    assert "Aufgerufen zu Platz 1" in text_of(counter.get())
    assert "Platz 1 ist frei" in text_of(counter.post(f"besuch/{visit.pk}/fertig/"))
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_who_cancels_after_the_call_is_still_shown_at_the_desk(counter):
    visit = counter.arrive(counter.book(9, name="Ada Beispiel"), QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")

    counter.client.post(f"/schalter/termin/{visit.booking.uid}/absagen/")

    assert "Aufgerufen zu Platz 1" in text_of(counter.get())
    assert "Platz 1 ist frei" in text_of(counter.post(f"besuch/{visit.pk}/fertig/"))


def test_whom_a_desk_still_has_from_an_evening_that_nobody_closed_is_shown_and_can_be_ended(counter, clock):
    visit = counter.arrive(counter.book(9, name="Ada Beispiel"), QUARTER_TO)
    counter.sit_at(counter.desks[0])
    counter.post("naechster/")
    clock.set("2027-03-02 08:00")

    today = text_of(counter.get())
    monday = counter.get(tag="2027-03-01")

    assert "Ada Beispiel Leistung abholen Termin um 9:00" in today
    assert "Noch offen vom Montag, 1. März 2027." in today
    assert "Ada Beispiel" in text_of(monday)
    for name in ("fertig", "nicht-erschienen"):
        assert f'action="/schalter/{counter.office.slug}/besuch/{visit.pk}/{name}/"' in monday.content.decode()
    counter.post(f"besuch/{visit.pk}/fertig/")
    assert "Platz 1 ist frei" in text_of(counter.get())


def test_so_is_a_group(counter, clock):
    call = _called_group(counter)
    clock.set("2027-03-02 08:00")

    today = text_of(counter.get())
    assert "Noch offen vom Montag, 1. März 2027. 2 aufgerufen." in today
    assert "Ada Eins" in text_of(counter.get(tag="2027-03-01"))

    counter.client.post(call + "fertig/")
    assert "Platz 1 ist frei" in text_of(counter.get())


def test_one_who_gave_up_after_the_call_stands_with_her_group_until_it_is_finished(counter):
    call = _called_group(counter)
    Booking.objects.update(state=Booking.State.CANCELLED, ended_at=QUARTER_TO)

    assert "2 aufgerufen." in text_of(counter.get())
    counter.client.post(call + "fertig/")
    assert "Platz 1 ist frei" in text_of(counter.get())


def test_an_appointment_that_was_moved_and_then_missed_is_taken_back(counter, clock):
    booking = counter.book(9)
    counter.arrive(booking, QUARTER_TO)
    _move(counter, booking, TUESDAY)
    clock.set("2027-03-03 08:00")
    close_days(clock.now)
    booking.refresh_from_db()
    assert booking.state == Booking.State.MISSED

    back = re.search(
        r'action="(/schalter/termin/[^"]+/zuruecknehmen/)"', counter.get(tag="2027-03-02").content.decode()
    )
    said = counter.client.post(back.group(1), {"von": "tag"}, follow=True)

    booking.refresh_from_db()
    assert ("Der Termin gilt wieder." in text_of(said), booking.state) == (True, Booking.State.CONFIRMED)


def test_who_gets_a_later_time_while_she_waits_is_expected_then_and_no_ghost_is_left_behind(counter):
    booking = counter.book(9, name="Ada Beispiel")
    counter.arrive(booking, QUARTER_TO)

    _move(counter, booking, local(MONDAY, 15))

    board = counter.get().context["board"]
    assert [[line.contact.name for line in lines] for lines in (board.expected, board.waiting, board.over)] == [
        ["Ada Beispiel"],
        [],
        [],
    ]


def test_on_its_new_day_an_appointment_shows_no_visit_of_the_old_one(counter, clock):
    booking = counter.book(9, name="Ada Beispiel")
    counter.arrive(booking, QUARTER_TO)
    _move(counter, booking, TUESDAY)
    clock.set("2027-03-02 08:45")

    page = text_of(counter.client.get(f"/schalter/termin/{booking.uid}/"))

    assert "Ist angekommen" in page
    assert "M1" not in page
    assert "M1" not in text_of(counter.post("suche/", suche=booking.code))


# Searching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["müller", "MUELLER", "Muller", "anna", "mül ann", "Anna-Lena", "M1", "lüd"])
def test_one_is_found_by_name_or_number(counter, typed):
    counter.arrive(counter.book(9, name="Anna-Lena Müller-Lüdenscheid"), at=QUARTER_TO)
    counter.book(9, 20, name="Jemand Anders")

    text = text_of(counter.post("suche/", suche=typed))

    assert "Anna-Lena Müller-Lüdenscheid" in text
    assert "Jemand Anders" not in text


def test_one_who_was_called_with_her_group_is_found(counter):
    _called_group(counter)

    assert "Ada Eins" in text_of(counter.post("suche/", suche="eins"))


def test_one_is_found_by_code_on_any_day(counter, clock):
    booking = counter.book(9, name="Ada Beispiel")
    clock.set("2027-02-15 09:00")

    assert "Ada Beispiel" in text_of(counter.post("suche/", suche=booking.code.lower()))
    assert "niemanden gefunden" in text_of(counter.post("suche/", suche="Ada"))
    assert "Ada Beispiel" in text_of(counter.post("suche/", suche="Ada", tag="1.3.2027"))


def test_a_code_of_an_office_where_one_does_not_work_finds_nothing(counter, stranger):
    booking = counter.book(9, name="Ada Beispiel")
    other = stranger.roles.get().office

    page = signed_in(stranger).post(f"/schalter/{other.slug}/suche/", {"suche": booking.code})

    assert "Ada Beispiel" not in page.content.decode()


# Without an appointment -----------------------------------------------------------------------------------------


def test_a_number_without_an_appointment_once_for_two_presses(counter):
    page = counter.get("ohne-termin/")
    key = re.search(r'name="anfrage" value="([^"]+)"', page.content.decode()).group(1)

    first = counter.post("ohne-termin/", leistung=counter.service.pk, anfrage=key)
    counter.post("ohne-termin/", leistung=counter.service.pk, anfrage=key)

    assert "Ihre Nummer" in text_of(first)
    assert "M1" in text_of(first)
    assert Visit.objects.count() == 1


def test_a_number_needs_a_matter(counter):
    page = counter.client.post(f"/schalter/{counter.office.slug}/ohne-termin/")

    assert page.status_code == 400
    assert "mindestens eine Leistung" in text_of(page)


def test_only_matters_of_this_office_are_offered(counter, stranger):
    other = a_service("fremd", offices=[stranger.roles.get().office])

    assert (
        counter.client.post(f"/schalter/{counter.office.slug}/ohne-termin/", {"leistung": other.pk}).status_code == 400
    )


def test_what_the_end_of_the_day_decided_is_taken_back_on_the_next_morning(counter, clock):
    nobody, waits = (
        counter.book(9, name="Kam Doch"),
        counter.arrive(counter.book(9, 20, name="Wartete Lange"), local(MONDAY, 9)),
    )
    clock.set("2027-03-02 08:00")
    close_days(clock.now)
    yesterday = counter.get("", tag="2027-03-01").content.decode()
    backs = re.findall(r'action="(/schalter/[^"]+/zuruecknehmen/)"', yesterday)
    assert len(backs) == 2

    page = counter.client.post(f"/schalter/termin/{nobody.uid}/zuruecknehmen/", {"von": "tag"})
    waits.refresh_from_db()
    counter.post(f"besuch/{waits.pk}/zuruecknehmen/", stand=waits.revision)
    done = counter.client.post(f"/schalter/{counter.office.slug}/besuch/{waits.pk}/fertig/")

    assert page["Location"] == done["Location"] == f"/schalter/{counter.office.slug}/?tag=2027-03-01"
    assert Booking.objects.get(pk=nobody.pk).state == Booking.State.CONFIRMED
    assert Booking.objects.get(pk=waits.booking_id).state == Booking.State.DONE


def test_a_group_is_called_and_finished_by_one_press_each(counter):
    group = _group_of_two(counter)
    assert "2 sind da und warten." in text_of(counter.get())

    called = counter.client.post(group + "aufrufen/", follow=True)

    assert "2 aufgerufen." in text_of(called)
    assert "ist frei" not in text_of(called)
    assert [visit.state for visit in Visit.objects.all()] == [Visit.State.CALLED] * 2
    counter.client.post(group + "fertig/")
    assert [visit.state for visit in Visit.objects.all()] == [Visit.State.DONE] * 2
    assert counter.client.post(group + "verschwinden/").status_code == 404


def test_a_group_that_too_few_have_signed_up_for_stands_above_the_day(counter):
    booking = counter.book(10)
    assert "Zu wenige Anmeldungen" not in text_of(counter.get())

    type(counter.desks[0]).objects.filter(pk=booking.desk_id).update(minimum=3)
    page = counter.get()

    said = f"Montag, 1. März 2027, 10:00 Uhr, {booking.desk} : 1 von mindestens 3 Personen."
    assert said in text_of(page).replace("\xa0", " ").replace("&nbsp;", " ")
    assert f'href="/schalter/{counter.office.slug}/?tag=2027-03-01"' in page.content.decode()
