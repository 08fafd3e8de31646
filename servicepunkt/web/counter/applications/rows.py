"""An application as lists show it, with nothing of what somebody has answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.inbox import is_untouched
from servicepunkt.applications.models import Application
from servicepunkt.applications.questions import asks_for_end_of_title
from servicepunkt.correspondence.arrival import lost_letters
from servicepunkt.correspondence.models import Letter
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
    """A line of a list; `is_undelivered` where the last e-mail to the applicant did not arrive."""

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
    def is_untouched(self) -> bool:
        return is_untouched(self.application, today=self.today)

    @property
    def asks_for_title(self) -> bool:
        """Whether her form asks until when her title is valid; somebody who has none, or does not know, has no day."""
        form = forms().get(self.application.form)
        return form is not None and asks_for_end_of_title(form)

    @property
    def is_late(self) -> bool:
        """Whether her title has ended."""
        return self.application.urgent_on is not None and self.application.urgent_on < self.today


def rows(applications: Iterable[Application], *, today: dt.date) -> list[Row]:
    some = list(applications)
    lost = lost_letters(Letter.objects.filter(subject__in=list(map(str, some))))
    return [Row(application, today, str(application) in lost) for application in some]


def title_of(application: Application) -> str:
    """What the form is called today, in German; its short name where the program no longer has it."""
    form = forms().get(application.form)
    return form.title["de"] if form else application.form
