"""The days and times that staff type on the pages of opening hours."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.typed_days import read_typed_day
from servicepunkt.web.fields import DayField

_FIRST_YEAR, _YEAR_AFTER = 2000, 2200
_WRONG_DAY = _("Bitte geben Sie einen Tag an, zum Beispiel 01.03.2027.")
_WRONG_TIME = _("Bitte geben Sie eine Uhrzeit an, zum Beispiel 9:30.")


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": _WRONG_DAY, "invalid": _WRONG_DAY}
    return DayField(label=label, widget=widget, error_messages=errors, validators=[_of_our_time], **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(
        label=label, widget=widget, error_messages={"required": _WRONG_TIME, "invalid": _WRONG_TIME}, **more
    )


def number_field(label: Any, *, most: int, wrong: Any, **more: Any) -> forms.IntegerField:
    """A number from 1 to `most`; `wrong` says so."""
    errors = {"invalid": _("Bitte geben Sie eine Zahl an."), "min_value": wrong, "max_value": wrong}
    return forms.IntegerField(label=label, min_value=1, max_value=most, error_messages=errors, **more)


def read_day_of_our_time(typed: str) -> dt.date | None:
    day = read_typed_day(typed)
    return day if day and _is_of_our_time(day) else None


def _of_our_time(day: dt.date) -> None:
    """A slip of the finger in the year must not lead to a rule that counts from Roman times."""
    if not _is_of_our_time(day):
        raise ValidationError(_WRONG_DAY)


def _is_of_our_time(day: dt.date) -> bool:
    return _FIRST_YEAR <= day.year < _YEAR_AFTER
