"""What the fields of all doors say of a slip, and how they read a line and a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.typed_days import read_typed_day

TOO_LONG = _("Das ist zu lang. Möglich sind höchstens %(limit_value)d Zeichen.")
WRONG_EMAIL = _("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de")
WRONG_LANGUAGE = _("Bitte wählen Sie eine Sprache aus der Liste.")


def one_line(typed: str) -> str:
    """White space of any kind becomes single spaces."""
    return " ".join(typed.split())


class DayField(forms.DateField):
    """A day, typed in the same way in every language."""

    input_formats = ()

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(read_typed_day(str(value)) or value)
