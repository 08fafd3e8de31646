import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation

from servicepunkt.audit import journal
from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.booking import cancel, confirm
from servicepunkt.bookings.displacing import end_displaced
from servicepunkt.bookings.holding import give_back
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import end_offers, offer_another_time, take_replacement
from servicepunkt.bookings.wish import wish_of
from servicepunkt.common.periods import Period
from servicepunkt.correspondence import mailbox
from servicepunkt.correspondence.models import Letter
from servicepunkt.privacy import retention
from servicepunkt.privacy.retention import delete_expired, periods
from servicepunkt.reception.models import Visit, WrongTries
from servicepunkt.reception.throttle import count_wrong_try
from tests.bookings.booked import a_hold, in_order, tell_details
from tests.bookings.edited_hours import closing, edit
from tests.correspondence.letters import a_letter
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_office, an_open_office, local

SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
AT = local(MONDAY, 9)
END = AT + dt.timedelta(minutes=20)


def a_booking(*, contact=VISITOR, **service) -> Booking:
    hold = a_hold(an_open_office(**service), AT, holder="browser")
    return tell_details(hold, contact=contact)


def ends_at(model, instant: dt.datetime) -> bool:
    """Whether what is there goes at this instant, and not a second earlier."""
    assert model.objects.exists()
    delete_expired(instant - SECOND)
    early = not model.objects.exists()
    delete_expired(instant)
    return not early and not model.objects.exists()


@pytest.mark.parametrize("state", ["confirmed", "done", "missed"])
def test_a_booking_goes_with_its_letters_seven_days_after_the_visit(db, state):
    confirm(a_booking(), by="visitor", now=SUNDAY_NOON)
    Booking.objects.update(state=state)

    assert ends_at(Booking, END + 7 * DAY)
    assert not Letter.objects.exists()


def test_what_our_letter_says_is_kept_for_somebody_outlives_the_week_after_her_lost_time(db):
    booking, kept = _offered_a_week_later()

    delete_expired(END + 7 * DAY)

    assert take_replacement(booking, by="visitor", now=END + 7 * DAY).start_at == kept.start_at
    assert in_order(wish_of(booking), END + 7 * DAY)


def test_what_is_kept_for_somebody_whom_only_the_phone_reaches_outlives_it_as_well(db):
    booking, kept = _offered_a_week_later(contact=replace(VISITOR, email=""), email_needed=False)
    assert Displaced.objects.get().told_at is None

    delete_expired(END + 7 * DAY)

    assert take_replacement(booking, by="staff:1", now=END + 7 * DAY).start_at == kept.start_at


def test_who_was_offered_another_time_goes_seven_days_after_that_and_what_was_kept_is_free_again(db):
    booking, kept = _offered_a_week_later()
    wish = wish_of(booking)

    assert ends_at(Displaced, END + 13 * DAY)

    assert list(Booking.objects.all()) == []
    assert in_order(wish, kept.kept_until)


def test_who_did_not_choose_and_is_cancelled_long_after_her_lost_time_gets_her_letter_and_finds_her_page(db):
    booking, kept = _offered_a_week_later()
    end_offers(kept.kept_until)
    over = kept.kept_until + 3 * DAY
    assert end_displaced(over) == 1

    delete_expired(over)

    assert Booking.objects.get(pk=booking.pk).state == "cancelled"
    assert Letter.objects.get(kind="bookings.cancelled").state == Letter.State.WAITING
    assert ends_at(Booking, over + 7 * DAY)
    assert not Letter.objects.exists()


def test_whom_staff_cancel_long_after_her_lost_time_keeps_her_page_for_seven_days(db):
    booking, _kept = _offered_a_week_later()
    cancel(booking, by="staff:1", now=END + 8 * DAY)

    assert ends_at(Booking, END + 15 * DAY)


def test_who_was_never_told_of_her_lost_place_goes_seven_days_after_it(db):
    booking = confirm(a_booking(), by="visitor", now=SUNDAY_NOON)
    edit(wish_of(booking), closing(wish_of(booking)))

    assert ends_at(Booking, END + 7 * DAY)


def _offered_a_week_later(**details) -> tuple[Booking, Booking]:
    """Her office was closed at her time, and six days after it another one is kept for her."""
    booking = confirm(a_booking(**details), by="visitor", now=SUNDAY_NOON)
    edit(wish_of(booking), closing(wish_of(booking)))
    return booking, offer_another_time(booking, by="staff:1", now=END + 6 * DAY)


