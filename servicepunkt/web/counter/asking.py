"""What staff ask for: services with numbers, and a time for them. These addresses contain nothing personal."""

import datetime as dt
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.dates import Unreadable, read_day, read_month
from servicepunkt.web.month_page import MonthPage, month_page
from servicepunkt.web.numbers import read_number

Chosen = list[tuple[Service, int]]


class NothingChosen(Refusal):
    code = "nothing-chosen"
    status = 400
    sentence = _("Bitte wählen Sie mindestens eine Leistung.")


def read_services(query: QueryDict, offered: Iterable[Service]) -> Chosen:
    """The services that were ticked (`leistung`), each with its number (`anzahl-<key>`), in the order of the list.

    Raises `NothingChosen`, and `Unreadable` for an invalid number or a service that is not offered.
    """
    ticked = set(query.getlist("leistung"))
    chosen = [(service, _units(query, service)) for service in offered if str(service.pk) in ticked]
    if len(chosen) < len(ticked):
        raise Unreadable
    if not chosen:
        raise NothingChosen
    return chosen


def _units(query: QueryDict, service: Service) -> int:
    units = read_number(query.get(f"anzahl-{service.pk}", "").strip() or "1")
    if units is None:
        raise Unreadable
    return units


def query_of(chosen: Sequence[tuple[Service, int]], **more: str) -> str:
    """The part of an address that asks for these services again, followed by `more`."""
    asked = [("leistung", str(service.pk)) for service, _units in chosen]
    asked += [(f"anzahl-{service.pk}", str(units)) for service, units in chosen if units != 1]
    return urlencode([*asked, *more.items()])


def month_for(wish: Wish, query: QueryDict, *, now: dt.datetime, own: tuple[Booking, ...] = ()) -> MonthPage:
    """The month that an address asks for (`monat` or `tag`), else the first one with a free day."""
    look = Look(wish, now=now, own=own)
    return month_page(look, month=read_month(query.get("monat")), day=read_day(query.get("tag")))


def bookable_services(office: Office) -> list[Service]:
    """What the office does by appointment."""
    here = office.services.filter(kind=Service.Kind.APPOINTMENT)
    return list(here.select_related("department").order_by("department__order", "order", "pk"))
