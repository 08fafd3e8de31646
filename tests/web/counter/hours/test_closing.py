"""An office, a desk or a whole authority is closed, and opens again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import Closure
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.correspondence.models import Letter
from servicepunkt.staff.models import Role
from tests.bookings.booked import in_order
from tests.factories import MONDAY, a_department, an_office, local, some_desks
from tests.web.counter.conftest import a_colleague, signed_in
from tests.web.counter.hours.typed import (
    TUESDAY,
    a_closure,
    address_of,
    apply,
    close_on_monday,
    closed_on_monday,
    preview,
)
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db

WEDNESDAY = TUESDAY + dt.timedelta(1)


def another_office(counter: Any) -> Any:
    department = a_department(counter.office.authority, "gesundheit")
    office = an_office("gesundheitsamt", department=department)
    some_desks(office, 1, skills=[])
    return office


def test_closing_shows_whom_it_meets_and_then_writes_and_keeps_times(counter: Any, lead: Client) -> None:
    mail = counter.book(9, name="Frau Mail", email="mail@example.org")
    phone = counter.book(9, 40, name="Herr Telefon", phone="03301 1")
    typed = closed_on_monday(offer="on", announce="on")

    shown = text_of(preview(lead, address_of(counter, "close"), typed))
    assert ("2 Termine hätten keinen Platz mehr." in shown, Displaced.objects.count()) == (True, 0)
    done = text_of(apply(lead, address_of(counter, "close"), typed))

    assert done.index("Herr Telefon") < done.index("Frau Mail")
    assert "03301 1" in done
    assert done.count("Freigehalten: Mittwoch, 3. März 2027") == 2
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.displaced")] == [str(mail.uid)]
    assert phone.pk in Displaced.objects.values_list("booking", flat=True)
    assert Closure.objects.get().announced_at is not None


def test_a_desk_for_today_is_suggested_and_others_take_over(counter: Any, lead: Client) -> None:
    form = lead.get(address_of(counter, "close"), {"platz": counter.desks[0].pk}).context["form"]

    assert (form["scope"].value(), form["at_once"].value()) == (str(counter.desks[0].pk), True)


def test_a_clerk_is_absent_today_and_others_take_over_whom_they_can(counter: Any, lead: Client) -> None:
    alone = counter.book(9, name="Frau Allein", email="allein@example.org")
    pair = [counter.book(10, name=name, email=f"{name}@example.org") for name in ("eins", "zwei")]
    absent = alone.desk
    (there,) = (desk for desk in counter.desks if desk != absent)
    link = f"{address_of(counter, 'close')}?platz={absent.pk}"

    assert link in lead.get(address_of(counter, "hours")).content.decode()
    form = lead.get(link).context["form"]
    suggested = {name: form[name].value() for name in form.fields}
    typed = {name: "on" if value is True else value for name, value in suggested.items() if value not in (None, False)}
    typed["edition"] = form["edition"].value()
    shown = text_of(preview(lead, link, typed))
    done = text_of(apply(lead, link, typed))

    assert "Ein Termin hätte keinen Platz mehr." in shown
    assert "Ein Termin wechselt nur den Arbeitsplatz, die Zeit bleibt." in shown
    assert "Ein Termin hat keinen Platz mehr." in done
    (noted,) = Displaced.objects.all()
    assert noted.booking_id in {booking.pk for booking in pair}
    kept = {booking.desk_id for booking in Booking.objects.filter(moves=None, displaced=None)}
    assert kept == {there.pk}
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.displaced")] == [str(noted.booking.uid)]
    closure = Closure.objects.get()
    assert (closure.desk, closure.from_at, closure.until_at) == (absent, local(MONDAY, 8, 45), local(TUESDAY, 0))
    assert in_order(noted.booking, closure.from_at)


def test_a_closure_is_taken_back(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    close_on_monday(counter, lead)
    closure = Closure.objects.get()
    address = address_of(counter, "take_back_closure", closure.pk)

    shown = lead.get(address)
    done = apply(lead, address, {"edition": shown.context["edition"]})

    assert "Ein Termin hätte seinen Platz wieder." in text_of(shown)
    assert "Ein Termin hat seinen Platz wieder." in text_of(done)
    booking.refresh_from_db()
    assert (booking.state, Closure.objects.count(), Displaced.objects.count()) == (Booking.State.CONFIRMED, 0, 0)


def _form_values(response: Any) -> dict[str, object]:
    """What the form sends where nothing is typed."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value
        for name, value in values.items()
        if str(value) not in ("None", "", "False")
    }


