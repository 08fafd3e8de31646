"""`./run verify`: derives every stored bit anew from rules and bookings, and names each difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.checking import differences
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now
from servicepunkt.reception.arrival import bookings_here


class Command(BaseCommand):
    help = "Compares stored days, claims and bookings of every office with what rules and bookings say."

    def handle(self, *args: Any, **options: Any) -> None:
        offices = list(Office.objects.select_related("authority").order_by("pk"))
        found = [difference for office in offices for difference in _lasting_differences(office)]
        for difference in found:
            self.stdout.write(difference)
        if found:
            raise CommandError(_count(len(found), "difference"))
        self.stdout.write(f"{_count(len(offices), 'office')}, no difference")


def _lasting_differences(office: Office) -> list[str]:
    """What differs twice in a row. A single time is no fault: a booking may have been made between two of our looks."""
    found = _differences(office)
    if not found:
        return []
    again = set(_differences(office))
    return [difference for difference in found if difference in again]


def _differences(office: Office) -> list[str]:
    moment = now()
    return list(differences(office, now=moment, here=bookings_here(office, day_at(office, moment))))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
