"""How long drafts and applications are kept. Rows and files end together: with the folder's row goes its key."""

import datetime as dt

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
    over = list(Draft.objects.filter(ends_at__lte=now))
    for draft in over:
        _delete_draft(draft, now)
    return len(over)


def _end_completed(now: dt.datetime) -> int:
    _drop_late_originals()
    return _end_applications(Application.State.COMPLETED, now - dt.timedelta(days=_COMPLETED_DAYS), now)


def _drop_late_originals() -> None:
    """A file that waited for the scanner when its application was completed had no pages yet; its original stayed."""
    late = Upload.objects.filter(state=Upload.State.READY).exclude(pieces=[])
    for folder in Folder.objects.filter(application__state=Application.State.COMPLETED, uploads__in=late).distinct():
        ending.drop_originals(folder)


def _end_withdrawn(now: dt.datetime) -> int:
    return _end_applications(Application.State.WITHDRAWN, now - dt.timedelta(days=_WITHDRAWN_DAYS), now)


def _end_applications(state: Application.State, ended_until: dt.datetime, now: dt.datetime) -> int:
    over = list(Application.objects.filter(state=state, ended_at__lte=ended_until))
    for application in over:
        _delete_application(application, now)
    return len(over)


@transaction.atomic
def _delete_draft(draft: Draft, now: dt.datetime) -> None:
    delete_letters_about([str(draft)])
    end_draft(draft, by="worker", now=now)


@transaction.atomic
def _delete_application(application: Application, now: dt.datetime) -> None:
    delete_letters_about([str(application)])
    folder = application.folder
    Draft.objects.filter(corrects=application).delete()
    application.delete()
    ending.delete(folder, by="worker", now=now)


PERIODS = (
    Period(
        key="applications.drafts",
        what=_("Angefangene Anträge mit ihren Unterlagen"),
        after=_("nach dem letzten Speichern"),
        days=KEPT.days,
        end=_end_drafts,
    ),
    Period(
        key="applications.completed",
        what=_("Abgeschlossene Anträge mit ihren Unterlagen"),
        after=_("nach dem Abschluss"),
        days=_COMPLETED_DAYS,
        end=_end_completed,
    ),
    Period(
        key="applications.withdrawn",
        what=_("Zurückgezogene Anträge mit ihren Unterlagen"),
        after=_("nach dem Zurückziehen"),
        days=_WITHDRAWN_DAYS,
        end=_end_withdrawn,
    ),
)
