"""The page of a booking, in every state, and what each secret allows."""

import pytest

from servicepunkt.bookings.booking import cancel, mark_done, mark_missed
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.letters import letter_page
from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import wish_of
from servicepunkt.catalogue.models import Service
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.factories import a_service
from tests.web.portal.visitors import NINE, a_bookable_service, a_confirmed_booking, a_pending_booking
from tests.web.reading import words

pytestmark = pytest.mark.django_db

State = Booking.State


@pytest.fixture
def pending(client, clock):
    return a_pending_booking(client, a_bookable_service())


@pytest.fixture
def confirmed(client, clock):
    return a_confirmed_booking(client, a_bookable_service(reminder_hours=[24]))


def test_the_browser_that_booked_sees_how_long_the_place_is_kept(client, pending):
    page = client.get(path(pending, Power.WATCH))

    assert "ada@example.org" in words(page)
    assert "bis Montag, 1. März 2027, 10:00 Uhr" in words(page)
    assert "E-Mail noch einmal senden" in words(page)
    assert "/bestaetigen/" not in page.content.decode()
    assert "/absagen/" not in page.content.decode()


def test_the_letters_link_shows_the_button_and_opening_it_changes_nothing(client, pending):
    for _look in range(3):
        page = client.get(path(pending, Power.LETTER))

    pending.refresh_from_db()
    assert pending.state == State.PENDING
    assert f'action="{path(pending, Power.LETTER)}bestaetigen/"' in page.content.decode()


def test_the_button_confirms_and_again_answers_the_same(client, pending):
    first = client.post(path(pending, Power.LETTER) + "bestaetigen/")
    second = client.post(path(pending, Power.LETTER) + "bestaetigen/")

    pending.refresh_from_db()
    assert pending.state == State.CONFIRMED
    assert first["Location"] == second["Location"] == path(pending, Power.LETTER)
    assert Letter.objects.filter(kind="bookings.confirmed").count() == 1


@pytest.mark.parametrize(
    "step", ["bestaetigen/", "absagen/", "verschieben/", "kalender.ics", "code.svg", "brief/", "adresse/"]
)
def test_the_watching_browser_may_not_do_what_the_letter_may(client, confirmed, step):
    assert client.get(path(confirmed, Power.WATCH) + step).status_code == 404
    assert client.post(path(confirmed, Power.WATCH) + step).status_code in {404, 405}


def test_the_watching_browser_corrects_the_address_where_no_letter_has_arrived(client, clock, confirmed):
    clock.advance(minutes=2)
    Letter.objects.update(state=Letter.State.RETURNED)

    page = client.post(path(confirmed, Power.WATCH) + "adresse/", {"email": "ada@example.net"})

    confirmed.refresh_from_db()
    assert page["Location"] == path(confirmed, Power.WATCH)
    assert contact_of(confirmed).email == "ada@example.net"


def test_the_watching_browser_corrects_the_address_where_none_is_asked_to_confirm(client, confirmed):
    Service.objects.update(confirm_needed=False)

    assert client.get(path(confirmed, Power.WATCH) + "adresse/").status_code == 200


@pytest.mark.parametrize("step", ["", "bestaetigen/", "absagen/", "verschieben/", "adresse/", "noch-einmal-senden/"])
def test_the_check_in_code_opens_nothing_of_the_booking(client, confirmed, step):
    token = path(confirmed, Power.ARRIVE).split("/")[-2]

    assert client.get(f"/termin/{confirmed.uid}/{token}/{step}").status_code == 404
    assert client.post(f"/termin/{confirmed.uid}/{token}/{step}").status_code in {404, 405}


@pytest.mark.parametrize("token", ["x", "x" * 22, "x" * 5000, "%00", "ä" * 22])
def test_a_wrong_secret_opens_nothing(client, confirmed, token):
    page = client.get(f"/termin/{confirmed.uid}/{token}/")

    assert page.status_code == 404
    assert "Ada" not in page.content.decode()


def test_the_confirmed_page_has_everything_for_the_visit(client, confirmed):
    page = client.get(path(confirmed, Power.LETTER))

    said = words(page)
    for expected in (
        "Dienstag, 2. März 2027, 9:00 Uhr",
        "Mittelstraße 16",
        f"{confirmed.code[:3]}-{confirmed.code[3:]}",
        "Antrag, ausgefüllt",
        "Termin verschieben oder ändern",
        "Termin absagen",
        "In den Kalender",
    ):
        assert expected in said, expected
    assert 'href="/formular/antrag/"' in page.content.decode()


