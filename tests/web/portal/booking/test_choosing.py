"""Choosing a time: what is shown, what is held, and what is said when it does not work."""

import datetime as dt

import pytest

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Alternative, Service
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, a_service, an_office, local, open_hours, some_desks
from tests.web.portal.visitors import NINE, a_bookable_service, choose_address, hold
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TUESDAY = MONDAY + dt.timedelta(1)


def test_the_month_lists_free_days_earliest_first_and_the_times_of_the_first(client):
    wish = a_bookable_service()

    page = client.get(choose_address(wish))

    said = words(page)
    assert said.index("Montag, 1. März") < said.index("Dienstag, 2. März") < said.index("Mittwoch, 31. März")
    assert "9 freie Zeiten" in said
    assert 'value="2027-03-01T09:00:00+01:00"' in page.content.decode()
    assert 'value="2027-03-02T09:00:00+01:00"' not in page.content.decode()


def test_another_day_shows_its_own_times(client):
    wish = a_bookable_service(hours=("11:00", "13:00"))

    page = client.get(choose_address(wish, tag="2027-03-02"))

    said = words(page)
    assert 'value="2027-03-02T11:00:00+01:00"' in page.content.decode()
    assert said.index("Vormittag") < said.index("11:40 Uhr") < said.index("Nachmittag") < said.index("12:00 Uhr")


def test_more_persons_make_the_visit_longer(client):
    wish = a_bookable_service(unit=Service.Unit.PERSON, max_units=3, minutes_per_further=10)

    page = client.get("/termin/waehlen/?leistung=abholen:3")

    assert "(40 Minuten)" in words(page)
    assert '<option value="abholen:3" selected>3 Personen</option>' in page.content.decode()
    assert wish.minutes == 20


def test_too_many_persons_are_refused_and_the_page_helps(client):
    a_bookable_service(unit=Service.Unit.PERSON, max_units=3)

    page = client.get("/termin/waehlen/?leistung=abholen:4")

    assert page.status_code == 400
    assert "1 bis 3 möglich" in words(page)
    assert '<option value="abholen:1">' in page.content.decode()


def test_several_services_of_a_department_add_up(client):
    office = an_office()
    office.department.basket_limit = 3
    office.department.save()
    services = [a_service(slug, offices=[office], combinable=True) for slug in ("a", "b", "c")]
    open_hours(some_desks(office, 1, skills=services))

    page = client.get("/termin/waehlen/?leistung=a&leistung=b")

    assert "Zusammen 40 Minuten" in words(page)
    assert "?leistung=a&amp;leistung=b&amp;leistung=c&amp;ort=servicepunkt" in page.content.decode()
    assert "?leistung=b&amp;ort=servicepunkt" in page.content.decode()


def test_services_that_do_not_go_together_are_refused(client):
    office = an_office()
    services = [a_service(slug, offices=[office]) for slug in ("a", "b")]
    open_hours(some_desks(office, 1, skills=services))

    page = client.get("/termin/waehlen/?leistung=a&leistung=b")

    assert page.status_code == 400
    assert "passen nicht in einen gemeinsamen Termin" in words(page)


def test_a_full_month_says_so_and_names_the_next_free_day(client):
    office = an_office()
    service = a_service(offices=[office])
    open_hours(some_desks(office, 1, skills=[service]), valid_from=dt.date(2027, 4, 5))

    asked = client.get("/termin/waehlen/?leistung=abholen&monat=2027-03")
    unasked = client.get("/termin/waehlen/?leistung=abholen")

    assert "Im März 2027 ist nichts frei." in words(asked)
    assert "Montag, 5. April 2027" in words(asked)
    assert "tag=2027-04-05" in asked.content.decode()
    assert "Im März 2027 ist nichts mehr frei. Hier sehen Sie den nächsten Monat" in words(unasked)
    assert 'value="2027-04-05T09:00:00+02:00"' in unasked.content.decode()


def test_nothing_free_at_all_says_what_else_would_do(client):
    office = an_office()
    service = a_service(offices=[office])
    Alternative.objects.create(service=service, kind=Alternative.Kind.PHONE, text=Text(de="Rufen Sie an"))

    page = client.get("/termin/waehlen/?leistung=abholen")

    assert "Im Moment ist kein Termin frei." in words(page)
    assert "Rufen Sie an" in words(page)


def test_a_day_without_a_free_time_says_so(client):
    wish = a_bookable_service()

    page = client.get(choose_address(wish, tag="2027-02-28"))

    assert page.status_code == 200
    assert "Am Sonntag, 28. Februar 2027 ist nichts frei." in words(page)


def test_what_is_shown_can_be_booked_and_leads_to_the_details(client):
    wish = a_bookable_service()

    answer = client.post(choose_address(wish), {"beginn": NINE.isoformat()})

    assert answer["Location"] == "/termin/angaben/?leistung=abholen&ort=servicepunkt"
    cookie = answer.cookies["reservierung"]
    assert (len(cookie.value), cookie["httponly"], cookie["samesite"]) == (22, True, "Lax")
    assert Booking.objects.get().start_at == NINE


def test_choosing_again_replaces_the_hold(client):
    wish = a_bookable_service()
    first = hold(client, wish)

    second = hold(client, wish, local(TUESDAY, 10))

    first.refresh_from_db()
    assert first.state == Booking.State.CANCELLED
    assert second.state == Booking.State.HELD


def test_the_same_choice_again_is_the_same_hold(client):
    wish = a_bookable_service()

    assert hold(client, wish) == hold(client, wish)