def _of_tuesday(lead: Client, counter: Any, **changes: object) -> tuple[Closure, str]:
    """A closure, and the address at which it is changed."""
    apply(lead, address_of(counter, "close"), a_closure(**changes))
    closure = Closure.objects.get()
    return closure, address_of(counter, "edit_closure", closure.pk)


def test_a_closure_is_changed_by_the_same_two_steps(counter: Any, lead: Client) -> None:
    booking = counter.book(9, name="Frau Mail", email="mail@example.org")
    closure, address = _of_tuesday(lead, counter, announce="on")

    listed = lead.get(address_of(counter, "hours")).content.decode()
    typed = _form_values(lead.get(address)) | {"from_day": MONDAY.isoformat(), "reason_de": "Rohrbruch im Keller"}
    shown = preview(lead, address, typed)
    assert (address in listed, Closure.objects.get().from_at) == (True, closure.from_at)
    done = text_of(apply(lead, address, typed))

    assert "Bisher Geschlossen am Dienstag, 2. März 2027 Wasserschaden öffentlich angekündigt" in text_of(shown)
    assert "Künftig Geschlossen bis einschließlich Dienstag, 2. März 2027 Rohrbruch im Keller" in text_of(shown)
    assert "Ein Termin hätte keinen Platz mehr." in text_of(shown)
    assert "Angaben ändern" in text_of(shown)
    assert "Ein Termin hat keinen Platz mehr." in done
    row = Closure.objects.get()
    assert (row.pk, row.from_at, row.until_at) == (closure.pk, local(MONDAY, 0), local(WEDNESDAY, 0))
    assert (row.announced_at, row.reason["de"]) == (closure.announced_at, "Rohrbruch im Keller")
    assert Displaced.objects.get().closure == row
    assert in_order(booking, closure.from_at)


def test_a_closure_that_is_saved_as_it_was_changes_nothing(counter: Any, lead: Client) -> None:
    times = {"from_time": "10:05", "until_time": "12:30", "reason_sr-cyrl": "Кућа је затворена."}
    closure, address = _of_tuesday(lead, counter, scope=str(counter.desks[0].pk), **times)

    typed = _form_values(lead.get(address))
    shown = preview(lead, address, typed)
    apply(lead, address, typed)

    assert "Kein Platz kommt dazu oder fällt weg, und kein Termin ist betroffen." in text_of(shown)
    assert ("reason_sr-latn" in typed, "announce" in typed) == (False, False)
    row = Closure.objects.get()
    assert (row.desk, row.from_at, row.until_at, row.reason) == (
        counter.desks[0],
        local(TUESDAY, 10, 5),
        local(TUESDAY, 12, 30),
        closure.reason,
    )


def test_one_that_is_to_come_may_begin_at_once_and_one_that_has_begun_may_not(counter: Any, lead: Client) -> None:
    _closure, address = _of_tuesday(lead, counter)

    apply(lead, address, _form_values(lead.get(address)) | {"at_once": "on"})

    assert Closure.objects.get().from_at == local(MONDAY, 8, 45)
    assert "at_once" not in lead.get(address).context["form"].fields


def test_the_announcement_of_a_closure_comes_and_goes(counter: Any, lead: Client) -> None:
    _closure, address = _of_tuesday(lead, counter)

    apply(lead, address, _form_values(lead.get(address)) | {"announce": "on"})
    announced = Closure.objects.get().announced_at
    typed = _form_values(lead.get(address))
    apply(lead, address, {name: value for name, value in typed.items() if name != "announce"})

    assert (announced is not None, Closure.objects.get().announced_at) == (True, None)


