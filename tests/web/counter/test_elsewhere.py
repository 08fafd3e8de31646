"""Booking at the counter looks around: another language at the desk, other offices of the authority."""

import re

import pytest

from servicepunkt.availability.models import Channel, Desk
from servicepunkt.bookings.models import Booking
from servicepunkt.staff.models import Role
from tests.factories import MONDAY, a_department, a_service, an_authority, an_office, local, open_hours, some_desks
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9).isoformat()


@pytest.fixture
def russian(counter) -> Desk:
    desk = counter.desks[1]
    desk.languages = ["ru"]
    desk.save()
    return desk


@pytest.fixture
def gransee(counter):
    """Another office with the same service, open on staff's phone at ten and for everybody at eleven."""
    office = an_office("gransee", department=counter.office.department, town="Gransee", phone="03306 1")
    counter.service.offices.add(office)
    desks = some_desks(office, 1, skills=[counter.service])
    open_hours(desks, "10:00", "10:20", channels=[Channel.STAFF])
    open_hours(desks, "11:00", "11:20")
    return office


def test_a_language_at_the_desk_is_chosen_kept_and_booked(counter, russian):
    page = counter.client.get(counter.to_book)
    assert re.findall(r'<option value="(\w*)"', page.content.decode())[-2:] == ["", "ru"]

    form = counter.client.get(f"{counter.to_book}&gesprochen=ru&zeit={NINE.replace('+', '%2B')}")
    assert "Gesprochene Sprache: Russisch" in text_of(form)
    action = re.search(r'method="post" action="(\?[^"]+)"', form.content.decode()).group(1).replace("&amp;", "&")
    answer = counter.client.post(
        f"/schalter/{counter.office.slug}/buchen/{action}",
        {"zeit": NINE, "anfrage": "x", "name": "Ada Beispiel", "language": "de"},
    )

    assert answer.status_code == 302
    booking = Booking.objects.get()
    assert (booking.desk, booking.spoken) == (russian, "ru")


def test_a_language_at_the_desk_is_never_taken_for_the_language_of_the_page(counter, russian):
    russian.languages = ["de", "en"]
    russian.save()

    pages = {code: counter.client.get(f"{counter.to_book}&gesprochen={code}") for code in russian.languages}

    for code, page in pages.items():
        assert (page.status_code, page.cookies.get("sprache")) == (200, None)
        assert f'<option value="{code}" selected>' in page.content.decode()
        assert f"gesprochen={code}&amp;zeit=" in page.content.decode()


def test_where_german_is_all_there_is_nobody_is_asked(counter):
    assert 'name="gesprochen"' not in counter.client.get(counter.to_book).content.decode()


def test_an_unknown_language_is_refused(counter):
    assert counter.client.get(f"{counter.to_book}&gesprochen=tlh").status_code == 400


def test_where_the_language_has_nothing_left_another_one_is_offered(counter, russian):
    page = counter.client.get(f"{counter.to_book}&gesprochen=tr")

    assert "Hier , in einer anderen Sprache" in text_of(page)
    assert "gesprochen=tr&amp;zeit" not in page.content.decode()
    assert "zeit=2027-03-01T09%3A00%3A00%2B01%3A00" in page.content.decode()


def test_another_language_is_offered_only_where_it_is_sooner(counter, russian):
    assert "anderswo" not in text_of(counter.client.get(f"{counter.to_book}&gesprochen=ru"))


def test_another_office_is_told_with_what_visitors_may_book_there(counter, gransee):
    page = counter.client.get(counter.to_book)

    assert (
        "Servicepunkt Migration, Gransee Montag, 1. März 2027, 11:00 Uhr (online buchbar, Telefon dort: 03306 1)"
        in text_of(page)
    )
    assert f"/schalter/{gransee.slug}/" not in page.content.decode()


def test_who_works_there_too_goes_on_there(counter, gransee):
    Role.objects.create(user=counter.clerk, office=gransee, kind=Role.Kind.CLERK)

    page = counter.client.get(counter.to_book)

    (address,) = re.findall(rf'href="(/schalter/{gransee.slug}/buchen/[^"]+)"', page.content.decode())
    assert "Servicepunkt Migration, Gransee Montag, 1. März 2027, 10:00 Uhr" in text_of(page)
    form = counter.client.get(address.replace("&amp;", "&"))
    assert "Montag, 1. März 2027, 10:00–10:20" in text_of(form)


def test_offices_that_do_not_give_the_service_and_those_of_other_counties_are_left_out(counter, gransee):
    counter.service.offices.remove(gransee)
    other = an_office("fern", department=a_department(an_authority("fern", host="fern.example.org"), "fern"))
    open_hours(some_desks(other, 1, skills=[a_service(counter.service.slug, offices=[other])]))

    assert "anderswo" not in text_of(counter.client.get(counter.to_book))


def test_a_move_keeps_the_language_unless_staff_ask_for_any(counter, russian):
    booking = counter.book(9)
    Booking.objects.update(spoken="ru", desk=russian)
    Booking.objects.filter(pk=booking.pk).update(spoken="tr")
    address = f"/schalter/termin/{booking.uid}/verschieben/"

    assert "Zurzeit ist nichts frei." in text_of(counter.client.get(address))
    everything = counter.client.get(f"{address}?gesprochen=egal")
    assert "10:00" in text_of(everything)
    assert "gesprochen=egal&amp;zeit=" in everything.content.decode()
    counter.client.post(address, {"zeit": local(MONDAY, 10).isoformat(), "gesprochen": "egal"})

    booking.refresh_from_db()
    assert (booking.start_at, booking.spoken) == (local(MONDAY, 10), "")
