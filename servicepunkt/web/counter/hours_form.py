"""What the forms for opening hours share: the edition that was seen."""

import datetime as dt

from django import forms

from servicepunkt.availability.edits import Edit
from servicepunkt.web.fields import Form


class HoursForm(Form):
    """Carries the edition from which a change is made."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def edits(self) -> list[Edit]:
        raise NotImplementedError

    @property
    def change_day(self) -> dt.date | None:
        """The day from which an existing rule changes; None if it changes as if it had always been so."""
        return None
