"""The addresses in letters: of an application's page, and of the way back to a draft. Their secrets are derived."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils import translation

from servicepunkt.applications.models import Application, Draft
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.tokens import link_token, opens
from servicepunkt.forms.definition import Form
from servicepunkt.printing.as_json import schema_name

_STATUS = "application.status"
_RESUME = "draft.resume"


def open_application(uid: uuid.UUID, token: str) -> Application:
    """Load an application and authorise in one step; raises `NotFound` alike for a wrong, an old and an unknown link."""
    known = Application.objects.select_related("folder")
    application = known.filter(uid=uid).first()
    if application is None or not opens(token, _STATUS, application.uid.hex, application.generation):
        raise NotFound
    return application


def path(application: Application, name: str = "application", *, language: str | None = None, **parts: str) -> str:
    """The path of the application's page, or of another page behind the same secret; `parts` fill in its address."""
    token = link_token(_STATUS, application.uid.hex, application.generation)
    with translation.override(language or translation.get_language()):
        return reverse(f"portal:{name}", kwargs={"uid": application.uid, "token": token, **parts})


def address(application: Application) -> str:
    """The absolute address for a letter, in the applicant's language."""
    return origin_of(application.authority) + path(application, language=application.language)


def address_of_draft(draft: Draft) -> str:
    """The absolute address for a letter. It leads to where the code is asked for, and opens nothing without it."""
    token = link_token(_RESUME, draft.uid.hex, draft.generation)
    with translation.override(draft.language):
        return origin_of(draft.preset) + reverse("portal:resume_by_link", kwargs={"uid": draft.uid, "token": token})


def address_to_resume(draft: Draft) -> str:
    """Where the code is asked for, for somebody who has only the code and no link, in the active language."""
    return origin_of(draft.preset) + reverse("portal:resume")


def address_where_code_is_typed(application: Application) -> str:
    """The same for somebody who has the code of an application, in her language."""
    with translation.override(application.language):
        return origin_of(application.authority) + reverse("portal:resume")


def address_of_schema(form: Form) -> str:
    """The absolute address of the JSON Schema for applications in a form: one for all authorities, and public."""
    return origin_of(None) + reverse("api:schema", kwargs={"form": form.form, "name": schema_name(form)})


def draft_behind(uid: uuid.UUID, token: str, *, now: dt.datetime) -> Draft:
    """The draft that a mailed link is about; raises `NotFound`."""
    draft = Draft.objects.alive(now).filter(uid=uid).first()
    if draft is None or not opens(token, _RESUME, draft.uid.hex, draft.generation):
        raise NotFound
    return draft
