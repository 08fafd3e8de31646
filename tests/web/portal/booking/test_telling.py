"""Telling and checking: errors that help, nothing typed lost, and one booking however often somebody presses."""

import datetime as dt
import re
from html import unescape

import pytest

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.factories import a_department, a_service
from tests.web.portal.visitors import DETAILS, NINE, a_bookable_service, book, choose_address, hold, tell
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

State = Booking.State


def test_the_details_show_until_when_the_time_is_held(client, clock):
    hold(client, a_bookable_service())
    clock.advance(minutes=3)

    page = client.get("/termin/angaben/")

    assert "Für Sie reserviert bis 8:10 Uhr" in words(page)
    assert 'data-seconds="420"' in page.content.decode()
    assert "Dienstag, 2. März 2027, 9:00 Uhr" in words(page)


def test_the_page_asks_for_nothing_but_what_is_needed(client):
    hold(client, a_bookable_service())

    page = client.get("/termin/angaben/").content.decode()

    for name in ("name", "email", "language", "phone"):
        assert f'name="{name}"' in page
    for name in ("reminders", "code-", "birth", "consent", "datenschutz"):
        assert f'name="{name}' not in page
    assert 'type="checkbox"' not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Bitte geben Sie Ihren Namen an."),
        ({"name": "   "}, "Bitte geben Sie Ihren Namen an."),
        ({"name": "x" * 121}, "höchstens 120 Zeichen"),
        ({"name": "a\x00b"}, "Nullzeichen"),
        ({"email": ""}, "Bitte geben Sie Ihre E-Mail-Adresse an."),
        ({"email": "ada@"}, "Bitte prüfen Sie die E-Mail-Adresse."),
        ({"email": "ada@example.org\nBcc: x@example.org"}, "Bitte prüfen Sie die E-Mail-Adresse."),
        ({"phone": "1" * 41}, "höchstens 40 Zeichen"),
        ({"language": "xx"}, "Bitte wählen Sie eine Sprache aus der Liste."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(client, typed, said):
    hold(client, a_bookable_service())
    details = {"name": "Ada Beispiel", "email": "ada@example.org", "language": "de", "phone": "030 1"} | typed

    page = client.post("/termin/angaben/", details)

    assert page.status_code == 400
    assert words(page).count(said) == 2  # in the summary and at the field
    assert f'href="#id_{next(iter(typed))}"' in page.content.decode()
    assert "Fehler:" in page.content.decode().partition("</title>")[0]
    for name in {"email", "phone"} - set(typed):
        assert f'value="{details[name]}"' in page.content.decode()


def test_names_of_all_kinds_are_welcome(client):
    wish = a_bookable_service()
    hold(client, wish)

    page = tell(client, wish, name="  Þórdís  O'Neill-Łukasiewicz \u0410\u043d\u043d\u0430 ")

    assert "Þórdís O&#x27;Neill-Łukasiewicz Анна" in page.content.decode()


def test_the_summary_shows_everything_and_leads_back_with_everything(client):
    wish = a_bookable_service()
    hold(client, wish)

    page = tell(client, wish, phone="030 123", language="en")

    for said in ("Ada Beispiel", "ada@example.org", "030 123", "English", "Dienstag, 2. März 2027, 9:00 Uhr"):
        assert said in words(page), said
    back = client.get("/termin/angaben/").content.decode()
    assert 'value="Ada Beispiel"' in back
    assert 'value="030 123"' in back
    assert '<option value="en" selected>' in back


def test_no_personal_value_stands_in_an_address_or_a_cookie(client):
    wish = a_bookable_service()
    hold(client, wish)

    page = tell(client, wish)

    addresses = [address for address, _status in page.redirect_chain]
    kept = [cookie.OutputString() for cookie in client.cookies.values()]
    assert not [text for text in [*addresses, *kept] if "Beispiel" in text or "ada@" in text]


def test_the_last_step_books_and_posts_the_letter(client):
    wish = a_bookable_service()
    booking = hold(client, wish)

    answer = book(client, tell(client, wish, language="en"))

    booking.refresh_from_db()
    assert answer["Location"] == path(booking, Power.WATCH, language="de")
    assert booking.state == State.PENDING
    assert booking.language == "en"
    assert contact_of(booking) == Contact("Ada Beispiel", "ada@example.org", "")
    assert [letter.kind for letter in Letter.objects.all()] == ["bookings.please_confirm"]


def test_pressing_twice_books_once_and_answers_the_same(client):
    wish = a_bookable_service()
    hold(client, wish)
    summary = tell(client, wish)

    first, second = book(client, summary), book(client, summary)

    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1
    assert Letter.objects.count() == 1


def test_another_browser_cannot_book_the_hold_without_its_secret(client):
    wish = a_bookable_service()
    booking = hold(client, wish)
    tell(client, wish)
    client.cookies.clear()

    answer = client.post("/termin/pruefen/", {"reservierung": str(booking.uid), "schluessel": "x" * 22})

    assert answer.status_code == 404
    booking.refresh_from_db()
    assert booking.state == State.HELD


@pytest.mark.parametrize(
    ("prefix", "said"),
    [("", "Im Moment ist nichts für Sie reserviert"), ("/en", "Nothing is reserved for you at the moment")],
)
def test_who_sends_somebody_elses_hold_is_told_keeps_her_choice_and_finds_the_calendar(client, prefix, said):
    wish = a_bookable_service()
    booking = hold(client, wish)
    other = client.__class__()
    query = f"?leistung={wish.services[0].service.slug}"

    foreign = {"reservierung": str(booking.uid), "schluessel": "x" * 22}
    unknown = foreign | {"reservierung": "00000000-0000-0000-0000-000000000000"}
    answer, of_nobody = (other.post(f"{prefix}/termin/pruefen/{query}", fields) for fields in (foreign, unknown))

    assert (answer.status_code, of_nobody.status_code) == (404, 404)
    assert said in words(answer)
    assert words(answer) == words(of_nobody)  # nobody learns whether there is such a hold
    (on,) = re.findall(rf'href="({prefix}/termin/waehlen/\?leistung=abholen[^"]*)"', answer.content.decode())
    calendar = words(other.get(f"{unescape(on)}&tag=2027-03-02"))
    assert ("9:20" in calendar, "9:00" in calendar) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reservierung": "x", "schluessel": "y"},
        {"reservierung": "\x00"},
        {"reservierung": "00000000-0000-0000-0000-000000000000", "schluessel": "ä" * 22},
    ],
)
def test_a_forged_last_step_is_missing(client, fields):
    a_bookable_service()

    assert client.post("/termin/pruefen/", fields).status_code == 404


