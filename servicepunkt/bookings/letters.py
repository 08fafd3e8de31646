"""The letters of a booking: one function that posts each, and one folder of templates that words it.

A letter freezes what was true when it was posted. If that is no longer true when its turn comes, because the booking
has been moved, cancelled or given a new address, it is dropped: a newer letter is on its way.
No letter quotes what a visitor typed, since otherwise a form of ours would send anybody's words to anybody.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from servicepunkt.availability.models import Closure
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.letter_content import (
    QR_NAME,
    Matter,
    calendar_entry,
    contents,
    facts_of,
    foot_of,
    qr_png,
    read_matter,
)
from servicepunkt.bookings.links import Power
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.replacement import is_displaced, replacement_of
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.common.texts import Text
from servicepunkt.correspondence import ics
from servicepunkt.correspondence.addresses import sender_address
from servicepunkt.correspondence.composing import Composed, compose
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.outbox import post, take_back
from servicepunkt.correspondence.wording import CalendarFile, Facts, Picture, StillTrue, Wording, wording

State = Booking.State


# Posting ---------------------------------------------------------------------------------------------------------


def first(booking: Booking, wish: Wish, *, now: dt.datetime) -> Letter | None:
    """The letter that the state calls for, when the details have just been told: no such letter can be waiting yet."""
    return _put_out(_kind_for(booking), booking, wish, now=now)


def again(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """The letter that says how things stand, again."""
    if is_displaced(booking):
        return displaced(booking, now=now)
    return _post(_kind_for(booking), booking, now=now)


def confirmed(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """Everything about the visit: time, place, code, papers, forms, links, calendar entry."""
    return _post("bookings.confirmed", booking, now=now)


def moved(booking: Booking, *, now: dt.datetime, before: dt.datetime | None = None) -> Letter | None:
    """The same for a booking that has changed; `before` is its earlier time."""
    return _post("bookings.moved", booking, now=now, before=before.isoformat() if before else None)


def cancelled(booking: Booking, *, now: dt.datetime, reason: Text | None = None) -> Letter | None:
    """That the booking is over, and the calendar entry goes; where the office gave it up, for what `reason`. Whoever never
    confirmed has neither heard nor noted it."""
    return _post("bookings.cancelled", booking, now=now, reason=dict(reason or {})) if booking.confirmed_at else None


def displaced(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """That the office will not be open at its time: the calendar entry goes, and another time is kept for her."""
    return _post("bookings.displaced", booking, now=now, **_offer(booking, now))


def offer_ended(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """That the other time is no longer kept, and the way to a new one."""
    kept_at = Displaced.objects.filter(booking=booking).values_list("kept_at", flat=True).first()
    return _post("bookings.offer_ended", booking, now=now, replacement_at=kept_at.isoformat() if kept_at else None)


def stands_again(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """That it takes place after all, at its old time; the calendar entry comes back."""
    return _post("bookings.stands_again", booking, now=now)


def never_stood_again(bookings: Iterable[Booking], *, now: dt.datetime) -> set[str]:
    """Take back those of these letters that have not gone out, since the bookings have lost their place again; returns
    the references of the bookings whose visitors will never hear about it."""
    subjects = [booking.reference for booking in bookings]
    waiting = Letter.objects.at_rest(now).filter(kind="bookings.stands_again", subject__in=subjects)
    unread = set(waiting.values_list("subject", flat=True))
    if unread:
        waiting.close(Letter.State.DROPPED)
    return unread


def reminder(booking: Booking, *, now: dt.datetime) -> Letter | None:
    """The papers and links again, shortly before the visit."""
    return _post("bookings.reminder", booking, now=now)


def _kind_for(booking: Booking) -> str:
    """The one that asks for the button which makes the booking count, as long as it is pending."""
    return "bookings.please_confirm" if booking.state == State.PENDING else "bookings.confirmed"


def _offer(booking: Booking, now: dt.datetime) -> Facts:
    """Why its place is gone, and which other is kept until when."""
    noted = Displaced.objects.filter(booking=booking).select_related("closure").first()
    kept = replacement_of(booking, now=now)
    return {
        "reason": dict(noted.closure.reason) if noted and noted.closure else {},
        "replacement_at": kept.start_at.isoformat() if kept else None,
        "kept_until": kept.kept_until.isoformat() if kept and kept.kept_until else None,
    }


def _reason_of_the_office(booking: Booking) -> Facts:
    """Why a booking could not take place whose desk the office has closed for its time (`sessions.cancel_session`)."""
    closure = Closure.objects.of_desk_at(booking.desk_id, booking.start_at).first()
    return {"reason": dict(closure.reason) if closure else {}}


def _post(kind: str, booking: Booking, *, now: dt.datetime, **more: Any) -> Letter | None:
    take_back(kind, subject=booking.reference, now=now)
    return _put_out(kind, booking, wish_of(booking), now=now, **more)


def _put_out(kind: str, booking: Booking, wish: Wish, *, now: dt.datetime, **more: Any) -> Letter | None:
    to = contact_of(booking).email
    if not to:
        return None
    return post(
        kind,
        to=to,
        facts=facts_of(booking, wish) | {"posted_at": now.isoformat(), **more},
        language=booking.language,
        subject=booking.reference,
        office=booking.office.slug,
        now=now,
    )


# Still true? -----------------------------------------------------------------------------------------------------


def _awaits_confirmation(facts: Facts, now: dt.datetime) -> bool:
    booking = Booking.objects.filter(uid=facts["booking"], generation=facts["generation"], start_at__gt=now)
    return booking.filter(state__in=[State.PENDING, State.LAPSED]).exists()


def _is_as_told(facts: Facts, now: dt.datetime) -> bool:
    booking = Booking.objects.filter(uid=facts["booking"], generation=facts["generation"], end_at__gt=now)
    return booking.filter(state=State.CONFIRMED, sequence=facts["sequence"]).exists()


def _stands_again(facts: Facts, now: dt.datetime) -> bool:
    """Hours may have changed again since: then it still does not take place."""
    return _is_as_told(facts, now) and not Displaced.objects.filter(booking__uid=facts["booking"]).exists()


def _is_without_place(facts: Facts, now: dt.datetime) -> bool:
    noted = Displaced.objects.filter(booking__uid=facts["booking"], booking__generation=facts["generation"])
    return noted.filter(booking__state=State.CONFIRMED, booking__sequence=facts["sequence"]).exists()


def _is_cancelled(facts: Facts, _now: dt.datetime) -> bool:
    return Booking.objects.filter(uid=facts["booking"], state=State.CANCELLED).exists()


# Wording ---------------------------------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """The folder that words a letter, how long it is true, what becomes of the calendar entry, and whether it shows the
    QR code for checking in."""

    folder: str
    while_true: StillTrue
    entry: Callable[..., CalendarFile] | None = None
    with_code: bool = False


_KINDS = (
    _Kind("please_confirm", _awaits_confirmation),
    _Kind("confirmed", _is_as_told, ics.publish, with_code=True),
    _Kind("moved", _is_as_told, ics.publish, with_code=True),
    _Kind("cancelled", _is_cancelled, ics.cancel),
    _Kind("displaced", _is_without_place, ics.cancel),
    _Kind("offer_ended", _is_without_place),
    _Kind("stands_again", _stands_again, ics.publish, with_code=True),
    _Kind("reminder", _is_as_told, with_code=True),
)


def _word(kind: _Kind, facts: Facts, language: str) -> Wording:
    matter = read_matter(facts)
    letter = _composed(kind.folder, matter, language)
    return letter.as_wording(
        calendar=kind.entry and _calendar_file(kind.entry, matter, language),
        pictures=(Picture(QR_NAME, qr_png(matter.link(Power.ARRIVE))),) if kind.with_code else (),
        reply_to=matter.office.email,
    )


def _calendar_file(write: Callable[..., CalendarFile], matter: Matter, language: str) -> CalendarFile:
    entry = calendar_entry(matter, language, organiser_email=sender_address())
    return write(entry, now=dt.datetime.fromisoformat(matter.facts["posted_at"]))


for _kind in _KINDS:
    wording(f"bookings.{_kind.folder}", while_true=_kind.while_true)(partial(_word, _kind))


def letter_page(booking: Booking, *, language: str, now: dt.datetime) -> Wording:
    """The letter to print, at the counter or for a visitor without e-mail: `html` is a fragment to put into a page."""
    folder, facts = "confirmed", facts_of(booking, wish_of(booking))
    if booking.state == State.CANCELLED:
        folder, facts = "cancelled", facts | _reason_of_the_office(booking)
    elif is_displaced(booking):
        folder, facts = "displaced", facts | _offer(booking, now)
    matter = read_matter(facts)
    letter = _composed(folder, matter, language, printed=True, name=contact_of(booking).name)
    return Wording(subject=letter.subject, preview=letter.preview, text=letter.as_text(), html=letter.as_page())


def _composed(folder: str, matter: Matter, language: str, *, printed: bool = False, name: str = "") -> Composed:
    return compose(
        f"bookings/letters/{folder}",
        lambda code: contents(matter, code, printed=printed, name=name),
        reader=language,
        foot=foot_of(matter, language),
    )
