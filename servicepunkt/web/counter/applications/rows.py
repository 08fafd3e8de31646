"""An application as lists show it: nothing in it says what somebody has answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application
from servicepunkt.correspondence.arrival import last_letters
from servicepunkt.forms.reading import forms

State = Application.State
STATE_WORDS: dict[str, Promise] = {
    State.SUBMITTED: _("neu"),
    State.RECEIVED: _("eingegangen"),
    State.PROCESSING: _("in Bearbeitung"),
    State.ACTION: _("Rückfrage"),
    State.COMPLETED: _("abgeschlossen"),
    State.WITHDRAWN: _("zurückgezogen"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`is_undelivered` where the last e-mail to the applicant did not arrive."""

    application: Application
    today: dt.date
    is_undelivered: bool = False

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
    def state(self) -> Promise:
        return STATE_WORDS[self.application.state]

    @property
    def is_late(self) -> bool:
        """Whether her title has ended."""
        return self.application.urgent_on is not None and self.application.urgent_on < self.today


def rows(applications: Iterable[Application], *, today: dt.date) -> list[Row]:
    some = list(applications)
    last = last_letters(map(str, some))
    failed = {subject for subject, letter in last.items() if letter.has_failed}
    return [Row(application, today, str(application) in failed) for application in some]


def title_of(application: Application) -> str:
    """What the form is called today, in German; its short name where the program has it no more."""
    form = forms().get(application.form)
    return form.title["de"] if form else application.form