def test_a_hold_that_ran_out_while_typing_is_renewed_where_the_time_is_free(client, clock):
    wish = a_bookable_service()
    hold(client, wish)
    clock.advance(minutes=11)

    page = client.post(
        "/termin/angaben/?leistung=abholen",
        {"name": "Ada", "email": "ada@example.org", "language": "de", "beginn": NINE.isoformat()},
        follow=True,
    )

    assert "Wir haben die Zeit noch einmal für Sie reserviert." in words(page)
    assert "Stimmt alles?" in words(page)


def test_a_hold_that_ran_out_at_the_last_step_is_renewed_and_one_presses_again(client, clock):
    wish = a_bookable_service()
    hold(client, wish)
    summary = tell(client, wish)
    clock.advance(minutes=11)

    answer = book(client, summary)
    page = client.get(answer["Location"])

    assert "Wir haben die Zeit noch einmal für Sie reserviert." in words(page)
    assert "Ada Beispiel" in words(page)
    assert book(client, page)["Location"].startswith("/termin/")
    assert Booking.objects.filter(state=State.PENDING).count() == 1


@pytest.mark.parametrize("tidied", [False, True])
def test_a_hold_that_ran_out_and_was_taken_keeps_what_was_typed(client, clock, tidied):
    wish = a_bookable_service()
    hold(client, wish)
    summary = tell(client, wish)
    clock.advance(minutes=11)
    if tidied:
        end_lapsed(clock.now)
    hold_slot(wish, NINE, holder="another", language="de", now=clock.now)

    page = book(client, summary)

    assert page.status_code == 409
    assert "die Zeit ist nicht mehr frei" in words(page)
    assert 'value="Ada Beispiel"' in page.content.decode()
    assert 'value="2027-03-01T09:00:00+01:00" checked' in page.content.decode()

    chosen = {
        "name": "Ada Beispiel",
        "email": "ada@example.org",
        "language": "de",
        "beginn": "2027-03-01T09:20:00+01:00",
    }
    further = client.post("/termin/angaben/?leistung=abholen", chosen, follow=True)
    assert "Montag, 1. März 2027, 9:20 Uhr" in words(further)


