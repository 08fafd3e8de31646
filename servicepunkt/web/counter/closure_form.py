"""What staff type to close an office, a desk or everything, and to open again."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.edits import Close, Edit, TakeBackClosure
from servicepunkt.availability.models import Desk
from servicepunkt.availability.ticks import TICK_MINUTES, day_begin, instant_at, zone_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.languages import OFFERED, SOURCE, language
from servicepunkt.common.serbian import in_latin
from servicepunkt.common.texts import Text
from servicepunkt.web.counter.hours_fields import day_field, time_field
from servicepunkt.web.counter.hours_form import HoursForm
from servicepunkt.web.fields import TOO_LONG


class ClosureForm(HoursForm):
    """A closure: of what, from when until when, why, and what visitors are told."""

    OFFICE, AUTHORITY = "office", "authority"

    scope = forms.ChoiceField(label=_("Was ist geschlossen?"))
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
        """Whether the fields for other languages contain anything that should not be overlooked."""
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
        """From when until when; a closure from now on begins at the last full five minutes."""
        given = self.cleaned_data
        last, until = given["until_day"], given["until_time"]
        end = instant_at(last, until, self.zone) if until else day_begin(last + dt.timedelta(1), self.zone)
        if given["at_once"]:
            return self.now.replace(minute=self.now.minute // TICK_MINUTES * TICK_MINUTES, second=0, microsecond=0), end
        return instant_at(given["from_day"], given["from_time"] or dt.time(), self.zone), end

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
