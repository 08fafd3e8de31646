"""Opening rules and closures of an office, edited by its lead: the week, the forms, the effect, and then the change."""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicepunkt.availability.edits import HoursChanged, changed_by, edition_of
from servicepunkt.availability.models import Closure, OfficeHours, OpeningRule
from servicepunkt.availability.ticks import day_at
from servicepunkt.availability.timetable import read_timetable
from servicepunkt.availability.walking_in import desks_booked_over
from servicepunkt.bookings.displacing import count_displaced
from servicepunkt.bookings.hours import HoursChange, change_hours, effect_of, offices_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.dates import day_in_words
from servicepunkt.common.refusals import NotFound
from servicepunkt.reception.arrival import BookingsHere, bookings_here
from servicepunkt.staff.access import NotYourTask, leads_authority
from servicepunkt.staff.models import Role
from servicepunkt.web.closed import closed_when
from servicepunkt.web.counter.board import Line
from servicepunkt.web.counter.closure_form import ChangeClosureForm, ClosureForm, TakeBackForm
from servicepunkt.web.counter.closure_form import values_of as values_of_closure
from servicepunkt.web.counter.day import day_asked
from servicepunkt.web.counter.desks import read_desk
from servicepunkt.web.counter.door import at_office, go, signed_in, who
from servicepunkt.web.counter.hours_form import HoursForm
from servicepunkt.web.counter.hours_release import Release, release_change, release_values
from servicepunkt.web.counter.hours_week import closures_of, rule_line, rule_lines, week_of
from servicepunkt.web.counter.rule_form import EndForm, RuleForm, values_of
from servicepunkt.web.counter.without_place import Offered, offer_at_once, said_of_the_rest

# What the buttons of these pages say.
_PREVIEW, _APPLY = "vorschau", "uebernehmen"


