"""How long drafts and applications are kept. Rows and files end together: with the folder's row goes its key."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.drafting import end_draft
from servicepunkt.applications.models import KEPT, Application, Draft
from servicepunkt.common.periods import Period
from servicepunkt.correspondence.retention import delete_letters_about
from servicepunkt.uploads import ending
from servicepunkt.uploads.models import Folder, Upload

_COMPLETED_DAYS = 180
_WITHDRAWN_DAYS = 30


def _end_drafts(now: dt.datetime) -> int:
    return _delete(Draft.objects.filter(ends_at__lte=now), now)


def _end_completed(now: dt.datetime) -> int:
    _drop_late_originals()
    over = now - dt.timedelta(days=_COMPLETED_DAYS)
    return _delete(Application.objects.filter(state=Application.State.COMPLETED, ended_at__lte=over), now)


def _drop_late_originals() -> None:
    """What still waited for the scanner when its application was completed had no pages yet, and kept its original."""
    late = Upload.objects.filter(state=Upload.State.READY).exclude(pieces=[])
    for folder in Folder.objects.filter(application__state=Application.State.COMPLETED, uploads__in=late).distinct():
        ending.drop_originals(folder)


def _end_withdrawn(now: dt.datetime) -> int:
    over = now - dt.timedelta(days=_WITHDRAWN_DAYS)
    return _delete(Application.objects.filter(state=Application.State.WITHDRAWN, ended_at__lte=over), now)


def _delete(ended: Iterable[Draft | Application], now: dt.datetime) -> int:
    some = list(ended)
    for each in some:
        _delete_one(each, now)
    return len(some)


@transaction.atomic
def _delete_one(each: Draft | Application, now: dt.datetime) -> None:
    delete_letters_about([str(each)])
    if isinstance(each, Draft):
        end_draft(each, by="worker", now=now)
        return
    folder = each.folder
    Draft.objects.filter(corrects=each).delete()
    each.delete()
    ending.delete(folder, now=now)


PERIODS = (
    Period(
        "drafts", _("Angefangene Anträge mit ihren Unterlagen"), _("nach dem letzten Speichern"), KEPT.days, _end_drafts
    ),
    Period(
        "completed_applications",
        _("Abgeschlossene Anträge mit ihren Unterlagen"),
        _("nach dem Abschluss"),
        _COMPLETED_DAYS,
        _end_completed,
    ),
    Period(
        "withdrawn_applications",
        _("Zurückgezogene Anträge mit ihren Unterlagen"),
        _("nach dem Zurückziehen"),
        _WITHDRAWN_DAYS,
        _end_withdrawn,
    ),
)
