"""Changes to an office's opening hours: each can be tried on a timetable, and written.

An edit is first shown with its effect and then done, and in between somebody else may have changed the same hours:
the page carries the edition that it was made from, and an outdated one is refused.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Closure, OfficeHours, OpeningRule
from servicepunkt.availability.offer import Rule, Shut
from servicepunkt.availability.serving import Serves, offer_of, serves_of
from servicepunkt.availability.timetable import NEW, Timetable
from servicepunkt.availability.when import When
from servicepunkt.catalogue.models import Office
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.texts import Text

_DAY = dt.timedelta(1)


class HoursChanged(Refusal):
    """Somebody else changed the office's hours since the page was opened."""

    code = "hours-changed"
    sentence = _(
        "Inzwischen hat jemand anderes die Öffnungszeiten geändert. Ihre Angaben sind noch da. Bitte sehen Sie sich die "
        "Wirkung noch einmal an."
    )


class Edit(Protocol):
    """One change to an office's hours."""

    def on(self, hours: Timetable) -> Timetable:
        """The timetable as it would be."""

    def write(self, office: Office, *, now: dt.datetime) -> Closure | None:
        """Write the rows; a closure that now shuts something is returned. Raises `NotFound` if what it changes is
        gone."""


@dataclass(frozen=True, slots=True)
class SetRule:
    """An opening rule as it shall be; `key` says which one is changed."""

    desks: frozenset[int]
    serves: Serves
    when: When
    key: int = NEW

    def on(self, hours: Timetable) -> Timetable:
        # Negative keys belong to nothing: the offer may be one that the office does not have yet.
        offer = min([NEW, *hours.offers]) - 1
        key = self.key or min([NEW, *hours.rules]) - 1
        rule = Rule(offer, self.desks, self.when)
        return replace(hours, rules={**hours.rules, key: rule}, offers={**hours.offers, offer: self.serves})

    def collides(self, hours: Timetable) -> bool:
        """Whether another rule opens the same desk at the same time for the same services."""
        wanted, mine, others = self._beside(hours)
        return any(wanted.collides(mine, other) for other in others)

    def coincides(self, hours: Timetable) -> bool:
        """Whether another rule opens the same desk at the same time, for whatever service."""
        wanted, mine, others = self._beside(hours)
        return any(wanted.coincide(mine, other) for other in others)

    def _beside(self, hours: Timetable) -> tuple[Timetable, Rule, list[Rule]]:
        """The timetable with this rule, the rule as it appears there, and all others."""
        wanted = self.on(hours)
        (mine,) = [rule for key, rule in wanted.rules.items() if key not in hours.rules or key == self.key]
        return wanted, mine, [rule for key, rule in hours.rules.items() if key != self.key]

    def write(self, office: Office, *, now: dt.datetime) -> None:
        row = _rule(office, self.key) if self.key else OpeningRule(office=office)
        row.offer, _new = offer_of(office, self.serves)
        row.when = self.when
        row.save()
        row.desks.set(self.desks)
        keep_by_staff(office)

    def with_break(self, begin: dt.time, end: dt.time) -> "list[SetRule]":
        """This rule with a break in it: as two rules, of which the first keeps the key."""
        before, after = self.when.with_break(begin, end)
        return [replace(self, when=before), replace(self, when=after, key=NEW)]

    def going_on(self, was: "SetRule", day: dt.date) -> "SetRule":
        """This rule as a new one that goes on with another from a day on."""
        return replace(self, key=NEW, when=self.when.going_on(was.when, day))


@dataclass(frozen=True, slots=True)
class EndRule:
    """A rule applies for the last time on a day; one that has not begun by then goes."""

    key: int
    last_day: dt.date

    def on(self, hours: Timetable) -> Timetable:
        rules = dict(hours.rules)
        rule = rules.pop(self.key, None)
        if rule is None:
            raise NotFound
        if rule.when.valid_from <= self.last_day:
            rules[self.key] = replace(rule, when=replace(rule.when, valid_until=self.last_day))
        return replace(hours, rules=rules)

    def write(self, office: Office, *, now: dt.datetime) -> None:
        row = _rule(office, self.key)
        if row.valid_from <= self.last_day:
            row.valid_until = self.last_day
            row.save(update_fields=["valid_until"])
        else:
            row.delete()
        keep_by_staff(office)


