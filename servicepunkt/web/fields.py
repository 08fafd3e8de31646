"""What the forms of all doors share: what they say about a slip, an address, a line, a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.typed_days import read_typed_day

TOO_LONG = _("Das ist zu lang. Möglich sind höchstens %(limit_value)d Zeichen.")
WRONG_EMAIL = _("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de")
WRONG_LANGUAGE = _("Bitte wählen Sie eine Sprache aus der Liste.")
_EMAIL = _("E-Mail-Adresse")
_NO_EMAIL = _("Bitte geben Sie Ihre E-Mail-Adresse an.")


def one_line(typed: str) -> str:
    """White space of any kind becomes single spaces."""
    return " ".join(typed.split())


class Form(forms.Form):
    """A form whose slips we report ourselves: a browser does so in its own language, and one at a time."""

    use_required_attribute = False


def email_field(
    *,
    label: Any = _EMAIL,
    missing: Any = _NO_EMAIL,
    autocomplete: str = "email",
    **kwargs: Any,
) -> forms.EmailField:
    """An e-mail address; by default, the form asks its reader for her own."""
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages={"required": missing, "invalid": WRONG_EMAIL, "max_length": TOO_LONG},
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false", "dir": "ltr"}),
        **kwargs,
    )


class DayField(forms.DateField):
    """A day, typed the same way in every language."""

    input_formats = ()

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(read_typed_day(str(value)) or value)
