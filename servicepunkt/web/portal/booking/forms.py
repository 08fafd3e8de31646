"""What visitors type, read and checked field by field."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.conditions import ConditionNotMet, questions_of
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.entitlement import Codes, EntitlementRefused
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.conditions import Question
from servicepunkt.catalogue.models import Service
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.web.contact_form import ContactFields
from servicepunkt.web.fields import TOO_LONG, WRONG_LANGUAGE, DayField, Form, email_field
from servicepunkt.web.wording import question_in_words, rule_in_words

_REQUIRED_NAME = _("Bitte geben Sie Ihren Namen an.")


class DetailsForm(ContactFields):
    """Name, e-mail, language for the letters; optionally phone and reminders. Nothing else.

    Services in `asking` have conditions of age or date: the dates that they ask for are checked and not kept.
    """

    name = forms.CharField(
        label=_("Vorname und Nachname"),
        max_length=120,
        error_messages={"required": _REQUIRED_NAME, "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = email_field()
    language = forms.ChoiceField(
        label=_("In welcher Sprache sollen wir Ihnen schreiben?"),
        choices=[(code, language(code).own_name) for code in OFFERED],
        error_messages={"invalid_choice": WRONG_LANGUAGE},
        help_text=_("Der deutsche Text steht immer mit im Brief. Er ist verbindlich."),
    )
    phone = forms.CharField(
        label=_("Telefonnummer"),
        max_length=40,
        required=False,
        error_messages={"max_length": TOO_LONG},
        help_text=_("Nur für Rückfragen zu diesem Termin."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    reminders = forms.BooleanField(required=False)

    def __init__(self, *args: Any, wish: Wish, asking: Sequence[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = wish.offered
        self._asking = {service.pk: questions_of(service) for service in asking}
        for service in asking:
            for number, asked in enumerate(self._asking[service.pk]):
                self.fields[_date_name(service.pk, number)] = _date_field(asked, service)
        if any(service.unit == Service.Unit.CHILD for service in services):
            self.fields["name"].help_text = _("Ihr eigener Name, nicht der des Kindes.")
        self._ask_for_email(services)
        self._ask_for_reminders(services)

    def _ask_for_email(self, services: list[Service]) -> None:
        field = self.fields["email"]
        field.required = any(service.email_needed for service in services)
        field.help_text = _("Dorthin schicken wir die Bestätigung und die Liste, was Sie mitbringen müssen.")
        if not field.required:
            field.help_text = _(
                "Ohne E-Mail-Adresse sehen Sie Ihren Termin mit Code auf der nächsten Seite. "
                "Bitte drucken Sie ihn aus, oder schreiben Sie Zeit und Code auf."
            )

    def _ask_for_reminders(self, services: list[Service]) -> None:
        """Health services remind only those who ask for it; others remind unless it is switched off."""
        if not any(service.reminder_hours for service in services):
            del self.fields["reminders"]
            return
        asks_first = any(service.reminder_opt_in for service in services)
        self.fields["reminders"].label = _("Erinnern Sie mich vor dem Termin mit einer E-Mail.")
        self.fields["reminders"].initial = not asks_first
        if asks_first:
            self.fields["reminders"].help_text = _(
                "Das ist freiwillig. Sie können es jederzeit mit dem Link in der E-Mail ändern."
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("date-")]

    @property
    def dates(self) -> dict[int, list[dt.date]]:
        """The dates that were asked for, by key of the service."""
        return {
            key: [self.cleaned_data[_date_name(key, number)] for number in range(len(asked))]
            for key, asked in self._asking.items()
        }

    def refuse_date(self, refusal: ConditionNotMet) -> None:
        """Say next to its field what is wrong with a date."""
        self.add_error(_date_name(refusal.facts["service"], refusal.facts["asked"]), str(refusal))

    @property
    def so_far(self) -> Contact:
        """What was typed, finished or not, to be shown again."""
        typed = {name: str(self.data.get(name, "")).replace("\x00", "")[:254] for name in ("name", "email", "phone")}
        return Contact(**typed)

    @property
    def wants_reminders(self) -> bool:
        return bool(self.cleaned_data.get("reminders", False))


class EntitlementForm(Form):
    """One entitlement code for each service that asks for one."""

    def __init__(self, *args: Any, wish: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for wished in wish.services:
            if wished.service.entitlement_needed:
                self.fields[f"code-{wished.service.pk}"] = _code_field(wished.service)

    @property
    def codes(self) -> Codes:
        return Codes({int(name.removeprefix("code-")): code for name, code in self.cleaned_data.items()})

    def refuse(self, refusal: EntitlementRefused) -> None:
        """Say next to a code that it opens nothing."""
        self.add_error(f"code-{refusal.facts['service']}", str(refusal))


class AddressForm(Form):
    """A new e-mail address for a booking."""

    email = email_field()


def _date_name(service: int, number: int) -> str:
    return f"date-{service}-{number}"


def _date_field(asked: Question, service: Service) -> DayField:
    kept = gettext("Zum Beispiel 24.3.2009. Wir prüfen das Datum nur, wir speichern es nicht.")
    return DayField(
        label=question_in_words(asked, service),
        help_text=f"{rule_in_words(asked)} {kept}",
        error_messages={
            "required": _("Bitte geben Sie das Datum an."),
            "invalid": _("Bitte schreiben Sie das Datum so: 24.3.2009"),
        },
        widget=forms.DateInput(attrs={"autocomplete": "bday" if asked.words is None else "off"}),
    )


def _code_field(service: Service) -> forms.CharField:
    return forms.CharField(
        label=_("Code aus Ihrem Brief"),
        max_length=60,
        help_text=str(service.entitlement_hint),
        error_messages={"required": _("Bitte geben Sie den Code aus Ihrem Brief ein."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
