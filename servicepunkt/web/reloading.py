"""Pages that show what is happening now, for readers without scripts: whether such a page may reload itself.

Only its reader decides that, by a link (docs/decisions/0007).
"""

from django.http import HttpRequest

_NAME = "neuladen"


def wants_reloading(request: HttpRequest) -> bool:
    """Whether the address asks for it."""
    return request.GET.get(_NAME) == "ja"


def remembers_reloading(request: HttpRequest) -> bool:
    """Whether the session has asked for it, for a page on which each press leads to a new one."""
    if _NAME in request.GET:
        request.session[_NAME] = wants_reloading(request)
    return bool(request.session.get(_NAME))
