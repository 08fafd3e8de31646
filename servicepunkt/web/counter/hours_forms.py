"""What staff type to change opening hours: a rule, its last day, a closure. Each form makes the edits that it means."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.edits import Close, Edit, EndRule, SetRule, TakeBackClosure
from servicepunkt.availability.models import Desk, OpeningRule
from servicepunkt.availability.offer import is_holiday
from servicepunkt.availability.ticks import instant_at, zone_of
from servicepunkt.availability.timetable import as_release, read_timetable
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.languages import OFFERED, SOURCE, language
from servicepunkt.common.serbian import in_latin
from servicepunkt.common.texts import Text
from servicepunkt.web.counter.rule_words import (
    WEEKDAYS,
    Rhythm,
    days_in_words,
    nth_choices,
    read_rhythm,
    recurrence_of,
    single_days,
    weekday_names,
)

_CHANNELS = (
    ("online", _("online")),
    ("staff", _("Schalter und Telefon")),
    ("walk_in", _("ohne Termin")),
)
_MOST_DATES = 50
_FIRST_YEAR, _YEAR_AFTER = 2000, 2200
_WRONG_DAY = _("Bitte geben Sie einen Tag an, zum Beispiel 01.03.2027.")
_WRONG_TIME = _("Bitte geben Sie eine Uhrzeit an, zum Beispiel 9:30.")
_DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


def _day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": _WRONG_DAY, "invalid": _WRONG_DAY}
    return forms.DateField(
        label=label,
        widget=widget,
        input_formats=_DAY_FORMATS,
        error_messages=errors,
        validators=[_of_our_time],
        **more,
    )


def _of_our_time(day: dt.date) -> None:
    """A slip of the finger in the year must not make a rule that is counted from the time of the Romans."""
    if not _FIRST_YEAR <= day.year < _YEAR_AFTER:
        raise ValidationError(_WRONG_DAY)


def _time_field(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(
        label=label, widget=widget, error_messages={"required": _WRONG_TIME, "invalid": _WRONG_TIME}, **more
    )


class HoursForm(forms.Form):
    """Carries the edition from which a change is made."""

    use_required_attribute = False
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def edits(self) -> list[Edit]:
        raise NotImplementedError


class RuleForm(HoursForm):
    """An opening rule: on which days, at what times, at which desks, for what and on which ways."""

    WEEKLY, MONTHLY, DATES, KEPT = "weekly", "monthly", "dates", "kept"

    rhythm = forms.ChoiceField(
        label=_("An welchen Tagen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, an welchen Tagen geöffnet ist.")},
    )
    weekdays = forms.MultipleChoiceField(label=_("Wochentage"), required=False, widget=forms.CheckboxSelectMultiple)
    every = forms.IntegerField(
        label=_("Alle wie viele Wochen?"),
        required=False,
        min_value=1,
        max_value=26,
        help_text=_("1 heißt jede Woche. Gezählt wird ab der Woche, in der die Regel beginnt."),
        error_messages={
            "invalid": _("Bitte geben Sie eine Zahl an."),
            "min_value": _("Bitte geben Sie eine Zahl von 1 bis 26 an."),
            "max_value": _("Bitte geben Sie eine Zahl von 1 bis 26 an."),
        },
    )
    nth = forms.ChoiceField(label=_("Welcher im Monat?"), required=False)
    dates = forms.CharField(
        label=_("Einzelne Tage, einer in jeder Zeile"),
        required=False,
        max_length=1000,
        help_text=_("Zum Beispiel 01.03.2027."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    starts_at = _time_field(_("Von"))
    ends_at = _time_field(_("Bis"))
    desks = forms.MultipleChoiceField(
        label=_("An welchen Plätzen?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    desk_count = forms.IntegerField(
        label=_("Oder: an wie vielen Plätzen?"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Dann nehmen wir die ersten Plätze, die diese Leistungen können."),
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
    valid_from = _day_field(_("Gilt ab"), required=False)
    valid_until = _day_field(_("Gilt bis"), required=False, help_text=_("Leer heißt: bis auf Weiteres."))
    on_holidays = forms.BooleanField(label=_("Auch an gesetzlichen Feiertagen"), required=False)

    def __init__(
        self, *args: Any, office: Office, today: dt.date, row: OpeningRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.today, self.row = office, today, row
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
        if not given.get("desks") and not given.get("desk_count") and "desk_count" not in self.errors:
            self.add_error("desks", _("Bitte wählen Sie mindestens einen Platz."))
        elif not self.errors and not self._chosen_desks():
            self.add_error("desk_count", _("Kein Platz dieser Dienststelle kann diese Leistungen."))
        elif not self.errors:
            self._check_collision()
        return given

    def _check_collision(self) -> None:
        if self.rule().collides(read_timetable(self.office)):
            self.add_error(
                "starts_at",
                _("Um diese Zeit ist an einem der Plätze schon für dasselbe geöffnet. Ändern Sie die andere Regel."),
            )

    def _check_days(self, given: dict[str, Any]) -> None:
        rhythm = given.get("rhythm")
        if rhythm in (self.WEEKLY, self.MONTHLY) and not given.get("weekdays"):
            self.add_error("weekdays", _("Bitte wählen Sie mindestens einen Wochentag."))
        if rhythm == self.DATES and "dates" not in self.errors:
            self._read_dates(given)
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("„Gilt bis“ liegt vor „Gilt ab“."))

    def _read_dates(self, given: dict[str, Any]) -> None:
        lines = [line.strip() for line in given.get("dates", "").splitlines() if line.strip()]
        days = [_read_day(line) for line in lines]
        if None in days:
            wrong = lines[days.index(None)]
            self.add_error(
                "dates", gettext("„%(typed)s“ ist kein Tag. Schreiben Sie ihn so: 01.03.2027.") % {"typed": wrong}
            )
        elif not 1 <= len(days) <= _MOST_DATES:
            self.add_error("dates", _("Bitte geben Sie einen bis fünfzig Tage an."))
        given["days"] = sorted({day for day in days if day})

    def _check_times(self, given: dict[str, Any]) -> None:
        begin, end = given.get("starts_at"), given.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("Das Ende liegt vor dem Beginn."))

    def _chosen_desks(self) -> frozenset[int]:
        ticked = frozenset(int(key) for key in self.cleaned_data["desks"])
        if ticked:
            return ticked
        services = {int(key) for key in self.cleaned_data["services"]}
        able = [desk.pk for desk in self._desks if not services or services & {skill.pk for skill in desk.skills.all()}]
        return frozenset(able[: self.cleaned_data["desk_count"]])

    def edits(self) -> list[Edit]:
        return [self.rule()]

    def rule(self) -> SetRule:
        """The rule that was typed."""
        given = self.cleaned_data
        first, last = given["valid_from"] or self.today, given["valid_until"]
        on_holidays = given["on_holidays"]
        if given["rhythm"] == self.DATES:
            first, last = given["days"][0], given["days"][-1]
            # Who names a holiday by its date means it.
            on_holidays = on_holidays or any(is_holiday(self.office.authority.land, day) for day in given["days"])
        return SetRule(
            desks=self._chosen_desks(),
            services=frozenset(int(key) for key in given["services"]),
            channels=frozenset(given["channels"]),
            recurrence=self._recurrence(),
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            valid_from=first,
            valid_until=last,
            on_holidays=on_holidays,
            release=as_release(self.row.offer.release) if self.row else "",
            key=self.row.pk if self.row else 0,
        )

    def _recurrence(self) -> str:
        given = self.cleaned_data
        if given["rhythm"] == self.KEPT and self.row:
            return self.row.recurrence
        if given["rhythm"] == self.DATES:
            return recurrence_of(given["days"])
        weekdays = tuple(day for day in WEEKDAYS if day in given["weekdays"])
        nth = int(given["nth"] or 1) if given["rhythm"] == self.MONTHLY else 0
        return Rhythm(weekdays, every=given["every"] or 1, nth=nth).recurrence


def _read_day(typed: str) -> dt.date | None:
    for form in _DAY_FORMATS:
        try:
            day = dt.datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if _FIRST_YEAR <= day.year < _YEAR_AFTER else None
    return None


def values_of(row: OpeningRule) -> dict[str, Any]:
    """A rule as the form shows it."""
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
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "on_holidays": row.on_holidays,
    }


class EndForm(HoursForm):
    """The last day of a rule."""

    last_day = _day_field(
        _("Die Regel gilt zum letzten Mal am"),
        help_text=_("Liegt der Tag vor ihrem Beginn, verschwindet sie ganz."),
    )

    def __init__(self, *args: Any, row: OpeningRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def edits(self) -> list[Edit]:
        return [EndRule(self.row.pk, self.cleaned_data["last_day"])]


class ClosureForm(HoursForm):
    """A closure: whom, from when until when, why, and what visitors are told."""

    OFFICE, AUTHORITY = "office", "authority"

    scope = forms.ChoiceField(label=_("Was ist geschlossen?"))
    at_once = forms.BooleanField(label=_("Ab sofort"), required=False)
    from_day = _day_field(_("Von (Tag)"), required=False)
    from_time = _time_field(_("Von (Uhrzeit)"), required=False, help_text=_("Leer heißt: ab Beginn des Tages."))
    until_day = _day_field(_("Bis einschließlich (Tag)"))
    until_time = _time_field(_("Bis (Uhrzeit)"), required=False, help_text=_("Leer heißt: den ganzen Tag."))
    announce = forms.BooleanField(
        label=_("Mit einem Hinweis auf allen Seiten und am Anmelde-Gerät bekannt machen"),
        required=False,
        help_text=_("Für Schließungen, mit denen niemand rechnet. Ein einzelner Platz wird nicht bekannt gemacht."),
    )
    offer = forms.BooleanField(
        label=_("Wer keinen Platz mehr hat, bekommt gleich eine E-Mail und eine andere Zeit freigehalten"),
        required=False,
        help_text=_("Sonst stehen diese Termine nur auf der Liste „Termine ohne Platz“."),
    )

    def __init__(
        self, *args: Any, office: Office, desks: list[Desk], for_all: bool, now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone_of(office), now
        scopes: list[tuple[str, Any]] = [(self.OFFICE, _("Die ganze Dienststelle"))]
        scopes += [(str(desk.pk), gettext("Platz %(desk)s") % {"desk": desk}) for desk in desks]
        scopes += [(self.AUTHORITY, _("Alle Dienststellen der Behörde"))] if for_all else []
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]
        for code in OFFERED:
            self.fields[f"reason_{code}"] = _reason_field(code)

    @property
    def reason(self) -> forms.BoundField:
        return self[f"reason_{SOURCE}"]

    @property
    def translated_reasons(self) -> list[forms.BoundField]:
        return [self[f"reason_{code}"] for code in OFFERED if code != SOURCE]

    @property
    def says_more(self) -> bool:
        """Whether there is something in the fields of other languages that nobody should overlook."""
        return any(field.value() or field.errors for field in self.translated_reasons)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("at_once") and not given.get("from_day") and "from_day" not in self.errors:
            self.add_error("from_day", _("Bitte geben Sie an, ab wann geschlossen ist."))
        if given.get("announce") and not given.get(f"reason_{SOURCE}") and given.get("scope") in self._announced():
            self.add_error(f"reason_{SOURCE}", _("Bitte geben Sie den Grund an. Besucherinnen und Besucher lesen ihn."))
        if not self.errors:
            self._check_span()
        return given

    def _announced(self) -> tuple[str, str]:
        return self.OFFICE, self.AUTHORITY

    def _check_span(self) -> None:
        begin, end = self.span
        if end <= begin:
            self.add_error("until_day", _("Diese Schließung endet, bevor sie beginnt."))
        elif end <= self.now:
            self.add_error("until_day", _("Diese Schließung ist schon vorbei."))

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From when until when; what begins at once begins at the last full five minutes."""
        given = self.cleaned_data
        last, until = given["until_day"], given["until_time"]
        end = instant_at(last, until, self.zone) if until else self._midnight(last + dt.timedelta(1))
        if given["at_once"]:
            return self.now.replace(minute=self.now.minute // 5 * 5, second=0, microsecond=0), end
        return instant_at(given["from_day"], given["from_time"] or dt.time(), self.zone), end

    def _midnight(self, day: dt.date) -> dt.datetime:
        return instant_at(day, dt.time(), self.zone)

    def edits(self) -> list[Edit]:
        given = self.cleaned_data
        scope, (begin, end) = given["scope"], self.span
        return [
            Close(
                begin,
                end,
                self._reason(),
                desk=None if scope in self._announced() else int(scope),
                whole_authority=scope == self.AUTHORITY,
                announce=given["announce"],
            )
        ]

    def _reason(self) -> Text:
        reason = Text({code: typed for code in OFFERED if (typed := self.cleaned_data[f"reason_{code}"])})
        if "sr-cyrl" in reason:
            reason.setdefault("sr-latn", in_latin(reason["sr-cyrl"]))
        return reason


def _reason_field(code: str) -> forms.CharField:
    label = _("Grund") if code == SOURCE else gettext("Grund (%(language)s)") % {"language": language(code).own_name}
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        error_messages={"max_length": _("Das ist zu lang. Möglich sind höchstens %(limit_value)d Zeichen.")},
        widget=forms.Textarea(attrs={"rows": 2, "lang": language(code).tag, "dir": language(code).dir}),
    )


class TakeBackForm(HoursForm):
    """A closure goes; there is nothing to type."""

    def __init__(self, *args: Any, key: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def edits(self) -> list[Edit]:
        return [TakeBackClosure(self.key)]