def as_set(row: OpeningRule) -> SetRule:
    """A stored rule as the edit that leaves it as it is."""
    return SetRule(frozenset(desk.pk for desk in row.desks.all()), serves_of(row.offer), row.when, key=row.pk)


def ended_before(was: SetRule, day: dt.date) -> list[EndRule]:
    """A rule that other hours follow from a day on, where it does not end sooner by itself."""
    return [EndRule(was.key, day - _DAY)] if was.when.holds_from(day) else []


def back_after(was: SetRule, last_day: dt.date) -> list[SetRule]:
    """A rule that applies again, as it was, after other hours applied until `last_day`."""
    again = was.going_on(was, last_day + _DAY)
    return [again] if was.when.holds_from(again.when.valid_from) else []


@dataclass(frozen=True, slots=True)
class Close:
    """A closure of the office, of a `desk`, or of the whole authority; `announce` shows it to visitors as a banner."""

    from_at: dt.datetime
    until_at: dt.datetime
    reason: Text
    desk: int | None = None
    whole_authority: bool = False
    announce: bool = False

    def on(self, hours: Timetable) -> Timetable:
        key = min([NEW, *hours.closures]) - 1
        return replace(hours, closures={**hours.closures, key: Shut(self.from_at, self.until_at, self.desk)})

    def write(self, office: Office, *, now: dt.datetime) -> Closure:
        return Closure.objects.create(
            authority=office.authority,
            office=None if self.whole_authority else office,
            desk_id=self.desk,
            from_at=self.from_at,
            until_at=self.until_at,
            reason=self.reason,
            by_staff=True,
            announced_at=now if self.announce and self.desk is None else None,
        )


@dataclass(frozen=True, slots=True)
class SetClosure:
    """A closure as it will be; what it shuts stays the same.

    Its row is kept: anyone who has lost her place to it reads why, and keeps what was offered to her if it still shuts.
    """

    key: int
    from_at: dt.datetime
    until_at: dt.datetime
    reason: Text
    announce: bool = False

    def on(self, hours: Timetable) -> Timetable:
        if self.key not in hours.closures:
            raise NotFound
        shut = replace(hours.closures[self.key], from_at=self.from_at, until_at=self.until_at)
        return replace(hours, closures={**hours.closures, self.key: shut})

    def write(self, office: Office, *, now: dt.datetime) -> Closure:
        row = _closure(office, self.key)
        row.from_at, row.until_at, row.reason = self.from_at, self.until_at, self.reason
        row.announced_at = (row.announced_at or now) if self.announce and row.desk_id is None else None
        row.save(update_fields=["from_at", "until_at", "reason", "announced_at"])
        return row


@dataclass(frozen=True, slots=True)
class TakeBackClosure:
    """A closure goes: what it shut is open again, as the rules say."""

    key: int

    def on(self, hours: Timetable) -> Timetable:
        return replace(hours, closures={key: shut for key, shut in hours.closures.items() if key != self.key})

    def write(self, office: Office, *, now: dt.datetime) -> None:
        _closure(office, self.key).delete()


def edition_of(office: Office) -> int:
    """The edition of an office's hours; a page that changes them carries it."""
    return OfficeHours.objects.filter(office=office).values_list("edition", flat=True).first() or 0


def keep_by_staff(office: Office) -> None:
    """From now on staff keep the hours of this office, not the county file any more."""
    OfficeHours.objects.update_or_create(office=office, defaults={"by_staff": True})


def kept_by_staff(office: Office) -> bool:
    return OfficeHours.objects.filter(office=office, by_staff=True).exists()


def _rule(office: Office, key: int) -> OpeningRule:
    row = OpeningRule.objects.filter(office=office, pk=key).first()
    if row is None:
        raise NotFound
    return row


def _closure(office: Office, key: int) -> Closure:
    """A closure to be changed or taken back. If it comes from the county file, the next import must not undo that."""
    row = Closure.objects.at(office).filter(pk=key).first()
    if row is None:
        raise NotFound
    if not row.by_staff:
        keep_by_staff(office)
    return row


def changed_by(edits: Iterable[Edit], hours: Timetable) -> Timetable:
    """A timetable with all of these edits."""
    for edit in edits:
        hours = edit.on(hours)
    return hours