def test_what_was_typed_goes_along_to_another_time(client):
    wish = a_bookable_service()
    hold(client, wish)
    tell(client, wish)

    client.post(choose_address(wish), {"beginn": "2027-03-03T09:00:00+01:00"})

    assert 'value="Ada Beispiel"' in client.get("/termin/angaben/").content.decode()


def test_without_a_hold_the_page_shows_the_way_on(client):
    a_bookable_service()

    page = client.get("/termin/angaben/?leistung=abholen")

    assert page.status_code == 410
    assert 'href="/termin/waehlen/?leistung=abholen&amp;ort=servicepunkt"' in page.content.decode()
    assert client.get("/termin/pruefen/").status_code == 410


def test_email_may_be_left_out_where_the_office_allows_it_and_then_the_page_is_the_letter(client):
    wish = a_bookable_service(email_needed=False)
    booking = hold(client, wish)

    answer = book(client, tell(client, wish, email=""))

    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED
    assert answer["Location"] == path(booking, Power.LETTER, language="de")
    page = client.get(answer["Location"])
    assert f"{booking.code[:3]}-{booking.code[3:]}" in words(page)
    assert "Sie bekommen keine E-Mail." in words(page)
    assert not Letter.objects.exists()


def test_a_code_is_asked_for_only_where_the_service_needs_one(client, clock):
    wish = a_bookable_service(entitlement_needed=True, entitlement_hint=Text(de="Oben rechts im Brief."))
    service = wish.services[0].service
    import_codes(service, ["GUT-1"], by="staff:1", now=clock.now)
    booking = hold(client, wish)
    summary = tell(client, wish)
    assert "Oben rechts im Brief." in words(summary)

    missing = book(client, summary)
    wrong = book(client, summary, **{f"code-{service.pk}": "FALSCH"})
    right = book(client, summary, **{f"code-{service.pk}": "gut 1"})

    assert (missing.status_code, wrong.status_code, right.status_code) == (400, 400, 302)
    assert words(missing).count("Bitte geben Sie den Code aus Ihrem Brief ein.") == 2
    assert words(wrong).count("Mit diesem Code ist keine Buchung möglich.") == 2
    assert 'value="FALSCH"' in wrong.content.decode()
    assert "reserviert bis 8:10 Uhr" in words(wrong)
    booking.refresh_from_db()
    assert booking.state == State.PENDING


def test_a_used_code_is_answered_as_one_that_never_was(client, clock):
    wish = a_bookable_service(entitlement_needed=True)
    service = wish.services[0].service
    import_codes(service, ["GUT-1"], by="staff:1", now=clock.now)
    hold(client, wish)
    book(client, tell(client, wish), **{f"code-{service.pk}": "GUT-1"})
    other = client.__class__()
    booking = hold(other, wish, NINE + dt.timedelta(minutes=20))
    summary = tell(other, wish, name="Grace Muster", email="grace@example.org")

    used = book(other, summary, **{f"code-{service.pk}": "GUT-1"})
    unknown = book(other, summary, **{f"code-{service.pk}": "GUT-2"})

    assert (used.status_code, unknown.status_code) == (400, 400)
    assert words(used).count("Mit diesem Code ist keine Buchung möglich.") == 2
    assert words(used) == words(unknown)
    assert 'value="GUT-1"' in used.content.decode()
    booking.refresh_from_db()
    assert booking.state == State.HELD


