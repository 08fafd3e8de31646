"""A county's colour and mark as files. Their addresses identify their content, so browsers may keep them for ever."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.theme import Theme
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.authority import authority_of

# For screens only: paper stays black on white.
_SHEET = """@media screen {{
  :root {{ --kern-color-action-default: {light}; --kern-color-action-visited: {light}; }}
  @media (prefers-color-scheme: dark) {{
    :root {{ --kern-color-action-default: {dark}; --kern-color-action-visited: {dark}; }}
  }}
}}
"""


def addresses(authority: Authority | None) -> dict[str, str]:
    """Where the style sheet and the logo of a county are; empty for what it does not have."""
    if authority is None or not authority.theme:
        return {"sheet": "", "logo": ""}
    content = hashlib.sha256(f"{authority.theme} {authority.logo}".encode()).hexdigest()[:12]
    return {
        "sheet": reverse("theme_sheet", args=[content]),
        "logo": reverse("theme_logo", args=[content]) if authority.logo else "",
    }


@require_safe
def sheet(request: HttpRequest, content: str) -> HttpResponse:
    authority = authority_of(request)
    if not authority.theme:
        raise NotFound
    theme = Theme(**authority.theme)
    return _kept(HttpResponse(_SHEET.format(light=theme.color, dark=theme.on_dark), content_type="text/css"))


@require_safe
def logo(request: HttpRequest, content: str) -> HttpResponse:
    authority = authority_of(request)
    if not authority.logo:
        raise NotFound
    return _kept(HttpResponse(authority.logo, content_type="image/svg+xml"))


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
