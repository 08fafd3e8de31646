"""The desk at which somebody sits: chosen once a day for each office, remembered in the session."""

from django.http import HttpRequest

from servicepunkt.availability.models import Desk
from servicepunkt.catalogue.models import Office
from servicepunkt.web.numbers import read_number

_KEY = "desks"


def desk_of(request: HttpRequest, office: Office) -> Desk | None:
    """The desk that this person chose at this office."""
    chosen = request.session.get(_KEY, {}).get(str(office.pk))
    return office.desks.filter(pk=chosen).first() if chosen else None


def read_desk(office: Office, typed: str) -> Desk | None:
    """The desk whose key was typed; None where this office has no such desk."""
    key = read_number(typed)
    return office.desks.filter(pk=key).first() if key else None


def choose_desk(request: HttpRequest, office: Office, typed: str) -> Desk | None:
    """Remember a desk; an empty choice means leaving it."""
    desk = read_desk(office, typed)
    chosen = {key: value for key, value in request.session.get(_KEY, {}).items() if key != str(office.pk)}
    request.session[_KEY] = chosen | ({str(office.pk): desk.pk} if desk else {})
    return desk
