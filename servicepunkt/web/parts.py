"""Parts of a page: what htmx asks for, to put it in place of an older one."""

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks, which wants a part; a browser wants the page."""
    return bool(getattr(request, "htmx", False))  # set by its middleware, which not every test runs through
