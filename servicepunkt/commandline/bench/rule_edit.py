"""Edits the opening hours of an office of the run, again and again; a process of its own, like `seeding`.

    python -m servicepunkt.commandline.bench.rule_edit 5

Prints the milliseconds of each edit: another closing time at every desk, written for all days that may be booked.
"""

import datetime as dt
import sys
import time

import django

django.setup()  # tables may be imported only now; this module is started by itself

from django.db import transaction  # noqa: E402

from servicepunkt.availability.models import OpeningRule  # noqa: E402
from servicepunkt.availability.opening import last_open_day, write_open_days  # noqa: E402
from servicepunkt.availability.ticks import day_at  # noqa: E402
from servicepunkt.catalogue.models import Office  # noqa: E402
from servicepunkt.commandline.bench.profile import EDITED  # noqa: E402
from servicepunkt.common.clock import now as clock_now  # noqa: E402


def edit(ends_at: dt.time) -> float:
    now = clock_now()
    began = time.perf_counter()
    with transaction.atomic():
        office = Office.objects.select_related("authority").get(slug=EDITED)
        rule = OpeningRule.objects.filter(office=office).order_by("pk").last()
        assert rule is not None  # noqa: S101 - `seeding` has made it
        rule.ends_at = ends_at
        rule.save()
        today = day_at(office, now)
        write_open_days(office, first=today, last=last_open_day(office, now=now))
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    edit(dt.time(15))  # what the first one loads does not count
    for number in range(int(sys.argv[1])):
        sys.stdout.write(f"{edit(dt.time(16) if number % 2 == 0 else dt.time(15, 20)):.1f}\n")
