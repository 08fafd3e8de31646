"""The receipt of an application: a page in the applicant's language, then the same in German."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.languages import SOURCE, language
from servicepunkt.common.texts import Text
from servicepunkt.forms.papers import PaperState
from servicepunkt.printing.codes import qr
from servicepunkt.printing.job import Job, job
from servicepunkt.printing.said import Words, moment, said, typed, written
from servicepunkt.printing.sent import Filer, Sent
from servicepunkt.printing.told import Told, ToldPaper

TITLE = _("Eingangsbestätigung")
FILED_BY = {
    Filer.SELF: _("Sie selbst"),
    Filer.PARENT: _("Elternteil oder Sorgeberechtigte"),
    Filer.ADVISER: _("Beraterin oder Berater"),
}
THERE = frozenset({PaperState.UPLOADED})


def receipt_job(sent: Sent, *, told: Told, german: Told, meaning: Text, status_address: str) -> Job:
    """The job for a receipt. `told` is in the applicant's language, `german` in German.

    `meaning` is the county's wording for what the receipt means; this module claims nothing beyond it.
    `status_address` is where the applicant sees how her application stands. Her code has a sheet of its own
    (`code_sheet_pdf`): this one is shown, and sent on as a file, to employers and others.
    """
    if german.language != SOURCE:
        message = f"a receipt has a German part, and got one in {german.language}"
        raise ValueError(message)
    parts = [told] if language(told.language).tag == SOURCE else [told, german]
    data = {
        "running": typed(sent.reference),
        "qr": qr(status_address),
        "parts": [_part(sent, one, meaning, status_address) for one in parts],
    }
    return job("receipt", code=told.language, title=said(TITLE, told.language), written_at=sent.written_at, data=data)


def _part(sent: Sent, told: Told, meaning: Text, status_address: str) -> dict[str, Any]:
    code = told.language
    there = [paper for paper in told.papers if paper.state in THERE]
    to_follow = [paper for paper in told.papers if paper.state not in THERE and paper.must]
    return {
        "lang": language(code).tag,
        "dir": language(code).dir,
        "title": said(TITLE, code),
        "page": said(_("Seite {page} von {pages}"), code).text,
        "facts_columns": [said(_("Zu Ihrem Antrag"), code), said(_("Angabe"), code)],
        "facts": _facts(sent, code),
        "meaning_title": said(_("Was diese Bestätigung bedeutet"), code),
        "meaning": written(meaning, code),
        "there_title": said(_("Diese Unterlagen sind da"), code),
        "there": [_paper(paper) for paper in there],
        "to_follow_title": said(_("Diese Unterlagen brauchen wir noch"), code),
        "to_follow": [_paper(paper, state=True) for paper in to_follow],
        "status_title": said(_("Wie es weitergeht"), code),
        "status": said(_("Unter dieser Adresse sehen Sie, wie es um Ihren Antrag steht:"), code),
        "address": typed(status_address),
        "alt": said(_("QR-Code mit dieser Adresse"), code).text,
        "keep": said(_("Bitte heben Sie dieses Blatt auf."), code),
    }


def _facts(sent: Sent, code: str) -> list[tuple[Words, list[Words]]]:
    filer = [said(FILED_BY[sent.filed_by], code), *([typed(sent.filer)] if sent.filer else [])]
    moments = [(_("Eingegangen am"), sent.filed_at), (_("Geändert am"), sent.corrected_at)]
    return [
        (said(_("Antragsnummer"), code), [typed(sent.reference)]),
        *((said(label, code), [moment(sent.local(instant), code)]) for label, instant in moments if instant),
        (said(_("Antrag"), code), [written(sent.form_title, code)]),
        (said(_("Antrag für"), code), [typed(sent.applicant)]),
        (said(_("Gesendet von"), code), filer),
        (said(_("Gesendet an"), code), [typed(line) for line in (sent.authority, sent.office, *sent.address)]),
    ]


def _paper(paper: ToldPaper, *, state: bool = False) -> list[Words]:
    return [paper.label, *([paper.entry] if paper.entry else []), *([paper.state_words] if state else [])]
