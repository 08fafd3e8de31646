"""The names of our cookies.

Under https they begin with `__Host-`: browsers take such a cookie from this very host alone, while any other name may be
planted from a neighbouring one (`events.` beside `termine.`), and whatever the visitor then writes would belong to a
secret that somebody else knows.
"""

from django.conf import settings


def own(name: str) -> str:
    """The name under which a browser keeps it for this host alone."""
    return f"{settings.SERVICEPUNKT_COOKIE_PREFIX}{name}"
