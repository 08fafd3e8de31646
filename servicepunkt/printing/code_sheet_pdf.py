"""The sheet with an application's code, for the applicant alone: its own file, since receipts are passed around."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.printing.codes import qr
from servicepunkt.printing.job import Job, job
from servicepunkt.printing.said import said, typed


def code_sheet_job(*, reference: str, code: str, address: str, language: str, now: dt.datetime) -> Job:
    """The job for one page with the `code` and the `address` of the application's page, where it is typed."""
    data = {
        "running": typed(reference),
        "what_for": said(
            _(
                "Auf einem anderen Gerät brauchen Sie diesen Code, wenn Sie Ihre Angaben sehen oder ändern oder den Antrag zurückziehen möchten."
            ),
            language,
        ),
        "code": typed(code),
        "open": said(_("Öffnen Sie diese Adresse:"), language),
        "address": typed(address),
        "qr": qr(address),
        "alt": said(_("QR-Code mit dieser Adresse"), language).text,
        "secret": said(_("Wer den Code hat, kann Ihren Antrag sehen und ändern. Bewahren Sie ihn gut auf."), language),
        "keep_apart": said(_("Geben Sie dieses Blatt nicht mit, wenn Sie die Bestätigung jemandem zeigen."), language),
    }
    return job("code-sheet", code=language, title=said(_("Ihr Code, nur für Sie"), language), written_at=now, data=data)
