"""What staff type to change an opening rule, or to end one. Each form makes the edits that it means.

A change from some day on, and a break, are several edits in one press, so that nobody whose time stays open loses her
place in between.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.edits import Edit, EndRule, SetRule, as_set, back_after, ended_before
from servicepunkt.availability.models import Desk, OpeningRule
from servicepunkt.availability.offer import is_holiday
from servicepunkt.availability.serving import Serves
from servicepunkt.availability.timetable import NEW, Timetable, read_timetable
from servicepunkt.availability.when import When
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.recurrence import MOST_DATES, recurrence_of, recurs_alike
from servicepunkt.catalogue.releases import read_steps
from servicepunkt.web.counter.hours_fields import day_field, number_field, read_day_of_our_time, time_field
from servicepunkt.web.counter.hours_form import HoursForm
from servicepunkt.web.counter.hours_release import ReleaseFields, release_values
from servicepunkt.web.counter.rule_words import (
    WEEKDAYS,
    Rhythm,
    days_in_words,
    nth_choices,
    read_rhythm,
    single_days,
    weekday_names,
)

_CHANNELS = (
    ("online", _("online")),
    ("staff", _("Schalter und Telefon")),
    ("walk_in", _("ohne Termin")),
)
_COLLIDES = _("Um diese Zeit ist an einem der Plätze schon für dasselbe geöffnet. Ändern Sie die andere Regel.")
_TOO_EARLY = _("„Gilt bis“ liegt vor dem ersten Tag, an dem die Regel gilt.")


class RuleForm(ReleaseFields, HoursForm):
    """An opening rule: on which days, at what times, at which desks, for what, on which channels, given out when."""

    WEEKLY, MONTHLY, DATES, KEPT = "weekly", "monthly", "dates", "kept"

    field_order = (
        *("rhythm", "weekdays", "every", "nth", "dates", "starts_at", "ends_at", "break_from", "break_until"),
        *("desks", "desk_count", "services", "channels"),
    )

    rhythm = forms.ChoiceField(
        label=_("An welchen Tagen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, an welchen Tagen geöffnet ist.")},
    )
    weekdays = forms.MultipleChoiceField(label=_("Wochentage"), required=False, widget=forms.CheckboxSelectMultiple)
    every = number_field(
        _("Alle wie viele Wochen?"),
        most=26,
        wrong=_("Bitte geben Sie eine Zahl von 1 bis 26 an."),
        required=False,
        help_text=_("1 heißt jede Woche. Gezählt wird ab der Woche, in der die Regel beginnt."),
    )
    nth = forms.ChoiceField(label=_("Welcher im Monat?"), required=False)
    dates = forms.CharField(
        label=_("Einzelne Tage, einer in jeder Zeile"),
        required=False,
        max_length=20 * MOST_DATES,  # a line for each, with spaces and a line end
        help_text=_("Zum Beispiel 01.03.2027."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    starts_at = time_field(_("Von"))
    ends_at = time_field(_("Bis"))
    break_from = time_field(_("Pause von"), required=False, help_text=_("Mit einer Pause werden daraus zwei Regeln."))
    break_until = time_field(_("Pause bis"), required=False, help_text=_("Leer heißt: ohne Pause."))
    desks = forms.MultipleChoiceField(
        label=_("An welchen Plätzen?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    desk_count = forms.IntegerField(
        label=_("Oder: an wie vielen Plätzen?"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "Dann nehmen wir Plätze, die diese Leistungen können, und zuerst die, an denen dann noch nichts geöffnet ist."
        ),
        error_messages={"invalid": _("Bitte geben Sie eine Zahl an.")},
    )
    services = forms.MultipleChoiceField(
        label=_("Für welche Leistungen?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ist nichts angekreuzt, gilt die Zeit für alle."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Wie wird die Zeit vergeben?"),
        choices=_CHANNELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens einen Weg.")},
    )
    valid_from = day_field(_("Gilt ab"), required=False)
    valid_until = day_field(_("Gilt bis"), required=False, help_text=_("Leer heißt: bis auf Weiteres."))
    back_after = forms.BooleanField(label=_("Danach gilt die Regel wieder, wie sie war"), required=False)
    on_holidays = forms.BooleanField(label=_("Auch an gesetzlichen Feiertagen"), required=False)

    def __init__(
        self, *args: Any, office: Office, today: dt.date, row: OpeningRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.today, self.row = office, today, row
        self.chosen: list[Desk] = []
        self.is_running = row is not None and row.valid_from <= today
        if self.is_running:
            self.fields["valid_from"].label = _("Die Änderung gilt ab")
            self.fields["valid_from"].help_text = _("Bis zum Tag davor bleibt die Regel, wie sie ist.")
            self.fields["every"].help_text = _(
                "1 heißt jede Woche. Eine andere Zahl als bisher wird ab der Woche gezählt, in der die Änderung gilt."
            )
        else:
            del self.fields["back_after"]
        self._desks = list(office.desks.prefetch_related("skills"))
        given = office.services.filter(kind=Service.Kind.APPOINTMENT)
        choices: dict[str, list[tuple[str, Any]]] = {
            "rhythm": self._rhythms(),
            "weekdays": list(weekday_names().items()),
            "nth": [(str(key), words) for key, words in nth_choices().items()],
            "desks": [(str(desk.pk), desk.name) for desk in self._desks],
            "services": [(str(service.pk), str(service.name)) for service in given.order_by("order", "pk")],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self.offer_releases(row.offer.release if row else [])

    def _rhythms(self) -> list[tuple[str, Any]]:
        known: list[tuple[str, Any]] = [
            (self.WEEKLY, _("Nach Wochentagen")),
            (self.MONTHLY, _("Ein Wochentag im Monat, zum Beispiel der erste Montag")),
            (self.DATES, _("An einzelnen Tagen")),
        ]
        if self.row and not read_rhythm(self.row.recurrence) and not single_days(self.row):
            known.append((self.KEPT, gettext("Wie bisher: %(days)s") % {"days": days_in_words(self.row)}))
        return known

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._check_days(given)
        self._check_times(given)
        self.check_release(given)
        if not given.get("desks") and not given.get("desk_count") and "desk_count" not in self.errors:
            self.add_error("desks", _("Bitte wählen Sie mindestens einen Platz."))
        elif given.get("desks") and given.get("desk_count") not in (None, len(given["desks"])):
            self.add_error("desk_count", self._tells_two_things(len(given["desks"])))
        elif not self.errors:
            self._choose_desks()
        return given

    def _tells_two_things(self, ticked: int) -> str:
        words = ngettext(
            "Angekreuzt ist ein Platz. Nehmen Sie das Häkchen weg, oder lassen Sie die Zahl leer.",
            "Angekreuzt sind %(count)s Plätze. Nehmen Sie die Häkchen weg, oder lassen Sie die Zahl leer.",
            ticked,
        )
        return words % {"count": ticked}

    def _choose_desks(self) -> None:
        hours = read_timetable(self.office)
        self.chosen = [desk for desk in self._desks if str(desk.pk) in self.cleaned_data["desks"]]
        if not self.chosen:
            self.chosen = self._first_desks(hours)
        if not self.chosen:
            self.add_error("desk_count", _("Kein Platz dieser Dienststelle kann diese Leistungen."))
        elif len(self.chosen) < (self.cleaned_data["desk_count"] or 0):
            self.add_error("desk_count", self._are_too_few(len(self.chosen)))
        else:
            self._check_edits(hours)

    def _are_too_few(self, able: int) -> str:
        words = ngettext(
            "Nur ein Platz dieser Dienststelle kann diese Leistungen.",
            "Nur %(count)s Plätze dieser Dienststelle können diese Leistungen.",
            able,
        )
        return words % {"count": able}

    def _first_desks(self, hours: Timetable) -> list[Desk]:
        """As many as were asked for of the desks that can do it: first those where nothing else is open at that time,
        last those where the same is."""
        services = {int(key) for key in self.cleaned_data["services"]}
        able = [desk for desk in self._desks if not services or services & {skill.pk for skill in desk.skills.all()}]
        return sorted(able, key=lambda desk: self._is_open_there(desk, hours))[: self.cleaned_data["desk_count"]]

    def _is_open_there(self, desk: Desk, hours: Timetable) -> tuple[bool, bool]:
        """Whether the desk is open at that time for the same services, and whether it is for any."""
        return max((rule.collides(before), rule.coincides(before)) for rule, before in self._steps([desk], hours))

    def _check_edits(self, hours: Timetable) -> None:
        for rule, before in self._steps(self.chosen, hours):
            self._check_rule(rule, before)

    def _steps(self, desks: Sequence[Desk], hours: Timetable) -> Iterator[tuple[SetRule, Timetable]]:
        """Each rule that would be set at these desks, with the timetable as it would be just before."""
        for edit in self._edits_at(desks):
            if isinstance(edit, SetRule):
                yield edit, hours
            hours = edit.on(hours)

    def _check_rule(self, rule: SetRule, hours: Timetable) -> None:
        if rule.when.valid_until and rule.when.valid_until < rule.when.valid_from:
            self._say("valid_until", _TOO_EARLY)
        elif rule.collides(hours):
            self._say("starts_at", _COLLIDES)

    def _check_days(self, given: dict[str, Any]) -> None:
        rhythm = given.get("rhythm")
        if rhythm in (self.WEEKLY, self.MONTHLY) and not given.get("weekdays"):
            self.add_error("weekdays", _("Bitte wählen Sie mindestens einen Wochentag."))
        if rhythm == self.DATES and "dates" not in self.errors:
            self._read_dates(given)
        else:
            self._check_validity(given.get("valid_from"), given.get("valid_until"), back=given.get("back_after"))

    def _check_validity(self, first: dt.date | None, last: dt.date | None, *, back: bool | None) -> None:
        if first and last and last < first:
            self.add_error("valid_until", _TOO_EARLY)
        elif back and not last and "valid_until" not in self.errors:
            self.add_error("valid_until", _("Bitte geben Sie an, bis wann die Änderung gilt."))

    def _read_dates(self, given: dict[str, Any]) -> None:
        lines = [line.strip() for line in given.get("dates", "").splitlines() if line.strip()]
        days = [read_day_of_our_time(line) for line in lines]
        if None in days:
            wrong = lines[days.index(None)]
            self.add_error(
                "dates", gettext("„%(typed)s“ ist kein Tag. Schreiben Sie ihn so: 01.03.2027.") % {"typed": wrong}
            )
        elif not 1 <= len(days) <= MOST_DATES:
            self.add_error("dates", gettext("Bitte geben Sie 1 bis %(most)s Tage an.") % {"most": MOST_DATES})
        given["days"] = sorted({day for day in days if day})

    def _check_times(self, given: dict[str, Any]) -> None:
        begin, end = given.get("starts_at"), given.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("Das Ende liegt vor dem Beginn."))
        elif not {"break_from", "break_until"} & set(self.errors):
            self._check_break(begin, given["break_from"], given["break_until"], end)

    def _check_break(self, *times: dt.time | None) -> None:
        begin, pause, again, end = times
        if bool(pause) != bool(again):
            self.add_error("break_until" if pause else "break_from", _("Zu einer Pause gehören Beginn und Ende."))
        elif begin and pause and again and end and not begin < pause < again < end:
            self.add_error("break_from", _("Die Pause liegt nicht zwischen Beginn und Ende der Öffnung."))

    def edits(self) -> list[Edit]:
        return self._edits_at(self.chosen)

    def _edits_at(self, desks: Sequence[Desk]) -> list[Edit]:
        rule, was, day = self._rule_at(desks), as_set(self.row) if self.row else None, self.change_day
        edits: list[Edit] = []
        if was and day:
            edits += ended_before(was, day)
            rule = rule.going_on(was, day)
        edits += self._with_break(rule)
        if was and rule.when.valid_until and self.cleaned_data.get("back_after") and not self._names_days:
            edits += back_after(was, rule.when.valid_until)
        return edits

    def _with_break(self, rule: SetRule) -> list[SetRule]:
        begin, end = self.cleaned_data["break_from"], self.cleaned_data["break_until"]
        return rule.with_break(begin, end) if begin and end else [rule]

    @property
    def names_of_the_first(self) -> str:
        """The names of the desks that were chosen by a number, for the page to show."""
        return "" if self.cleaned_data["desks"] else ", ".join(desk.name for desk in self.chosen)

    @property
    def _names_days(self) -> bool:
        """Whether single days are listed: these say when they are, so a beginning and an end are not asked for."""
        return bool(self.cleaned_data["rhythm"] == self.DATES)

    @property
    def change_day(self) -> dt.date | None:
        if not self.is_running or self._names_days:
            return None
        day = max(self.cleaned_data["valid_from"] or self.today, self.today)
        return day if day > self.today or self._is_counted_anew else None

    @property
    def _is_counted_anew(self) -> bool:
        """Whether weeks are to be skipped in a different way than before: then they count from the change on, even if
        that is today, and not from the day on which the rule began."""
        row, given = self.row, self.cleaned_data
        if row is None or row.valid_from == self.today or given["rhythm"] != self.WEEKLY or (given["every"] or 1) == 1:
            return False
        return not recurs_alike(self._recurrence(), row.recurrence)

    def rule(self) -> SetRule:
        """The rule that was typed, by itself."""
        return self._rule_at(self.chosen)

    def _rule_at(self, desks: Sequence[Desk]) -> SetRule:
        given = self.cleaned_data
        first, last = given["valid_from"] or self.today, given["valid_until"]
        if self.row and self.is_running:
            first = self.row.valid_from
        on_holidays = given["on_holidays"]
        if self._names_days:
            first, last = given["days"][0], given["days"][-1]
            # Anyone who names a holiday by its date means it.
            on_holidays = on_holidays or any(is_holiday(self.office.authority.land, day) for day in given["days"])
        return SetRule(
            desks=frozenset(desk.pk for desk in desks),
            serves=self._serves(),
            when=When(self._recurrence(), given["starts_at"], given["ends_at"], first, last, on_holidays),
            key=self.row.pk if self.row else NEW,
        )

    def _serves(self) -> Serves:
        given = self.cleaned_data
        services = frozenset(int(key) for key in given["services"])
        return Serves(services or None, frozenset(given["channels"]), read_steps(self.chosen_release()))

    def _recurrence(self) -> str:
        given = self.cleaned_data
        if given["rhythm"] == self.KEPT and self.row:
            return self.row.recurrence
        if given["rhythm"] == self.DATES:
            return recurrence_of(given["days"])
        weekdays = tuple(day for day in WEEKDAYS if day in given["weekdays"])
        nth = int(given["nth"] or 1) if given["rhythm"] == self.MONTHLY else 0
        return Rhythm(weekdays, every=given["every"] or 1, nth=nth).recurrence


def values_of(row: OpeningRule, *, today: dt.date) -> dict[str, Any]:
    """A rule as the form shows it: one that has already begun changes from today on."""
    rhythm, days = read_rhythm(row.recurrence), single_days(row)
    kind = RuleForm.MONTHLY if rhythm and rhythm.nth else RuleForm.WEEKLY if rhythm else RuleForm.KEPT
    return {
        "rhythm": RuleForm.DATES if days else kind,
        "weekdays": [] if days or not rhythm else list(rhythm.weekdays),
        "every": rhythm.every if rhythm else 1,
        "nth": str(rhythm.nth or 1) if rhythm else "1",
        "dates": "\n".join(f"{day:%d.%m.%Y}" for day in days),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "desks": [str(desk.pk) for desk in row.desks.all()],
        "services": [str(service.pk) for service in row.offer.services.all()],
        "channels": row.offer.channels,
        "valid_from": max(row.valid_from, today),
        "valid_until": row.valid_until,
        "on_holidays": row.on_holidays,
        **release_values(row.offer.release),
    }


class EndForm(HoursForm):
    """The last day of a rule."""

    last_day = day_field(
        _("Die Regel gilt zum letzten Mal am"),
        help_text=_("Liegt der Tag vor ihrem Beginn, verschwindet sie ganz."),
    )

    def __init__(self, *args: Any, row: OpeningRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def edits(self) -> list[Edit]:
        return [EndRule(self.row.pk, self.cleaned_data["last_day"])]
