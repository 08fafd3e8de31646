"""An application as lists show it: nothing in it says what somebody has answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application
from servicepunkt.forms.reading import forms

_SOON = dt.timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Row:
    application: Application
    today: dt.date

    @property
    def reference(self) -> str:
        return spell_reference(self.application.reference)

    @property
    def form(self) -> str:
        return title_of(self.application)

    @property
    def name(self) -> str:
        return str(self.application.name or "")

    @property
    def is_late(self) -> bool:
        """Whether her title has ended."""
        return self.application.urgent_on is not None and self.application.urgent_on < self.today

    @property
    def is_urgent(self) -> bool:
        return self.application.urgent_on is not None and self.application.urgent_on < self.today + _SOON


def rows(applications: Iterable[Application], *, today: dt.date) -> list[Row]:
    return [Row(application, today) for application in applications]


def title_of(application: Application) -> str:
    """What the form is called today, in German; its short name where the program has it no more."""
    form = forms().get(application.form)
    return form.title["de"] if form else application.form