@at_office(at_least=Role.Kind.LEAD)
def overview(request: HttpRequest, office: Office) -> HttpResponse:
    """The week by desk, then every rule and every closure that is not over."""
    now = clock_now()
    today = day_at(office, now)
    context = {
        "office": office,
        "today": today,
        "week": week_of(office, day_asked(request.GET.get("woche"), office, now)),
        "rules": rule_lines(office, since=today),
        "closures": [(row, closed_when(row, now=now)) for row in closures_of(office, since=now)],
        "for_all": leads_authority(signed_in(request), office.authority),
        "by_staff": OfficeHours.objects.filter(office=office, by_staff=True).exists(),
        "without_place": count_displaced(office),
    }
    return render(request, "counter/hours.html", context)


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def new_rule(request: HttpRequest, office: Office) -> HttpResponse:
    today = day_at(office, clock_now())
    fresh = {"rhythm": RuleForm.WEEKLY, "every": 1, "channels": ["online", "staff"], "valid_from": today}
    fresh |= release_values([])
    form = RuleForm(request.POST or None, initial=_from(office, fresh), office=office, today=today)
    return _Change(request, office, form, "counter/hours_rule.html", _("Neue Öffnungsregel")).answer()


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def edit_rule(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    row, today = _rule(office, key), day_at(office, clock_now())
    initial = _from(office, values_of(row, today=today))
    form = RuleForm(request.POST or None, initial=initial, office=office, today=today, row=row)
    return _Change(request, office, form, "counter/hours_rule.html", _("Öffnungsregel ändern"), row=row).answer()


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def end_rule(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    row, today = _rule(office, key), day_at(office, clock_now())
    form = EndForm(request.POST or None, initial=_from(office, {"last_day": today}), row=row)
    return _Change(request, office, form, "counter/hours_end.html", _("Öffnungsregel beenden"), row=row).answer()


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def close(request: HttpRequest, office: Office) -> HttpResponse:
    """Close the office, a desk or everything: planned, at once (`sofort`), or a desk for today (`platz`)."""
    now = clock_now()
    form = ClosureForm(
        request.POST or None,
        initial=_from(office, _suggested(request, office, now)),
        office=office,
        desks=list(office.desks.all()),
        for_all=leads_authority(signed_in(request), office.authority),
        now=now,
    )
    return _Change(request, office, form, "counter/hours_closure.html", _("Schließung eintragen")).answer()


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def edit_closure(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    row = _closure(request, office, key)
    initial = _from(office, values_of_closure(row, office))
    form = ChangeClosureForm(request.POST or None, initial=initial, office=office, row=row, now=clock_now())
    return _Change(request, office, form, "counter/hours_closure.html", _("Schließung ändern"), closure=row).answer()


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def take_back_closure(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    """Open again: its effect is shown at once, since there is nothing to type."""
    row = _closure(request, office, key)
    form = TakeBackForm(request.POST or None, initial=_from(office, {}), key=row.pk)
    change = _Change(request, office, form, "counter/hours_preview.html", _("Schließung aufheben"), closure=row)
    if request.method == "POST" and form.is_valid():
        return change.apply(form.cleaned_data["edition"])
    return change.preview(edition_of(office))


def _suggested(request: HttpRequest, office: Office, now: dt.datetime) -> dict[str, Any]:
    today = day_at(office, now)
    plain: dict[str, Any] = {"scope": ClosureForm.OFFICE, "from_day": today, "until_day": today, "offer": True}
    if "sofort" in request.GET:
        return plain | {"at_once": True, "announce": True}
    desk = read_desk(office, request.GET.get("platz", ""))
    return plain | {"scope": str(desk.pk), "at_once": True} if desk else plain


def _rule(office: Office, key: int) -> OpeningRule:
    rows = OpeningRule.objects.filter(office=office).select_related("offer")
    row = rows.prefetch_related("desks", "offer__services").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def _closure(request: HttpRequest, office: Office, key: int) -> Closure:
    """A closure that shuts this office; one of the whole authority is only for somebody who leads all its offices."""
    row = Closure.objects.at(office).filter(pk=key).select_related("office", "desk", "authority").first()
    if row is None:
        raise NotFound
    if row.office is None and not leads_authority(signed_in(request), office.authority):
        raise NotYourTask
    return row


def _from(office: Office, initial: dict[str, Any]) -> dict[str, Any]:
    return initial | {"edition": edition_of(office)}


class _Change:
    """A change on its way: typed, shown with its effect, done. What was typed is kept at every step."""

    def __init__(
        self, request: HttpRequest, office: Office, form: HoursForm, template: str, title: str, **rows: Any
    ) -> None:
        self.request, self.office, self.form, self.template = request, office, form, template
        self.now = clock_now()
        self.context = {"office": office, "form": form, "title": title, **self._shown(rows)}

    def _shown(self, rows: dict[str, Any]) -> dict[str, Any]:
        row, closure = rows.get("row"), rows.get("closure")
        return {
            "rule": rule_line(row) if row else None,
            "closure": closure,
            "when": closed_when(closure, now=self.now) if closure else "",
        }

    def answer(self) -> HttpResponse:
        step: dict[str, Callable[[int], HttpResponse]] = {_PREVIEW: self.preview, _APPLY: self.apply}
        if self.request.method != "POST":
            return self._typed()
        if not self.form.is_valid():
            return self._typed(status=400)
        do = step.get(self.request.POST.get("schritt", ""))
        return do(self.form.cleaned_data["edition"]) if do else self._typed()

    def preview(self, edition: int) -> HttpResponse:
        """What the change would do, as things stand now; somebody with an outdated page is told."""
        current = edition_of(self.office)
        return self._preview(fault=HoursChanged() if edition != current else None)

    def apply(self, edition: int) -> HttpResponse:
        here, offer = self._here(), bool(self.form.cleaned_data.get("offer"))
        try:
            change = change_hours(
                self.office,
                self.form.edits(),
                edition=edition,
                by=who(self.request),
                now=self.now,
                here=here,
                offer=offer,
            )
        except HoursChanged as refusal:
            return self._preview(fault=refusal)
        told = offer_at_once(change.displaced, now=self.now)
        to = "counter:without_place" if change.displaced else "counter:hours"
        return go(self.request, reverse(to, args=[self.office.slug]), say=_said(change, told, self.form.change_day))

    def _typed(self, *, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, self.context, status=status)

    def _preview(self, *, fault: HoursChanged | None) -> HttpResponse:
        here = frozenset(self._here())
        effects = effect_of(self.office, self.form.edits(), now=self.now, here=here)
        context = self.context | {
            "effects": [effect for effect in effects if not effect.is_nothing],
            "lost": [Line(booking.office, self.now, booking) for effect in effects for booking in effect.lost],
            "several": len(effects) > 1,
            "booked_over": self._booked_over(),
            "release": self._release(),
            "closures": self._closures(),
            "fault": fault,
            "typed": self._as_typed(),
            "edition": edition_of(self.office),
        }
        return render(self.request, "counter/hours_preview.html", context, status=fault.status if fault else 200)

    def _booked_over(self) -> str:
        """The desks whose time the change gives both with and without an appointment."""
        hours = read_timetable(self.office)
        desks = desks_booked_over(hours, changed_by(self.form.edits(), hours), since=day_at(self.office, self.now))
        return ", ".join(desk.name for desk in self.office.desks.filter(pk__in=desks))

    def _release(self) -> tuple[Release, Release] | None:
        """The release of a rule before and after."""
        form = self.form
        if not isinstance(form, RuleForm):
            return None
        return release_change(
            self.office, form.before, form.chosen_release(), form.rule().serves.services, now=self.now
        )

    def _closures(self) -> list[tuple[Closure, str]]:
        """A closure before and after, and when it applies."""
        form = self.form
        if not isinstance(form, ChangeClosureForm):
            return []
        return [(row, closed_when(row, now=self.now)) for row in (form.row, form.closure)]

    def _as_typed(self) -> list[tuple[str, str]]:
        """Everything that was typed, for the page to send again."""
        own = ("csrfmiddlewaretoken", "schritt", "edition")
        return [
            (name, value) for name in self.request.POST if name not in own for value in self.request.POST.getlist(name)
        ]

    def _here(self) -> BookingsHere:
        """The bookings whose visitors are in the house now."""
        offices = offices_of(self.office, self.form.edits())
        return reduce(or_, (bookings_here(each, day_at(each, self.now)) for each in offices))


def _said(change: HoursChange, told: Offered, later: dt.date | None) -> str:
    since = _("Die Änderung gilt ab %(day)s.") % {"day": day_in_words(later)} if later else _("Die Änderung gilt.")
    said = [since]
    if left := len(change.displaced):
        words = ngettext("Ein Termin hat keinen Platz mehr.", "%(count)s Termine haben keinen Platz mehr.", left)
        said.append(words % {"count": left})
    if told.done:
        said.append(
            _("Die E-Mails mit einer anderen Zeit gehen hinaus. Wer keine E-Mail hat, steht oben auf der Liste.")
        )
    if told.later:
        said.append(said_of_the_rest(told.later))
    if back := change.back:
        words = ngettext("Ein Termin hat seinen Platz wieder.", "%(count)s Termine haben ihren Platz wieder.", back)
        said.append(words % {"count": back})
    return " ".join(said)
