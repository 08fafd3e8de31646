"""What the accessibility statement says about the product: what has been tried, what has not, and when that was
checked.

Everything else on that page comes from the county's file. What is listed here as tried is tried by a proof that anybody
can run (docs/testing.md); whoever tries one of the other things takes it off the list and sets a new day.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED, PLAIN

# The day on which what is said here was last checked against the product.
LOOKED_AT = dt.date(2026, 11, 26)

TRIED = (
    _(
        "Ein Prüfprogramm sieht sich jede Seite für Besucherinnen und Besucher an: in jeder Sprache, auf kleinen und "
        "großen Bildschirmen, hell und dunkel."
    ),
    _(
        "Einen Termin zu buchen, zu verschieben und abzusagen probieren wir auch nur mit der Tastatur, ohne JavaScript "
        "und mit vierfacher Vergrößerung."
    ),
)
NOT_TRIED = (
    _("Mit Programmen, die den Bildschirm vorlesen, haben wir noch nicht von Hand geprüft."),
    _("Mit Sprachsteuerung und mit einer Bildschirmlupe haben wir noch nicht geprüft."),
    _(
        "Geprüft haben wir mit dem Browser Chromium: noch nicht mit Firefox, nicht mit Safari, nicht auf echten Telefonen."
    ),
    _("Die Übersetzungen hat noch niemand geprüft, der die Sprache als Muttersprache spricht."),
    _("Formulare als PDF von anderen Stellen haben wir nicht geprüft."),
)
_NO_SIGN_LANGUAGE = _("Es gibt noch keine Fassung in Gebärdensprache.")
_NO_PLAIN_LANGUAGE = _("Es gibt noch keine Fassung in Leichter Sprache.")
_PLAIN_LANGUAGE_UNREAD = _("Die Texte in Leichter Sprache hat noch keine Prüfgruppe gelesen.")


def known_gaps(authority: Authority) -> Iterator[Any]:
    """What is missing in the product itself, until the county fills the gap; what the county adds is in its file."""
    if not has_sign_language(authority):
        yield _NO_SIGN_LANGUAGE
    if PLAIN not in OFFERED:
        yield _NO_PLAIN_LANGUAGE
    elif not authority.plain_language_check:  # otherwise the county says on each of these pages who has read them
        yield _PLAIN_LANGUAGE_UNREAD
    yield from NOT_TRIED


def has_sign_language(authority: Authority) -> bool:
    return bool(authority.sign_language or authority.sign_language_url)
