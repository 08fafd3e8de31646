"""How an application stands."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.links import open_application
from servicepunkt.web.portal.visitor import personal


@personal
@require_safe
def application(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    found = open_application(uid, token)
    context = {"reference": spell_reference(found.reference)}
    return render(request, "portal/applications/application.html", context)
