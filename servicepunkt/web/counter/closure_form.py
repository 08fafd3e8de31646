"""What staff type to close an office, a desk or everything, to change a closure, and to open again."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.edits import Close, Edit, SetClosure, TakeBackClosure
from servicepunkt.availability.models import Closure, Desk
from servicepunkt.availability.ticks import TICK_MINUTES, day_begin, instant_at, zone_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.languages import OFFERED, SOURCE, language
from servicepunkt.common.serbian import in_latin
from servicepunkt.common.texts import Text
from servicepunkt.web.counter.hours_fields import day_field, time_field
from servicepunkt.web.counter.hours_form import HoursForm
from servicepunkt.web.fields import TOO_LONG


class ReasonForm(HoursForm):
    """Why something is closed, in German and whatever other languages staff like."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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

    def typed_reason(self) -> Text:
        reason = Text({code: typed for code in OFFERED if (typed := self.cleaned_data[f"reason_{code}"])})
        if "sr-cyrl" in reason:
            reason.setdefault("sr-latn", in_latin(reason["sr-cyrl"]))
        return reason


class _ClosureFields(ReasonForm):
    """From when until when something is closed, why, and what visitors are told of it."""

    at_once = forms.BooleanField(label=_("Ab sofort"), required=False)
    from_day = day_field(_("Von (Tag)"), required=False)
    from_time = time_field(_("Von (Uhrzeit)"), required=False, help_text=_("Leer heißt: ab Beginn des Tages."))
    until_day = day_field(_("Bis einschließlich (Tag)"))
    until_time = time_field(_("Bis (Uhrzeit)"), required=False, help_text=_("Leer heißt: den ganzen Tag."))
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

    def __init__(self, *args: Any, office: Office, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone_of(office), now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("at_once") and not given.get("from_day") and "from_day" not in self.errors:
            self.add_error("from_day", _("Bitte geben Sie an, ab wann geschlossen ist."))
        if given.get("announce") and not given.get(f"reason_{SOURCE}") and not self.is_of_a_desk:
            self.add_error(f"reason_{SOURCE}", _("Bitte geben Sie den Grund an. Besucherinnen und Besucher lesen ihn."))
        if not self.errors:
            self._check_span()
        return given

    @property
    def is_of_a_desk(self) -> bool:
        """Whether it shuts only a desk, about which visitors are not told."""
        raise NotImplementedError

    def _check_span(self) -> None:
        begin, end = self.span
        if end <= begin:
            self.add_error("until_day", _("Diese Schließung endet, bevor sie beginnt."))
        elif end <= self.now:
            self.add_error("until_day", _("Diese Schließung ist schon vorbei."))

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From when until when; a closure from now on begins at the last full five minutes."""
        given = self.cleaned_data
        last, until = given["until_day"], given["until_time"]
        end = instant_at(last, until, self.zone) if until else day_begin(last + dt.timedelta(1), self.zone)
        if given.get("at_once"):
            return self.now.replace(minute=self.now.minute // TICK_MINUTES * TICK_MINUTES, second=0, microsecond=0), end
        return instant_at(given["from_day"], given["from_time"] or dt.time(), self.zone), end


class ClosureForm(_ClosureFields):
    """A new closure, and what it shuts."""

    OFFICE, AUTHORITY = "office", "authority"

    field_order = ("scope",)

    scope = forms.ChoiceField(label=_("Was ist geschlossen?"))

    def __init__(self, *args: Any, office: Office, desks: list[Desk], for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, office=office, **kwargs)
        scopes: list[tuple[str, Any]] = [(self.OFFICE, _("Die ganze Dienststelle"))]
        scopes += [(str(desk.pk), gettext("Platz %(desk)s") % {"desk": desk}) for desk in desks]
        scopes += [(self.AUTHORITY, _("Alle Dienststellen der Behörde"))] if for_all else []
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]

    @property
    def is_of_a_desk(self) -> bool:
        return self.cleaned_data.get("scope") not in (self.OFFICE, self.AUTHORITY)

    def edits(self) -> list[Edit]:
        scope, (begin, end) = self.cleaned_data["scope"], self.span
        return [
            Close(
                begin,
                end,
                self.typed_reason(),
                desk=int(scope) if self.is_of_a_desk else None,
                whole_authority=scope == self.AUTHORITY,
                announce=self.cleaned_data["announce"],
            )
        ]


class ChangeClosureForm(_ClosureFields):
    """A closure that is to change; what it shuts stays the same."""

    def __init__(self, *args: Any, row: Closure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row.from_at <= self.now:
            del self.fields["at_once"]

    @property
    def is_of_a_desk(self) -> bool:
        return self.row.desk_id is not None

    @property
    def closure(self) -> Closure:
        """The closure as it would be, only for the page."""
        begin, end = self.span
        announced_at = self.now if self.cleaned_data["announce"] and not self.is_of_a_desk else None
        return Closure(
            authority=self.row.authority,
            from_at=begin,
            until_at=end,
            reason=self.typed_reason(),
            announced_at=announced_at,
        )

    @property
    def unchanged_translations(self) -> list[str]:
        """The languages, by their own names, whose text is still the old one though the German reason has changed."""
        was, will = self.row.reason, self.typed_reason()
        if was.get(SOURCE) == will.get(SOURCE):
            return []
        same = (code for code in OFFERED if code != SOURCE and will.get(code) and will.get(code) == was.get(code))
        return [language(code).own_name for code in same]

    def edits(self) -> list[Edit]:
        begin, end = self.span
        return [SetClosure(self.row.pk, begin, end, self.typed_reason(), announce=self.cleaned_data["announce"])]


def values_of(row: Closure, office: Office) -> dict[str, Any]:
    """A closure as the form shows it: whole days without a time of day."""
    begin, end = (moment.astimezone(zone_of(office)) for moment in (row.from_at, row.until_at))
    to_the_end = end.time() == dt.time()
    reason = {code: typed for code, typed in row.reason.items() if code in OFFERED}
    if reason.get("sr-latn") == in_latin(reason.get("sr-cyrl", "")):
        reason.pop("sr-latn", None)  # it follows what is typed in Cyrillic, this time as well
    return {
        "from_day": begin.date(),
        "from_time": begin.time() if begin.time() != dt.time() else None,
        "until_day": end.date() - dt.timedelta(1) if to_the_end else end.date(),
        "until_time": None if to_the_end else end.time(),
        "announce": row.announced_at is not None,
        "offer": True,
        **{f"reason_{code}": typed for code, typed in reason.items()},
    }


def _reason_field(code: str) -> forms.CharField:
    label = _("Grund") if code == SOURCE else gettext("Grund (%(language)s)") % {"language": language(code).own_name}
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 2, "lang": language(code).tag, "dir": language(code).dir}),
    )


class TakeBackForm(HoursForm):
    """To take back a closure, nothing has to be typed."""

    def __init__(self, *args: Any, key: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def edits(self) -> list[Edit]:
        return [TakeBackClosure(self.key)]
