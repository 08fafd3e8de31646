"""What hangs and stands in the entrance: the poster with the code of the day, kiosk and call display."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.printing.codes import code_of
from servicepunkt.reception import devices
from servicepunkt.reception.codes import day_code
from servicepunkt.staff.access import may
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.day import day_asked
from servicepunkt.web.counter.door import at_office, go, signed_in, who


@at_office()
def poster(request: HttpRequest, office: Office) -> HttpResponse:
    """For one day, like its code; the QR code leads to the kiosk page, on the visitor's own phone."""
    day = day_asked(request.GET.get("tag"), office, clock_now())
    kiosk = request.build_absolute_uri(reverse("lobby:kiosk", args=[office.slug]))
    context = {"office": office, "day": day, "code": day_code(office, day), "kiosk": kiosk, "qr": _drawn(kiosk)}
    return render(request, "counter/poster.html", context)


@at_office()
def entrance(request: HttpRequest, office: Office) -> HttpResponse:
    """The addresses of kiosk and display, and how a machine becomes the kiosk."""
    pairing = reverse("lobby:pair", args=[office.slug, devices.kiosk_secret(office)])
    return render(
        request,
        "counter/entrance.html",
        {
            "office": office,
            "kiosk": reverse("lobby:kiosk", args=[office.slug]),
            "display": reverse("lobby:display", args=[office.slug]),
            "pairing": request.build_absolute_uri(pairing),
            "is_lead": may(signed_in(request), office, Role.Kind.LEAD),
        },
    )


@at_office("POST", at_least=Role.Kind.LEAD)
def part_with_kiosks(request: HttpRequest, office: Office) -> HttpResponse:
    devices.part_with_kiosks(office, by=who(request), now=clock_now())
    said = _("Kein Gerät ist mehr eingerichtet. Öffnen Sie die neue Adresse einmal auf dem Gerät im Eingang.")
    return go(request, reverse("counter:entrance", args=[office.slug]), say=said)


def _drawn(address: str) -> SafeString:
    picture = code_of(address)
    # Our own drawing of our own address: no word of a visitor is in it.
    return mark_safe(picture.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None))
