"""The sheet with which somebody goes on with her draft, on any device and without an e-mail address."""

import datetime as dt
from functools import partial

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.texts import Text
from servicepunkt.printing.codes import qr
from servicepunkt.printing.job import Job, job
from servicepunkt.printing.said import day, said, typed, written


def resume_sheet_job(
    *,
    form_title: Text,
    code: str,
    address: str,
    ends_on: dt.date,
    language: str,
    now: dt.datetime,
    is_correction: bool = False,
) -> Job:
    """The job for one page with the `code` and the `address` at which a draft is resumed; `ends_on` is its last day."""
    not_sent = (
        _("Ihre Änderung ist noch nicht gesendet.") if is_correction else _("Ihr Antrag ist noch nicht gesendet.")
    )
    data = {
        "form": written(form_title, language),
        "saved": said(
            _("Ihr Entwurf ist gespeichert. So machen Sie später oder auf einem anderen Gerät weiter:"), language
        ),
        "open": said(_("Öffnen Sie diese Adresse:"), language),
        "address": typed(address),
        "qr": qr(address),
        "alt": said(_("QR-Code mit dieser Adresse"), language).text,
        "enter": said(_("Geben Sie diesen Code ein:"), language),
        "code": typed(code),
        "ends": said(
            _("Den Entwurf gibt es bis %(day)s. Danach wird er gelöscht."), language, day=partial(day, ends_on)
        ),
        "not_sent": said(not_sent, language),
        "secret": said(_("Wer dieses Blatt hat, kann Ihren Entwurf lesen. Bewahren Sie es gut auf."), language),
    }
    title = said(_("Ihr Antrag: hier machen Sie weiter"), language)
    return job("resume-sheet", code=language, title=title, written_at=now, data=data)
