"""The names of our cookies.

Under https they begin with `__Host-`: browsers accept such a cookie only from this very host, while one of any other
name may be planted by a neighbouring host (`events.` next to `termine.`), and whatever the visitor then writes would
belong to a secret that somebody else knows.
"""

from django.conf import settings


def own(name: str) -> str:
    """The name under which a browser keeps a cookie for this host alone."""
    return f"{settings.SERVICEPUNKT_COOKIE_PREFIX}{name}"
