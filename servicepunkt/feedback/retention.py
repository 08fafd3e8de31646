"""How long it is known that a barrier was reported. The words go with the letter, as soon as that is sent."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.common.periods import Period
from servicepunkt.correspondence.retention import delete_letters_about
from servicepunkt.feedback.models import Report

_REPORT_DAYS = 7


def _end_reports(now: dt.datetime) -> int:
    past = list(Report.objects.filter(at__lte=now - dt.timedelta(days=_REPORT_DAYS)))
    delete_letters_about([str(report) for report in past])
    return Report.objects.filter(pk__in=[report.pk for report in past]).delete()[0]


PERIODS = (
    Period(
        key="feedback.reports",
        what=_("Ihre Meldung einer Barriere, in unserem Programm"),
        after=_("nach der Meldung; ihr Inhalt, sobald sie bei uns angekommen ist"),
        days=_REPORT_DAYS,
        end=_end_reports,
    ),
)
