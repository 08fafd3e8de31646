"""A lead who edits the opening hours of an office of the run; a process of its own, like `seeding`, led by `editing`.

    python -m servicepunkt.commandline.bench.rule_edit

Each line is one edit as JSON: the time at which all desks close in the afternoon (`until`), the instant at which to
begin (`at`, monotonic), and whether she only asks for the effect (`shown`). Says "ready", and for each edit, as JSON,
the instants at which it began and finished, how many bookings lost their place by it, and how many deadlocks the
database has seen so far.
"""

import datetime as dt
import json
import sys
import time
from dataclasses import replace

import django
from django.db import connection

django.setup()  # tables may be imported only now; this module runs by itself

from servicepunkt.availability.edits import as_set, edition_of  # noqa: E402
from servicepunkt.availability.models import OpeningRule  # noqa: E402
from servicepunkt.bookings.hours import change_hours, effect_of  # noqa: E402
from servicepunkt.catalogue.models import Office  # noqa: E402
from servicepunkt.commandline.bench.profile import EDITED, OPENINGS  # noqa: E402
from servicepunkt.common.clock import now as clock_now  # noqa: E402


def edit(until: dt.time, *, shown: bool) -> int:
    """As the counter's page does it: read the rule, set it, with the edition from which it was read."""
    office = Office.objects.select_related("authority", "department").get(slug=EDITED)
    edition = edition_of(office)
    rules = OpeningRule.objects.select_related("offer").prefetch_related("desks", "offer__services")
    rule = as_set(rules.get(office=office, starts_at=OPENINGS[-1][0]))
    afternoon = replace(rule, when=replace(rule.when, ends_at=until))
    if shown:
        return sum(len(effect.lost) for effect in effect_of(office, [afternoon], now=clock_now()))
    return len(change_hours(office, [afternoon], edition=edition, by="staff", now=clock_now()).displaced)


def deadlocks() -> int:
    """SQLite has only one writer, and so no deadlocks."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def main() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        time.sleep(max(0.0, wanted["at"] - time.monotonic()))
        began = time.monotonic()
        lost = edit(dt.time.fromisoformat(wanted["until"]), shown=wanted["shown"])
        ended = time.monotonic()
        sys.stdout.write(json.dumps([began, ended, lost, deadlocks()]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
