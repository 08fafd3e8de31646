"""Somebody who applies in this browser: a draft with answers, on the day of the tests' clock."""

import datetime as dt
from typing import Any

from django.test import Client

from servicepunkt.applications.models import Draft
from servicepunkt.forms.reading import forms
from tests.applications.applicants import complete_answers
from tests.web.portal.applying.pages import begin

TODAY = dt.date(2027, 3, 1)


def a_draft(client: Client, form: str = "new-card", **answers: Any) -> tuple[str, Draft]:
    """A draft of this browser, with these answers and no others; its address and its row."""
    address = begin(client, form)
    draft = Draft.objects.latest("pk")
    draft.put(answers, forms()[form])
    draft.save()
    return address, draft


def a_full_draft(client: Client, form: str = "new-card", **answers: Any) -> tuple[str, Draft]:
    """A draft of this browser in which everything is answered."""
    return a_draft(client, form, **complete_answers(forms()[form], today=TODAY, **answers))
