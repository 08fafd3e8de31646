"""What staff type, read and checked field by field."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.entitlement import Codes, EntitlementRefused
from servicepunkt.catalogue.models import Service
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.web.contact_form import ContactFields
from servicepunkt.web.fields import TOO_LONG, WRONG_LANGUAGE, Form, email_field


class ContactForm(ContactFields):
    """Who is coming. Only the name is needed: a caller need not have an e-mail address."""

    name = forms.CharField(
        label=_("Vorname und Nachname"),
        max_length=120,
        error_messages={"required": _("Bitte geben Sie den Namen an."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = email_field(
        required=False,
        autocomplete="off",
        help_text=_("Ohne Adresse drucken Sie den Brief aus oder sagen den Code am Telefon an."),
    )
    phone = forms.CharField(
        label=_("Telefonnummer"),
        max_length=40,
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Sprache der Nachrichten"),
        choices=[(code, language(code).own_name) for code in OFFERED],
        error_messages={"invalid_choice": WRONG_LANGUAGE},
    )
    reminders = forms.BooleanField(
        label=_("Mit einer E-Mail an den Termin erinnern (nur, wenn die Person das möchte)."), required=False
    )


class EntitlementForm(Form):
    """A code for each service that needs one, or a tick to say that staff book without."""

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needing = [service for service in services if service.entitlement_needed]
        for service in needing:
            self.fields[f"code-{service.pk}"] = _code_field(service)
        if needing:
            self.fields["without_code"] = forms.BooleanField(
                label=_("Ohne Code buchen. Das steht danach im Protokoll."), required=False
            )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("without_code"):
            for name, _code in self._typed():
                self.errors.pop(name, None)
        return self.cleaned_data

    @property
    def codes(self) -> Codes:
        """Vouched for where staff book without."""
        if self.cleaned_data.get("without_code"):
            return Codes(vouched=True)
        return Codes({int(name.removeprefix("code-")): code for name, code in self._typed()})

    def refuse(self, refusal: EntitlementRefused) -> None:
        """Say next to a code that it opens nothing."""
        self.add_error(f"code-{refusal.facts['service']}", str(refusal))

    def _typed(self) -> list[tuple[str, str]]:
        return [(name, self.cleaned_data.get(name, "")) for name in self.fields if name != "without_code"]


def _code_field(service: Service) -> forms.CharField:
    return forms.CharField(
        label=format_lazy(_("Code für „{service}“"), service=str(service.name)),
        max_length=60,
        help_text=str(service.entitlement_hint),
        error_messages={
            "required": _("Bitte geben Sie den Code ein, oder kreuzen Sie „Ohne Code“ an."),
            "max_length": TOO_LONG,
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )


class CodeListForm(Form):
    """A list of entitlement codes, one per line: codes only."""

    codes = forms.CharField(
        label=_("Codes, einer in jeder Zeile"),
        max_length=400_000,
        help_text=_("Nur die Codes, keine Namen. Gespeichert wird nur ein Fingerabdruck jedes Codes."),
        error_messages={
            "required": _("Bitte fügen Sie mindestens einen Code ein."),
            "max_length": _("Das sind zu viele Codes auf einmal. Bitte teilen Sie die Liste."),
        },
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_codes(self) -> list[str]:
        codes = str(self.cleaned_data["codes"]).split("\n")
        wrong = [number for number, code in enumerate(codes, start=1) if not _is_code(code)]
        if wrong:
            raise forms.ValidationError(
                _("In Zeile %(line)s steht kein Code: erlaubt sind Buchstaben, Ziffern, Leerzeichen und Bindestriche."),
                params={"line": wrong[0]},
            )
        return [code for code in codes if code.strip()]


def _is_code(line: str) -> bool:
    """A name among the codes is a mistake that must not be stored, not even as a fingerprint."""
    letters = "".join(letter for letter in line if not letter.isspace() and letter != "-")
    return not letters or (letters.isascii() and letters.isalnum() and 4 <= len(letters) <= 40)


class AddressForm(Form):
    """A new e-mail address for a booking."""

    email = email_field(
        label=_("Richtige E-Mail-Adresse"),
        missing=_("Bitte geben Sie die richtige E-Mail-Adresse an."),
        autocomplete="off",
    )
