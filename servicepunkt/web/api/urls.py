"""The addresses of the first version. What a version answers may gain fields and never loses one."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from servicepunkt.web.api import booking, schemas, times
from servicepunkt.web.api.describing import describe

app_name = "api"

_CALLS = [
    path("months/<str:month>", times.free_days, name="month"),
    path("days/<str:day>", times.free_starts, name="day"),
    path("bookings", booking.book, name="bookings"),
]


@cache
def _description() -> bytes:
    root = reverse("api:description").removesuffix("/openapi.json")
    return JsonResponse(describe(_CALLS, root=root)).content


@require_safe
def description(_request: HttpRequest) -> HttpResponse:
    """This version for machines. Anybody may read it from anywhere, and keep it for an hour."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return HttpResponse(_description(), content_type="application/json", headers=headers)


urlpatterns = [
    *_CALLS,
    path("openapi.json", description, name="description"),
    path("schemas/<slug:form>", schemas.of_today, name="schema_of_today"),
    path("schemas/<slug:form>/<slug:name>", schemas.by_name, name="schema"),
]