def test_the_mail_is_sent_again_but_not_in_a_hurry(client, clock, pending):
    hasty = client.post(path(pending, Power.WATCH) + "noch-einmal-senden/")
    clock.advance(minutes=2)
    patient = client.post(path(pending, Power.WATCH) + "noch-einmal-senden/", follow=True)

    assert hasty.status_code == 429
    assert "Bitte warten Sie eine Minute." in words(hasty)
    assert "Wir haben die E-Mail noch einmal abgeschickt." in words(patient)


def test_a_mistyped_address_is_corrected_and_the_old_links_are_void(client, clock, pending):
    clock.advance(minutes=2)
    old_watch, old_letter = path(pending, Power.WATCH), path(pending, Power.LETTER)

    page = client.post(old_watch + "adresse/", {"email": "right@example.org"}, follow=True)

    pending.refresh_from_db()
    assert contact_of(pending).email == "right@example.org"
    assert "right@example.org" in words(page)
    assert page.redirect_chain[-1][0] == path(pending, Power.WATCH)
    assert client.get(old_letter).status_code == 404
    assert client.get(old_watch).status_code == 404


def test_a_wrong_address_is_not_taken_and_stays_in_the_field(client, pending):
    page = client.post(path(pending, Power.WATCH) + "adresse/", {"email": "right@"})

    assert page.status_code == 400
    assert 'value="right@"' in page.content.decode()
    assert words(page).count("Bitte prüfen Sie die E-Mail-Adresse.") == 2


@pytest.mark.parametrize("state", [Letter.State.REFUSED, Letter.State.RETURNED])
def test_a_mail_that_did_not_arrive_shows_and_leads_to_the_address(client, pending, state):
    Letter.objects.update(state=state)

    page = client.get(path(pending, Power.WATCH))

    assert "Unsere E-Mail konnte nicht zugestellt werden." in words(page)
    assert "/adresse/" in page.content.decode()


@pytest.mark.parametrize("tidied", [False, True])
def test_a_late_confirmation_gets_its_time_while_it_is_free(client, clock, pending, tidied):
    clock.advance(hours=3)
    if tidied:
        end_lapsed(clock.now)
    page = client.get(path(pending, Power.LETTER))
    assert "Die Frist zum Bestätigen ist vorbei" in words(page)

    answer = client.post(path(pending, Power.LETTER) + "bestaetigen/")

    pending.refresh_from_db()
    assert answer.status_code == 302
    assert (pending.state, pending.start_at) == (State.CONFIRMED, NINE)


def test_a_late_confirmation_of_a_lost_time_is_offered_the_nearest(client, clock, pending):
    clock.advance(hours=3)
    hold_slot(wish_of(pending), NINE, holder="another", language="de", now=clock.now)

    page = client.post(path(pending, Power.LETTER) + "bestaetigen/")

    assert page.status_code == 410
    assert "Die nächste freie Zeit ist: Dienstag, 2. März 2027, 9:20 Uhr" in words(page)
    answer = client.post(path(pending, Power.LETTER) + "verschieben/", {"beginn": "2027-03-02T09:20:00+01:00"})
    pending.refresh_from_db()
    assert answer.status_code == 302
    assert (pending.state, pending.start_at) == (State.CONFIRMED, NINE.replace(minute=20))


def test_the_watching_browser_learns_that_the_time_to_confirm_is_over(client, clock, pending):
    clock.advance(hours=3)

    page = client.get(path(pending, Power.WATCH))

    assert "nicht rechtzeitig bestätigt" in words(page)
    assert 'href="/termin/waehlen/?leistung=abholen&amp;ort=servicepunkt"' in page.content.decode()


def test_a_time_never_loses_its_word_to_the_next_line(client, confirmed):
    page = client.get(path(confirmed, Power.LETTER)).content.decode()

    assert "Dienstag, 2. März 2027, 9:00\u00a0Uhr" in page


