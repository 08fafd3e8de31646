"""Parts of a page: what htmx asks for, to replace an older one."""

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks: it wants a part, while a browser wants the page."""
    return bool(getattr(request, "htmx", False))  # set by its middleware, which not every test goes through
