"""Reading the demo's mail. The content of a mail is shown like a stranger's: in a frame without rights of any kind."""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence import mailbox
from servicepunkt.web.mailbox.frame import A_STRANGERS_PAGE
from servicepunkt.web.mailbox.opening import OpenMail, open_mail


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    mails = [open_mail(stored) for stored in mailbox.newest_first()[:200]]
    return render(request, "mailbox/home.html", {"mails": mails})


@require_safe
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know views without arguments only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mailbox/mail.html", {"mail": _find(name)})


@require_safe
@never_cache
@csp_replace(A_STRANGERS_PAGE)  # type: ignore[arg-type]  # as above
@xframe_options_sameorigin
def html(_request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(_find(name).html)


@require_safe
@never_cache
def attachment(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    files = _find(name).attachments
    if number >= len(files):
        raise NotFound
    file = files[number]
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"},
    )


def _find(name: str) -> OpenMail:
    stored = mailbox.find(name)
    if stored is None:
        raise NotFound
    return open_mail(stored)
