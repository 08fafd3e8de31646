"""At which desk somebody sits: chosen once a day per office, remembered in the session."""

from django.http import HttpRequest

from servicepunkt.availability.models import Desk
from servicepunkt.catalogue.models import Office

_KEY = "desks"


def desk_of(request: HttpRequest, office: Office) -> Desk | None:
    """The desk that this person chose at this office."""
    chosen = request.session.get(_KEY, {}).get(str(office.pk))
    return office.desks.filter(pk=chosen).first() if chosen else None


def choose_desk(request: HttpRequest, office: Office, typed: str) -> Desk | None:
    """Remember a desk; an empty choice leaves the desk."""
    desk = office.desks.filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() else None
    chosen = {key: value for key, value in request.session.get(_KEY, {}).items() if key != str(office.pk)}
    request.session[_KEY] = chosen | ({str(office.pk): desk.pk} if desk else {})
    return desk