def test_of_two_codes_the_one_that_opens_nothing_is_named(client, clock):
    a_department(basket_limit=2)
    wish = a_bookable_service(combinable=True, entitlement_needed=True)
    first = wish.services[0].service
    second = a_service("biometrie", offices=[wish.office], combinable=True, entitlement_needed=True)
    Desk.objects.get().skills.add(second)
    for service in (first, second):
        import_codes(service, [f"GUT-{service.pk}"], by="staff:1", now=clock.now)
    both = "?leistung=abholen&leistung=biometrie"
    client.post(f"/termin/waehlen/{both}", {"beginn": NINE.isoformat()})
    summary = client.post(f"/termin/angaben/{both}", DETAILS, follow=True)

    page = book(client, summary, **{f"code-{first.pk}": f"GUT-{first.pk}", f"code-{second.pk}": "FALSCH"})

    assert page.status_code == 400
    assert re.findall(r'href="#id_(code-\d+)"', page.content.decode()) == [f"code-{second.pk}"]
    assert f'id="id_code-{second.pk}_error"' in page.content.decode()


def test_health_services_remind_only_who_asks_for_it(client):
    wish = a_bookable_service(reminder_hours=[24], reminder_opt_in=True)
    booking = hold(client, wish)
    page = client.get("/termin/angaben/").content.decode()
    assert 'name="reminders"' in page
    assert "checked" not in page

    details = {"name": "Ada", "email": "ada@example.org", "language": "de"}
    book(client, client.post("/termin/angaben/", details, follow=True))

    booking.refresh_from_db()
    assert booking.reminders is False


def test_others_remind_unless_it_is_switched_off(client):
    hold(client, a_bookable_service(reminder_hours=[24]))

    page = client.get("/termin/angaben/").content.decode()

    assert 'name="reminders"' in page
    assert "checked" in page


def test_one_booking_too_many_is_refused_in_words(client):
    wish = a_bookable_service(limit_per_person=1, confirm_needed=False)
    hold(client, wish)
    book(client, tell(client, wish))
    hold(client, wish, NINE.replace(hour=10))

    page = book(client, tell(client, wish))

    assert page.status_code == 409
    assert "Sie haben schon einen Termin für diese Leistung." in words(page)


def test_personal_pages_are_kept_by_no_cache_and_listed_nowhere(client):
    hold(client, a_bookable_service())

    page = client.get("/termin/angaben/")

    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_leaving_for_another_time_keeps_what_was_typed_even_half_of_it(client):
    wish = a_bookable_service()
    hold(client, wish)

    answer = client.post(
        "/termin/angaben/", {"name": "Ada", "email": "ada@", "language": "en", "weiter": "andere-zeit"}
    )
    hold(client, wish, NINE.replace(hour=10))
    back = client.get("/termin/angaben/").content.decode()

    assert answer["Location"] == "/termin/waehlen/?leistung=abholen&ort=servicepunkt"
    assert 'value="Ada"' in back
    assert 'value="ada@"' in back
    assert '<option value="en" selected>' in back
    assert client.get("/termin/pruefen/").status_code == 302


def test_half_a_form_cannot_be_booked(client):
    wish = a_bookable_service()
    booking = hold(client, wish)
    summary = tell(client, wish)
    client.post("/termin/angaben/", {"name": "", "email": "ada@", "weiter": "andere-zeit"})

    answer = book(client, summary)

    assert answer["Location"].startswith("/termin/angaben/")
    booking.refresh_from_db()
    assert booking.state == State.HELD


def test_the_language_of_a_group_session_is_said_before_one_books(client):
    wish = a_bookable_service()
    wish.office.desks.update(session_language="en")
    hold(client, wish)

    assert "Sprache: English" in words(client.get("/termin/angaben/"))
    assert "Sprache: English" in words(tell(client, wish))
