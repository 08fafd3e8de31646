"""What the counter's pages repeat: a button that is one POST, numbers of services, short days."""

import datetime as dt
from typing import Any

from babel.dates import format_skeleton
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from servicepunkt.applications.inbox import waiting
from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Service
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound
from servicepunkt.staff.access import inbox_of

register = template.Library()


@register.inclusion_tag("counter/_press.html", takes_context=True)
def press(context: template.Context, to: str, label: str, **more: Any) -> dict[str, Any]:
    """A form with one button: `{% press to label look="primary" id="fertig" field="stand" value=7 %}`.

    `part` lets htmx put the new board in place of the old one; `back` leads back to the day's list.
    """
    plain = {"look": "secondary", "id": "", "field": "", "value": "", "part": False, "small": False, "back": False}
    return {"to": to, "label": label, "csrf_token": context.get("csrf_token"), **plain, **more}


@register.simple_tag(takes_context=True)
def new_applications(context: template.Context) -> int | None:
    """How many applications nobody at her authority has opened yet; None if she does not read them."""
    user = context["request"].user
    try:
        authority = inbox_of(user)
    except NotFound:
        return None
    return waiting(authority).filter(state=Application.State.SUBMITTED).count()


@register.filter
def units_of(chosen: dict[int, int], service: Service) -> int:
    """How many of a service are chosen; 1 where it is not."""
    return chosen.get(service.pk, 1)


@register.filter
def desk_time(minutes: int) -> str:
    """A sum of minutes as hours and minutes: 7:30 Std."""
    return _("%(time)s Std.") % {"time": f"{minutes // 60}:{minutes % 60:02}"}


@register.filter
def day_short(day: dt.date) -> str:
    """A day in a list, without its year: Di., 24. Nov."""
    return format_skeleton("MMMEd", day, locale=language(get_language()).locale)
