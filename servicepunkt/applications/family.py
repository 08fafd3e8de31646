"""A family in one go: each person has a draft and an application of her own; what they share is written once.

Each adult declares for herself: the code or the mailed link takes her draft to her own phone.
"""

import datetime as dt
import uuid

from servicepunkt.applications.drafting import begin_draft
from servicepunkt.applications.keeping import form_sent_in
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.applications.questions import CHILD, FAMILY, is_for_family, shared_answers
from servicepunkt.common.whole import whole
from servicepunkt.forms.reading import forms


def is_of_family(paperwork: Paperwork) -> bool:
    """Whether others may follow this application with what they share: not if it was withdrawn."""
    application = paperwork.application
    shares = application.family is not None or is_for_family(paperwork.version.all_answers)
    return shares and application.state != Application.State.WITHDRAWN


@whole
def begin_for_next(application: Application, *, child: bool = False, holder: str, now: dt.datetime) -> Draft:
    """A draft for the next person of the family, with everything that a family answers once.

    For a child, somebody else files and is asked who has custody. Raises `TooManyDrafts`.
    """
    first = Application.objects.select_for_update().get(pk=application.pk)
    if first.family is None:
        first.family = uuid.uuid4()
        first.save(update_fields=["family"])
    version = first.versions.last()
    if version is None:
        raise Application.DoesNotExist
    form = forms().get(first.form) or form_sent_in(version)
    return begin_draft(
        form,
        holder=holder,
        language=first.language,
        now=now,
        preset=first.authority,
        answers=shared_answers(form, version.all_answers) | (CHILD if child else FAMILY),
        family=first.family,
    )


def others_of(application: Application) -> list[Application]:
    """The other applications of the same family, for the office; each person sees only her own."""
    if application.family is None:
        return []
    return list(Application.objects.filter(family=application.family).exclude(pk=application.pk).order_by("filed_at"))
