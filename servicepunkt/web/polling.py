"""Pages that ask of their own accord, every few seconds, whether what they show is still true (`?stand=`)."""

import hashlib

from django.http import HttpRequest, HttpResponse

STOP_ASKING = 286  # htmx stops polling at this status


def mark_of(*seen: object) -> str:
    """What a page has seen, in a word; a different one as soon as any of it changes."""
    return hashlib.sha256(repr([str(one) for one in seen]).encode()).hexdigest()[:16]


def unchanged(request: HttpRequest, mark: str) -> HttpResponse | None:
    """No content, if the page that asks has seen exactly this; None if there is something to tell."""
    return HttpResponse(status=204) if request.GET.get("stand") == mark else None
