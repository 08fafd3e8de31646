"""An office's week as staff plan it: which desk is open when, for what, and what closes it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from servicepunkt.availability.models import Closure, Desk, OpeningRule
from servicepunkt.availability.offer import Rule, is_holiday
from servicepunkt.availability.ticks import day_begin, zone_of
from servicepunkt.availability.timetable import rule_of
from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.releases import read_steps
from servicepunkt.common.dates import hour_and_minute
from servicepunkt.web.counter.rule_words import channel_words, days_in_words
from servicepunkt.web.wording import steps_in_words

_DEFAULT_WAYS = {"online", "staff"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule on the page. Services and channels are shown only if they are not the usual ones."""

    row: OpeningRule
    desk_names: str
    services: list[str]

    @property
    def days(self) -> str:
        return days_in_words(self.row)

    @property
    def times(self) -> str:
        return f"{hour_and_minute(self.row.starts_at)}–{hour_and_minute(self.row.ends_at)}"

    @property
    def ways(self) -> str:
        channels = self.row.offer.channels
        return "" if set(channels) == _DEFAULT_WAYS else channel_words(channels)

    @property
    def release(self) -> list[str]:
        """When the public gets these times, if the rule itself says so."""
        return steps_in_words(read_steps(self.row.offer.release))


@dataclass(frozen=True, slots=True)
class Shutter:
    """A closure as one day shows it: from when until when; `end` is None if the day does not open again."""

    row: Closure
    begin: dt.time
    end: dt.time | None

    @property
    def words(self) -> str:
        if self.end is None:
            if self.begin == dt.time():
                return _("geschlossen")
            return _("geschlossen ab %(begin)s") % {"begin": hour_and_minute(self.begin)}
        if self.begin == dt.time():
            return _("geschlossen bis %(end)s") % {"end": hour_and_minute(self.end)}
        return _("geschlossen %(begin)s–%(end)s") % {
            "begin": hour_and_minute(self.begin),
            "end": hour_and_minute(self.end),
        }

    def hides(self, line: RuleLine) -> bool:
        """Whether nothing is left of a rule's hours."""
        return self.begin <= line.row.starts_at and (self.end is None or line.row.ends_at <= self.end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One desk on one day."""

    rules: list[RuleLine]
    shut: list[Shutter]
    is_holiday: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a week, and for each desk a cell for each day."""

    days: list[dt.date]
    rows: list[tuple[Desk, list[Cell]]]

    @property
    def before(self) -> dt.date:
        return self.days[0] - dt.timedelta(7)

    @property
    def after(self) -> dt.date:
        return self.days[0] + dt.timedelta(7)


def rule_lines(office: Office, *, since: dt.date) -> list[RuleLine]:
    """The rules of an office that apply on this day or later, by their time of day."""
    rows = OpeningRule.objects.filter(office=office).filter(Q(valid_until=None) | Q(valid_until__gte=since))
    rows = rows.select_related("offer").prefetch_related("desks", "offer__services").order_by("starts_at", "pk")
    return [rule_line(row) for row in rows]


def rule_line(row: OpeningRule) -> RuleLine:
    names = ", ".join(desk.name for desk in row.desks.all())
    return RuleLine(row, names, [str(service.name) for service in row.offer.services.all()])


def closures_of(office: Office, *, since: dt.datetime) -> list[Closure]:
    """The closures that are not over, earliest first."""
    rows = Closure.objects.at(office).filter(until_at__gt=since).select_related("office", "desk", "authority")
    return list(rows.order_by("from_at", "pk"))


def week_of(office: Office, day: dt.date) -> Week:
    """The week that contains a day, as rules and closures are now."""
    monday = day - dt.timedelta(day.weekday())
    days = [monday + dt.timedelta(number) for number in range(7)]
    rules = [(line, rule_of(line.row)) for line in rule_lines(office, since=monday)]
    closures = closures_of(office, since=day_begin(monday, zone_of(office)))
    desks = list(office.desks.all())
    return Week(days, [(desk, [_cell(office, desk, on, rules, closures) for on in days]) for desk in desks])


def _cell(
    office: Office, desk: Desk, day: dt.date, rules: Iterable[tuple[RuleLine, Rule]], closures: Iterable[Closure]
) -> Cell:
    holiday = is_holiday(office.authority.land, day)
    open_rules = [line for line, rule in rules if desk.pk in rule.desks and rule.when.holds_on(day, holiday=holiday)]
    shut = list(_shutters(office, desk, day, closures))
    left = [line for line in open_rules if not any(shutter.hides(line) for shutter in shut)]
    return Cell(left, shut, holiday)


def _shutters(office: Office, desk: Desk, day: dt.date, closures: Iterable[Closure]) -> Iterable[Shutter]:
    zone = zone_of(office)
    begin, end = day_begin(day, zone), day_begin(day + dt.timedelta(1), zone)
    for row in closures:
        if row.desk_id in (None, desk.pk) and row.from_at < end and row.until_at > begin:
            opens_again = row.until_at.astimezone(zone).time() if row.until_at < end else None
            yield Shutter(row, max(row.from_at, begin).astimezone(zone).time(), opens_again)