def test_every_ending_is_told_kindly_with_a_way_on(client, clock, confirmed):
    endings = {
        "Dieser Termin ist abgesagt": lambda: cancel(confirmed, by="staff:1", now=clock.now),
        "Sie waren zu diesem Termin leider nicht da": lambda: mark_missed(confirmed, by="staff:1", now=clock.now),
        "Dieser Termin ist erledigt": lambda: mark_done(confirmed, by="staff:1", now=clock.now),
        "Dieser Termin ist vorbei": lambda: clock.advance(days=2),
    }
    for said, end in endings.items():
        Booking.objects.filter(pk=confirmed.pk).update(state=State.CONFIRMED)
        confirmed.refresh_from_db()
        end()

        page = client.get(path(confirmed, Power.LETTER))

        assert said in words(page)
        assert "Neuen Termin buchen" in words(page)
        assert "Termin absagen" not in words(page)


def test_a_personal_page_is_kept_by_no_cache_and_sends_no_address_on(client, confirmed):
    page = client.get(path(confirmed, Power.LETTER))

    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"


def test_reminders_are_switched_off_and_on_again(client, confirmed):
    off = client.post(path(confirmed, Power.LETTER) + "erinnerung/", {"erinnern": "nein"}, follow=True)
    confirmed.refresh_from_db()
    assert confirmed.reminders is False
    assert "Wir erinnern Sie nicht mehr." in words(off)

    client.post(path(confirmed, Power.LETTER) + "erinnerung/", {"erinnern": "ja"})
    confirmed.refresh_from_db()
    assert confirmed.reminders is True


def test_more_papers_cost_no_more_queries(client, confirmed, django_assert_max_num_queries):
    service = confirmed.services.get().service
    client.get(path(confirmed, Power.LETTER))
    with django_assert_max_num_queries(20) as one:
        client.get(path(confirmed, Power.LETTER))
    asked = len(one)
    for number in range(2):
        service.requirements.create(name={"de": f"Papier {number}"})
    client.get(path(confirmed, Power.LETTER))

    with django_assert_max_num_queries(asked):
        client.get(path(confirmed, Power.LETTER))


@pytest.mark.parametrize("strict_first", [True, False])
def test_page_and_letter_name_what_two_services_ask_for_once_and_as_the_stricter_does(client, confirmed, strict_first):
    first = confirmed.services.get().service
    second = a_service("umschreiben", offices=[confirmed.office], who_must_come=Text(de="Sie selbst"))
    confirmed.services.create(service=second)
    for service, original in ((first, strict_first), (second, not strict_first)):
        service.requirements.create(name=Text(de="Reisepass"), original=original)

    page = words(client.get(path(confirmed, Power.LETTER)))
    letter = letter_page(confirmed, language="de", now=NINE).text

    assert (page.count("Reisepass"), "Eine Kopie reicht." in page) == (1, False)
    assert letter.count("[ ] Reisepass (im Original)") == letter.count("Reisepass") == 1
    assert (page.count("Sie selbst"), letter.count("Sie selbst")) == (1, 1)


def test_a_page_that_asks_again_gets_nothing_until_something_changes(client, pending):
    mark = client.get(path(pending, Power.WATCH)).context["shown"].mark

    unchanged = client.get(path(pending, Power.WATCH), {"stand": mark})
    client.post(path(pending, Power.LETTER) + "bestaetigen/")
    changed = client.get(path(pending, Power.WATCH), {"stand": mark})

    assert unchanged.status_code == 204
    assert "Ihr Termin ist fest gebucht" in words(changed)


def test_a_letter_that_went_out_long_ago_is_no_news(client, clock, confirmed):
    Letter.objects.update(state=Letter.State.SENT, sent_at=clock.now)
    assert "E-Mail abgeschickt um 8:00 Uhr" in words(client.get(path(confirmed, Power.LETTER)))

    clock.advance(hours=2)

    assert "E-Mail abgeschickt" not in words(client.get(path(confirmed, Power.LETTER)))


def test_a_late_confirmation_whose_code_somebody_else_used_says_whom_to_call(client, clock):
    pending = a_pending_booking(client, a_bookable_service())
    service = pending.services.get().service
    service.entitlement_needed = True  # its code, given back by the lapse, is gone
    service.save()
    clock.advance(hours=3)

    page = client.post(path(pending, Power.LETTER) + "bestaetigen/")

    assert page.status_code == 409
    assert "Ihr Code gilt für diesen Termin nicht mehr." in words(page)
    assert "Termin jetzt bestätigen" not in words(page)
    assert Booking.objects.get(pk=pending.pk).state == State.LAPSED
