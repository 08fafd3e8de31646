"""Pages that ask by themselves, every few seconds, whether what they show still stands (`?stand=`)."""

import hashlib

from django.http import HttpRequest, HttpResponse

STOP_ASKING = 286  # htmx stops polling at this status


def mark_of(*seen: object) -> str:
    """What a page has seen, in a word; another one as soon as any of it is otherwise."""
    return hashlib.sha256(repr([str(one) for one in seen]).encode()).hexdigest()[:16]


def unchanged(request: HttpRequest, mark: str) -> HttpResponse | None:
    """No content, where the page that asks has seen just this; None where it wants to be told."""
    return HttpResponse(status=204) if request.GET.get("stand") == mark else None
