"""Reporting a barrier: the words go to the authority by letter, through the same outbox as all others."""

import datetime as dt
import re
import uuid

from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.rows import insert_once
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.outbox import post
from servicepunkt.feedback.models import Report

# A person reads that mailbox. Whoever is one too many loses nothing: she is told to call, and her words stay.
MOST = 30
STRETCH = dt.timedelta(hours=1)
# By shape, so that it covers doors to come: what is meant, then the secret that opens it; or a kiosk's secret.
_SECRET = re.compile(r"/[0-9a-fA-F-]{36}(?:/[^\s/]{20,})?|(?<=/einrichten)/[^\s/]+")


class TooManyReports(Refusal):
    code = "too-many-reports"
    status = 429
    sentence = _(
        "Im Moment kommen sehr viele Meldungen. Ihre Meldung ist noch nicht gesendet. "
        "Bitte versuchen Sie es in einer Stunde noch einmal, oder rufen Sie uns an."
    )


class NoAddress(Refusal):
    code = "no-address-for-reports"
    status = 404
    sentence = _("Dafür ist noch keine E-Mail-Adresse hinterlegt. Bitte rufen Sie uns an.")


def address_for_reports(authority: Authority) -> str:
    """Where reports go; empty where the authority has named no address."""
    return authority.accessibility_email or authority.email


@whole
def report(
    authority: Authority, *, message: str, where: str, email: str, language: str, request: uuid.UUID, now: dt.datetime
) -> None:
    """Send on what somebody says about a barrier; `email` may be empty. Raises `TooManyReports`, `NoAddress`.

    `request` comes with the page: what is sent twice goes out once.
    """
    to = address_for_reports(authority)
    if not to:
        raise NoAddress
    if Report.objects.filter(request=request).exists():
        return
    if Report.objects.filter(authority=authority, at__gt=now - STRETCH).count() >= MOST:
        raise TooManyReports
    row = Report(authority=authority, request=request, at=now)
    if not insert_once(row):
        return  # pressed twice at once
    post(
        "feedback.report",
        to=to,
        facts={
            "authority": authority.pk,
            "message": _without_secrets(message),
            "where": _without_secrets(where),
            "email": email,
            "language": language,
        },
        language="de",  # those who read it are staff
        subject=str(row),
        office="",
        now=now,
    )
    journal.record("report_barrier", subject=str(row), by="visitor", now=now)


def _without_secrets(words: str) -> str:
    """Somebody who copies the address of her page must not hand over her booking or her application with it."""
    return _SECRET.sub("/…", words)