def test_translations_that_stay_while_the_german_reason_changes_are_named(counter: Any, lead: Client) -> None:
    _closure, address = _of_tuesday(lead, counter, reason_tr="Su baskını")
    typed = _form_values(lead.get(address))
    asked = "Stimmen die Übersetzungen des Grundes noch?"

    old = text_of(preview(lead, address, typed | {"reason_de": "Rohrbruch"}))
    one_is_new = text_of(preview(lead, address, typed | {"reason_de": "Rohrbruch", "reason_en": "A broken pipe"}))

    assert f"{asked} Der deutsche Text ist neu, diese sind die alten: English, Türkçe." in old
    assert "diese sind die alten: Türkçe." in one_is_new
    assert asked not in text_of(preview(lead, address, typed))


def test_what_the_county_file_closes_everywhere_is_to_be_changed_there_as_well(counter: Any, lead: Client) -> None:
    times = {"from_at": local(TUESDAY, 0), "until_at": local(WEDNESDAY, 0)}
    row = Closure.objects.create(authority=counter.office.authority, **times)
    address = address_of(counter, "edit_closure", row.pk)
    warned = "Diese Schließung steht in der Kreisdatei."

    assert warned in text_of(preview(lead, address, _form_values(lead.get(address))))
    assert warned in text_of(lead.get(address_of(counter, "take_back_closure", row.pk)))
    row.office = counter.office
    row.save()
    assert warned not in text_of(lead.get(address_of(counter, "take_back_closure", row.pk)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from_day": ""}, "Bitte geben Sie an, ab wann geschlossen ist."),
        ({"until_day": "2027-03-01"}, "Diese Schließung endet, bevor sie beginnt."),
        ({"from_day": "2027-02-01", "until_day": "2027-02-02"}, "Diese Schließung ist schon vorbei."),
        ({"announce": "on", "reason_de": ""}, "Bitte geben Sie den Grund an."),
        ({"scope": "authority"}, "Bitte"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(counter: Any, lead: Client, changes: dict[str, object], said: str) -> None:
    another_office(counter)

    response = preview(lead, address_of(counter, "close"), a_closure(**changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert "Wasserschaden" in response.content.decode() or changes.get("reason_de") == ""


def test_the_reason_in_other_languages_is_folded_away_until_one_is_given(counter: Any, lead: Client) -> None:
    german_only = a_closure(from_day="", reason_en="")
    closed = lead.post(address_of(counter, "close"), {**german_only, "schritt": "vorschau"}).content.decode()
    given = lead.post(address_of(counter, "close"), {**german_only, "reason_ar": "تسرب", "schritt": "vorschau"})

    assert '<details class="co-more"><summary class="kern-link">Den Grund auch' in closed
    assert '<details class="co-more" open><summary class="kern-link">Den Grund auch' in given.content.decode()


def test_a_reason_in_cyrillic_is_given_in_latin_as_well(counter: Any, lead: Client) -> None:
    apply(lead, address_of(counter, "close"), a_closure(**{"reason_sr-cyrl": "Кућа је затворена."}))

    reason = Closure.objects.get().reason
    assert (reason["sr-cyrl"], reason["sr-latn"]) == ("Кућа је затворена.", "Kuća je zatvorena.")


def test_who_leads_every_office_closes_them_all(counter: Any) -> None:
    other = another_office(counter)
    boss = a_colleague("boss", counter.office, Role.Kind.LEAD)
    Role.objects.create(user=boss, office=other, kind=Role.Kind.LEAD)

    apply(signed_in(boss), address_of(counter, "close"), a_closure(scope="authority"))

    assert Closure.objects.get().office is None


def test_who_leads_one_office_does_not_open_them_all(counter: Any, lead: Client) -> None:
    another_office(counter)
    row = Closure.objects.create(
        authority=counter.office.authority, from_at=local(TUESDAY, 0), until_at=local(TUESDAY, 12)
    )

    for name in ("edit_closure", "take_back_closure"):
        assert lead.get(address_of(counter, name, row.pk)).status_code == 403
