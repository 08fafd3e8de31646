"""The release of an opening rule as staff choose it: from when the public may book these times."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.release import released_until
from servicepunkt.availability.ticks import day_at, zone_of
from servicepunkt.catalogue.county_values import WEEKDAYS
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.releases import Step, read_steps
from servicepunkt.web.counter.hours_fields import day_field, number_field, time_field
from servicepunkt.web.counter.rule_words import weekday_names
from servicepunkt.web.fields import Form
from servicepunkt.web.wording import steps_in_words

_LONGEST = 50  # weeks

Stored = list[dict[str, Any]]


class ReleaseFields(Form):
    """A release with one step, or none. What a county file says in several stays until something else is chosen."""

    WITH_SERVICE, EACH_DAY, EACH_WEEK, ON_A_DAY, AS_BEFORE = (
        "with-service",
        "each-day",
        "each-week",
        "on-a-day",
        "as-before",
    )

    release = forms.ChoiceField(
        label=_("Ab wann dürfen Besucherinnen und Besucher diese Zeiten buchen?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Das gilt zusätzlich zur Freigabe der Leistung. Sie selbst sehen und buchen immer alles."),
    )
    release_at = time_field(_("Freigabe um"), required=False)
    release_weekday = forms.ChoiceField(label=_("An welchem Wochentag?"), required=False)
    release_weeks = number_field(
        _("Für wie viele der folgenden Wochen?"),
        most=_LONGEST,
        wrong=_("Bitte geben Sie eine Zahl von 1 bis 50 an."),
        required=False,
    )
    release_on = day_field(_("Am (Tag)"), required=False)
    release_until = day_field(_("Für alle Tage bis einschließlich"), required=False)

    def offer_releases(self, before: Stored) -> None:
        """Fill the choices; `before` is the release that the rule has."""
        choices: list[tuple[str, Any]] = [
            (self.WITH_SERVICE, _("Sobald die Leistung es erlaubt")),
            (self.EACH_DAY, _("Jeden Tag um eine Uhrzeit der neueste Tag")),
            (self.EACH_WEEK, _("Jede Woche an einem Tag die folgenden Wochen")),
            (self.ON_A_DAY, _("Einmal, an einem Tag")),
        ]
        if _kind_of(before) == self.AS_BEFORE:
            words = "; ".join(steps_in_words(read_steps(before)))
            choices.append((self.AS_BEFORE, gettext("Wie bisher: %(release)s") % {"release": words}))
        self.before = before
        self.fields["release"].choices = choices  # type: ignore[attr-defined]
        weekdays = zip(WEEKDAYS, weekday_names().values(), strict=True)
        self.fields["release_weekday"].choices = list(weekdays)  # type: ignore[attr-defined]

    def check_release(self, given: dict[str, Any]) -> None:
        kind = given.get("release") or self.WITH_SERVICE
        if kind in (self.EACH_DAY, self.EACH_WEEK, self.ON_A_DAY) and not given.get("release_at"):
            self._say("release_at", _("Bitte geben Sie an, um welche Uhrzeit freigegeben wird."))
        if kind == self.ON_A_DAY:
            self._check_release_days(given.get("release_on"), given.get("release_until"))
        if kind != self.WITH_SERVICE and "online" not in given.get("channels", ["online"]):
            self._say("release", _("Eine Freigabe gibt es nur für Zeiten, die online vergeben werden."))

    def _check_release_days(self, first: dt.date | None, last: dt.date | None) -> None:
        if not first:
            self._say("release_on", _("Bitte geben Sie an, an welchem Tag freigegeben wird."))
        if not last:
            self._say("release_until", _("Bitte geben Sie an, bis zu welchem Tag freigegeben wird."))
        if first and last and last < first:
            self._say("release_until", _("Dieser Tag liegt vor der Freigabe."))

    def _say(self, name: str, sentence: Any) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def chosen_release(self) -> Stored:
        """The release as it is stored; what the form does not ask for stays."""
        given = self.cleaned_data
        kind, at = given["release"] or self.AS_BEFORE, given["release_at"]
        if kind == self.AS_BEFORE:
            return self.before
        if kind == self.WITH_SERVICE:
            return []
        step: dict[str, Any] = {"at": at}
        if kind == self.EACH_WEEK:
            weeks = given["release_weeks"] or 1
            step |= {"weekday": given["release_weekday"] or WEEKDAYS[0], "weeks": weeks if weeks > 1 else None}
        if kind == self.ON_A_DAY:
            step |= {"on": given["release_on"], "until": given["release_until"]}
        return [Step(**step).as_stored()]


def release_values(stored: Stored) -> dict[str, Any]:
    """A release as the form shows it."""
    steps, kind = read_steps(stored), _kind_of(stored)
    if kind in (ReleaseFields.WITH_SERVICE, ReleaseFields.AS_BEFORE):
        return {"release": kind}
    (step,) = steps
    return {
        "release": kind,
        "release_at": step.at,
        "release_weekday": step.weekday,
        "release_weeks": (step.weeks or 1) if step.weekday else None,
        "release_on": step.on,
        "release_until": step.until,
    }


def _kind_of(stored: Stored) -> str:
    steps = read_steps(stored)
    if not steps:
        return ReleaseFields.WITH_SERVICE
    if len(steps) > 1 or steps[0].before:
        return ReleaseFields.AS_BEFORE
    if steps[0].daily:
        return ReleaseFields.EACH_DAY
    return ReleaseFields.EACH_WEEK if steps[0].weekday else ReleaseFields.ON_A_DAY


@dataclass(frozen=True, slots=True)
class Release:
    """A release in words, and the last day that it has given out by now; None if there is no such day."""

    words: list[str]
    last_day: dt.date | None


def release_change(
    office: Office, before: Stored, after: Stored, services: Iterable[int] | None, *, now: dt.datetime
) -> tuple[Release, Release] | None:
    """What a change of release means for visitors today; None where there is none. `services` are keys, None is all."""
    if before == after:
        return None
    given = office.services.filter(kind=Service.Kind.APPOINTMENT)
    horizons = (given if services is None else given.filter(pk__in=services)).values_list("horizon_days", flat=True)
    longest = max(horizons, default=0)
    old, new = (_as_it_stands(read_steps(stored), office, longest, now) for stored in (before, after))
    return old, new


def _as_it_stands(steps: Sequence[Step], office: Office, horizon: int, now: dt.datetime) -> Release:
    until = released_until(steps, horizon=horizon, now=now, zone=zone_of(office))
    last_day = day_at(office, until) - dt.timedelta(1)
    return Release(steps_in_words(steps), last_day if until > now else None)
