"""A group session that does not take place: who loses it and whom to call, then one press that cancels it for all."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.availability.edits import HoursChanged, edition_of
from servicepunkt.availability.models import Closure, Desk
from servicepunkt.availability.ticks import day_at, zone_of
from servicepunkt.bookings.hours import Effect, effect_of
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.sessions import (
    Session,
    cancel_session,
    cancelled_with,
    session_at,
    too_few_signed_up,
)
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.texts import Text
from servicepunkt.reception.arrival import here_but_for
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.board import Line
from servicepunkt.web.counter.calling import LAST_SECOND
from servicepunkt.web.counter.closure_form import ReasonForm
from servicepunkt.web.counter.day import list_of
from servicepunkt.web.counter.door import at_office, go, who


class CallOffForm(ReasonForm):
    """The one reason that all are told. The one that is suggested needs no translation: it is there in every language."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        suggested = too_few_signed_up()[SOURCE] if session.has_too_few else ""
        initial = {"edition": edition_of(session.desk.office), f"reason_{SOURCE}": suggested}
        super().__init__(*args, initial=initial, **kwargs)
        reason: forms.Field = self.fields[f"reason_{SOURCE}"]
        reason.required = True
        reason.error_messages["required"] = _("Bitte geben Sie den Grund an. Besucherinnen und Besucher lesen ihn.")

    def typed_reason(self) -> Text:
        typed, suggested = super().typed_reason(), too_few_signed_up()
        return Text(suggested | typed) if typed[SOURCE] == suggested[SOURCE] else typed


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def call_off(request: HttpRequest, office: Office, desk: int, start: int) -> HttpResponse:
    """Cancel a session, named by its desk and its start in seconds since 1970; afterwards, whom to call is still there."""
    room, start_at = _named(office, desk, start)
    now = clock_now()
    session = session_at(room, start_at, now=now)
    if session is None:
        return _what_was_cancelled(request, room, start_at, now)
    form = CallOffForm(request.POST or None, session=session)
    if request.method != "POST" or not form.is_valid():
        return _page(request, session, form, now, status=400 if form.is_bound else 200)
    edition, reason = form.cleaned_data["edition"], form.typed_reason()
    here = here_but_for(room, start_at, now=now)
    try:
        cancel_session(session, reason=reason, edition=edition, by=who(request), now=now, here=here)
    except HoursChanged as refusal:
        return _page(request, session, form, now, status=refusal.status, fault=refusal)
    return go(request, _address(session), say=_("Die Gruppe ist abgesagt."))


def _named(office: Office, desk: int, start: int) -> tuple[Desk, dt.datetime]:
    room = Desk.objects.filter(office=office, pk=desk).select_related("office__authority").first()
    if room is None or start > LAST_SECOND:
        raise NotFound
    return room, dt.datetime.fromtimestamp(start, zone_of(office))


def _page(
    request: HttpRequest,
    session: Session,
    form: CallOffForm,
    now: dt.datetime,
    *,
    status: int,
    fault: HoursChanged | None = None,
) -> HttpResponse:
    effect = _effect(session, now)
    context = _told(session.desk, session.start_at, list(effect.lost), now) | {
        "session": session,
        "effect": effect,
        "persons": sum(booking.seats for booking in effect.lost),
        "form": form,
        "edition": edition_of(session.desk.office),
        "fault": fault,
    }
    return render(request, "counter/call_off.html", context, status=status)


def _effect(session: Session, now: dt.datetime) -> Effect:
    here = here_but_for(session.desk, session.start_at, now=now)
    (effect,) = effect_of(session.desk.office, [session.as_closed(Text())], now=now, here=here)
    return effect


def _what_was_cancelled(request: HttpRequest, room: Desk, start_at: dt.datetime, now: dt.datetime) -> HttpResponse:
    if not Closure.objects.of_desk_at(room.pk, start_at).exists():
        back = list_of(room.office, day_at(room.office, start_at), now)
        return go(request, back, say=_("Für diese Gruppe ist niemand mehr angemeldet."))
    context = _told(room, start_at, cancelled_with(room, start_at), now)
    return render(request, "counter/called_off.html", context)


def _told(room: Desk, start_at: dt.datetime, bookings: list[Booking], now: dt.datetime) -> dict[str, Any]:
    """Whom it concerns: those first whom only the phone reaches."""
    lines = [Line(room.office, now, booking) for booking in bookings]
    return {
        "office": room.office,
        "desk": room,
        "start_at": start_at,
        "lines": sorted(lines, key=lambda line: bool(line.contact.email)),
        "without_email": sum(not line.contact.email for line in lines),
        "back": list_of(room.office, day_at(room.office, start_at), now),
    }


def _address(session: Session) -> str:
    return reverse("counter:call_off", args=[session.desk.office.slug, session.desk.pk, session.key])
