"""The floor: a bare Django service for the same office, in one file. It shows what is possible, and is not a design.

Month, day and booking over strings of bits, under the same web server, with the usual middleware and equally durable,
but without pages, letters, journal, languages or checks on persons. One busy string per desk and day; a booking is one
UPDATE that names the string it has read, and one INSERT, in one transaction.

    BENCH_FLOOR='{"ENGINE": …}' python -m servicepunkt.commandline.bench.floor 2026-11-22 20    (tables and bookings)
    granian --interface wsgi servicepunkt.commandline.bench.floor:application
"""

import datetime as dt
import json
import os
import random
import secrets
import sys
from collections import defaultdict

import django
from django.conf import settings

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    USE_TZ=False,
    DATABASES={"default": json.loads(os.environ["BENCH_FLOOR"])},
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from servicepunkt.commandline.bench.profile import MINUTES, OPENINGS, Profile  # noqa: E402

TICK = 5
FIRST = OPENINGS[0][0].hour * 60 // TICK  # bit 0 is 08:00
WIDTH = 12  # bytes: 96 ticks, until 16:00
VISIT = MINUTES // TICK


class FloorDay(models.Model):
    desk = models.SmallIntegerField()
    day = models.DateField()
    busy = models.BinaryField()

    objects: models.Manager["FloorDay"] = models.Manager()

    class Meta:
        app_label = "floor"
        constraints = [models.UniqueConstraint(fields=["day", "desk"], name="floor_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.desk}"


class FloorBooking(models.Model):
    desk = models.SmallIntegerField()
    start_at = models.DateTimeField()
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=100)

    objects: models.Manager["FloorBooking"] = models.Manager()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return f"{self.start_at} {self.desk}"


def _tick(time: dt.time) -> int:
    return (time.hour * 60 + time.minute) // TICK - FIRST


_OPEN = sum((1 << _tick(until)) - (1 << _tick(since)) for since, until in OPENINGS)
_RASTER = sum(1 << tick for since, until in OPENINGS for tick in range(_tick(since), _tick(until), VISIT))


def _starts(busy: bytes | memoryview) -> int:
    free = _OPEN & ~int.from_bytes(busy, "little")
    free &= free >> 1
    return free & free >> 2 & _RASTER


def month(_request: HttpRequest, first: str) -> JsonResponse:
    begin = dt.date.fromisoformat(first)
    end = (begin + dt.timedelta(32)).replace(day=1)
    free: dict[dt.date, int] = defaultdict(int)
    for day, busy in FloorDay.objects.filter(day__gte=begin, day__lt=end).values_list("day", "busy"):
        free[day] |= _starts(busy)
    return JsonResponse({day.isoformat(): starts.bit_count() for day, starts in free.items() if starts})


def day(_request: HttpRequest, day: str) -> JsonResponse:
    free = 0
    for (busy,) in FloorDay.objects.filter(day=dt.date.fromisoformat(day)).values_list("busy"):
        free |= _starts(busy)
    ticks = (tick + FIRST for tick in range(8 * WIDTH) if free >> tick & 1)
    return JsonResponse({"starts": [f"{tick * TICK // 60:02}:{tick * TICK % 60:02}" for tick in ticks]})


def book(request: HttpRequest) -> JsonResponse:
    wanted = json.loads(request.body)
    start_at, desk = dt.datetime.fromisoformat(wanted["start"]), wanted.get("desk")
    rows = FloorDay.objects.filter(day=start_at.date())
    if desk is not None:
        rows = rows.filter(desk=desk)
    while free := [row for row in rows.all() if _starts(row.busy) >> _tick(start_at.time()) & 1]:
        if _take(random.choice(free), start_at, wanted):  # noqa: S311
            return JsonResponse({"booked": True}, status=201)
    return JsonResponse({"booked": False}, status=409)


def _take(row: FloorDay, start_at: dt.datetime, wanted: dict[str, str]) -> bool:
    """Whether the row was still as it had been read: then the place is ours."""
    bits = ((1 << VISIT) - 1) << _tick(start_at.time())
    busy = (int.from_bytes(row.busy, "little") | bits).to_bytes(WIDTH, "little")
    with transaction.atomic():
        if not FloorDay.objects.filter(pk=row.pk, busy=row.busy).update(busy=busy):
            return False
        FloorBooking.objects.create(desk=row.desk, start_at=start_at, name=wanted["name"], email=wanted["email"])
    return True


urlpatterns = [path("month/<first>", month), path("day/<day>", day), path("book", book)]
application = get_wsgi_application()


def fill(profile: Profile) -> None:
    """Make the tables and write the profile's bookings."""
    with connection.schema_editor() as editor:
        editor.create_model(FloorDay)
        editor.create_model(FloorBooking)
    busy: dict[tuple[int, dt.date], int] = defaultdict(int)
    booked = list(profile.booked())
    for desk, start_at in booked:
        busy[desk, start_at.date()] |= ((1 << VISIT) - 1) << _tick(start_at.time())
    FloorDay.objects.bulk_create(
        (
            FloorDay(desk=desk, day=day, busy=busy[desk, day].to_bytes(WIDTH, "little"))
            for day in profile.workdays
            for desk in range(profile.desks)
        ),
        batch_size=500,
    )
    FloorBooking.objects.bulk_create(
        (FloorBooking(desk=desk, start_at=at, name="Vera Muster", email="vera@example.org") for desk, at in booked),
        batch_size=500,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    fill(Profile(dt.date.fromisoformat(sys.argv[1]), desks=int(sys.argv[2])))