def test_a_cancelled_booking_goes_seven_days_after_the_cancellation(db):
    cancel(confirm(a_booking(), by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON)

    assert ends_at(Booking, SUNDAY_NOON + 7 * DAY)
    assert not Letter.objects.exists()


def test_a_booking_that_was_never_confirmed_goes_a_day_after_it_lapsed(db):
    a_booking()
    lapsed = SUNDAY_NOON + dt.timedelta(hours=2)
    end_lapsed(lapsed)

    assert ends_at(Booking, lapsed + DAY)
    assert not Letter.objects.exists()


def test_a_hold_that_was_given_back_goes_after_a_day(db):
    hold = a_hold(an_open_office(), AT, holder="browser")
    give_back(hold, by="visitor", now=SUNDAY_NOON)

    assert ends_at(Booking, SUNDAY_NOON + DAY)


def test_a_lapsed_hold_that_nobody_tidied_yet_is_not_deleted_with_its_place(db):
    a_hold(an_open_office(), AT + 14 * DAY, holder="browser")

    delete_expired(SUNDAY_NOON + 2 * DAY)

    assert Booking.objects.filter(state="held").exists()


def test_a_booking_of_next_week_stays(db):
    confirm(a_booking(), by="visitor", now=SUNDAY_NOON)

    assert not any(delete_expired(SUNDAY_NOON + 2 * DAY).values())
    assert Booking.objects.count() == 1


def test_many_bookings_go_in_portions(db, monkeypatch):
    from servicepunkt.bookings import retention as bookings  # noqa: PLC0415 - its portions are what is tried
    from tests.correspondence.bookings import some_confirmed_bookings  # noqa: PLC0415 - needed here only

    monkeypatch.setattr(bookings, "_AT_ONCE", 2)
    some_confirmed_bookings(5, now=SUNDAY_NOON, start_at=AT)

    assert delete_expired(END + 8 * DAY)["bookings.past"] == 5
    assert JournalEntry.objects.get(action="delete_expired").facts == {"count": 5}


def test_a_letter_about_nothing_goes_after_half_a_year(db):
    a_letter(now=SUNDAY_NOON)

    assert ends_at(Letter, SUNDAY_NOON + 180 * DAY)


def test_the_journal_goes_after_a_year(db):
    journal.record("confirm", subject="x", by="visitor", now=SUNDAY_NOON)

    delete_expired(SUNDAY_NOON + 365 * DAY - SECOND)
    assert JournalEntry.objects.filter(subject="x").exists()
    delete_expired(SUNDAY_NOON + 365 * DAY)
    assert not JournalEntry.objects.filter(subject="x").exists()


def test_a_visit_stays_as_a_figure_for_three_years(db):
    Visit.objects.create(office=an_office(), day=MONDAY, number=1, state="waiting", queue_at=AT, arrived_at=AT)

    assert ends_at(Visit, AT + 3 * 365 * DAY)


def test_counted_tries_go_after_a_day(db):
    count_wrong_try(an_office(), "kiosk", now=SUNDAY_NOON)

    delete_expired(SUNDAY_NOON + DAY)
    assert WrongTries.objects.exists()
    delete_expired(SUNDAY_NOON + DAY + dt.timedelta(minutes=5))
    assert not WrongTries.objects.exists()


def test_a_session_goes_a_day_after_its_end(db):
    Session.objects.create(session_key="x", session_data="", expire_date=SUNDAY_NOON)

    assert ends_at(Session, SUNDAY_NOON + DAY)


def test_the_mailbox_of_the_demo_is_emptied_after_a_week(db, settings, tmp_path):
    settings.SERVICEPUNKT_DATA = tmp_path
    for date in ("Mon, 01 Mar 2027 08:00:00 +0000", "Fri, 05 Mar 2027 08:00:00 +0000"):
        mailbox.keep(f"Subject: {date}\r\nDate: {date}\r\n\r\nText".encode())

    assert delete_expired(dt.datetime(2027, 3, 8, 8, 0, 1, tzinfo=dt.UTC))["correspondence.mailbox"] == 1
    assert [stored.mail["Subject"] for stored in mailbox.newest_first()] == ["Fri, 05 Mar 2027 08:00:00 +0000"]


def test_an_office_of_its_own_has_no_mailbox_in_the_table(settings):
    settings.SERVICEPUNKT_DEMO = False

    assert "correspondence.mailbox" not in [period.key for period in periods()]


def test_the_table_says_each_thing_once_and_in_words():
    keys = [period.key for period in periods()]

    assert len(keys) == len(set(keys))
    with translation.override("de"):
        assert [(str(period.what), str(period.after), period.days) for period in periods()][:4] == [
            ("Ihr Termin mit Name, E-Mail und Telefon", "nach dem Termin", 7),
            ("Termin, den wir verlegen müssen, mit Name, E-Mail und Telefon", "nach unserem letzten Vorschlag", 7),
            ("Abgesagter Termin mit Name, E-Mail und Telefon", "nach der Absage", 7),
            ("Nicht bestätigter Termin mit Name, E-Mail und Telefon", "nach Ablauf der Frist zum Bestätigen", 1),
        ]


def test_what_fails_is_told_but_does_not_keep_the_rest(db, monkeypatch):
    def fail(_now: dt.datetime) -> int:
        raise RuntimeError

    def end(_now: dt.datetime) -> int:
        return 3

    shown = (Period("first", "", "", 1, fail), Period("second", "", "", 1, end))
    monkeypatch.setattr(retention, "periods", lambda: shown)

    with pytest.raises(RuntimeError):
        delete_expired(SUNDAY_NOON)
    assert JournalEntry.objects.get().subject == "second"