def test_a_time_taken_meanwhile_says_so_and_shows_the_calendar_anew(client, clock):
    wish = a_bookable_service()
    hold_slot(wish, NINE, holder="another", language="de", now=clock.now)

    page = client.post(choose_address(wish, tag="2027-03-02"), {"beginn": NINE.isoformat()})

    assert page.status_code == 409
    assert "Diese Zeit hat gerade jemand anderes bekommen." in words(page)
    assert 'value="2027-03-02T09:00:00+01:00"' not in page.content.decode()
    assert 'value="2027-03-02T09:20:00+01:00"' in page.content.decode()


def test_the_own_hold_shows_with_its_end_and_stays_free_in_the_calendar(client):
    wish = a_bookable_service()
    hold(client, wish)

    page = client.get(choose_address(wish, tag="2027-03-02"))

    assert "Für Sie reserviert bis 8:10 Uhr" in words(page)
    assert 'data-seconds="600"' in page.content.decode()
    assert 'value="2027-03-02T09:00:00+01:00"' in page.content.decode()


def test_a_hold_can_be_let_go_and_that_twice(client):
    wish = a_bookable_service()
    booking = hold(client, wish)

    for _press in range(2):
        assert client.post("/termin/freigeben/").status_code == 302

    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED


def test_another_browser_does_not_see_the_hold(client):
    wish = a_bookable_service()
    hold(client, wish)
    client.cookies.clear()

    assert "reserviert bis" not in words(client.get(choose_address(wish)))
    assert client.get("/termin/angaben/").status_code == 410


def test_looking_holds_nothing(client):
    wish = a_bookable_service()

    client.get(choose_address(wish, beginn=NINE.isoformat().replace("+", "%2B")))

    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("leistung=", 400),
        ("leistung=gibt-es-nicht", 404),
        ("leistung=abholen:0", 400),
        ("leistung=abholen:-1", 400),
        ("leistung=abholen:99999999999999999999", 400),
        ("leistung=abholen:9999", 400),
        ("leistung=abholen:x", 400),
        ("leistung=abholen:٣", 400),
        ("leistung=abholen%00", 400),
        ("leistung=abholen&leistung=abholen", 400),
        ("&".join(["leistung=abholen"] * 500), 400),
        ("leistung=" + "x" * 5000, 400),
        ("leistung=abholen&ort=gibt-es-nicht", 400),
        ("leistung=abholen&ort=%00", 400),
        ("leistung=abholen&ort=" + "x" * 5000, 400),
        ("leistung=abholen&monat=2027-13", 400),
        ("leistung=abholen&monat=x", 400),
        ("leistung=abholen&monat=0000-01", 400),
        ("leistung=abholen&monat=9999-12", 200),
        ("leistung=abholen&monat=0001-01", 200),
        ("leistung=abholen&monat=2027-03%00", 400),
        ("leistung=abholen&tag=2027-02-30", 400),
        ("leistung=abholen&tag=x", 400),
        ("leistung=abholen&tag=9999-12-31", 200),
        ("leistung=abholen&tag=0001-01-01", 200),
        ("leistung=abholen&tag=2020-01-01", 200),
        ("leistung=abholen&monat=2027-03&tag=2029-01-01", 200),
    ],
)
def test_every_address_gets_a_clear_answer(client, query, status):
    a_bookable_service()

    page = client.get(f"/termin/waehlen/?{query}")

    assert page.status_code == status
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("", 400),
        ("x", 400),
        ("2027-03-02", 400),
        ("2027-03-02T09:00", 400),
        ("2027-03-02T09:00:00+99:00", 400),
        ("9999-12-31T23:59:59-12:00", 400),
        ("0001-01-01T00:00:00+12:00", 400),
        ("2027-03-02T09:01:00+01:00", 409),
        ("2027-03-02T03:00:00+01:00", 409),
        ("2020-03-02T09:00:00+01:00", 409),
        ("9000-03-02T09:00:00+01:00", 409),
        ("2027-03-02T09:00:00+01:00\x00", 400),
    ],
)
def test_every_start_gets_a_clear_answer(client, start, status):
    wish = a_bookable_service()

    page = client.post(choose_address(wish), {"beginn": start})

    assert page.status_code == status
    assert "<h1" in page.content.decode()
    assert not Booking.objects.exists()


def test_a_service_without_appointments_is_not_given_any(client):
    office = an_office()
    a_service("duldung", offices=[office], kind=Service.Kind.OPEN)

    page = client.get("/termin/waehlen/?leistung=duldung")

    assert page.status_code == 400
    assert "nicht mit Termin" in words(page)


def test_times_for_staff_are_not_shown(client):
    office = an_office()
    service = a_service(offices=[office])
    open_hours(some_desks(office, 1, skills=[service]), channels=[Channel.STAFF])

    assert "kein Termin frei" in words(client.get("/termin/waehlen/?leistung=abholen"))


def test_a_longer_list_of_days_costs_no_more_queries(client, django_assert_max_num_queries):
    office = an_office()
    service = a_service(offices=[office])
    desks = some_desks(office, 1, skills=[service])
    open_hours(desks, recurrence="FREQ=DAILY;COUNT=1")
    with django_assert_max_num_queries(20) as one:
        client.get("/termin/waehlen/?leistung=abholen")
    open_hours(desks, "13:00", "14:00")
    further = office.desks.create(name="2")
    further.skills.set([service])
    further.seats.create(number=0)
    open_hours([further], "13:00", "14:00")

    with django_assert_max_num_queries(len(one)):
        client.get("/termin/waehlen/?leistung=abholen")
