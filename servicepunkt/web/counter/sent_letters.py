"""The e-mails about a booking or an application, as staff see them: what, when, and whether they arrived."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.correspondence.models import Letter

_WORDS: dict[str, Promise] = {
    "bookings.please_confirm": _("Bitte um Bestätigung"),
    "bookings.confirmed": _("Bestätigung"),
    "bookings.moved": _("Änderung"),
    "bookings.cancelled": _("Absage"),
    "bookings.reminder": _("Erinnerung"),
    "bookings.displaced": _("Schließung, mit anderer Zeit"),
    "bookings.offer_ended": _("Andere Zeit nicht mehr freigehalten"),
    "bookings.stands_again": _("Termin findet doch statt"),
    "applications.receipt": _("Antrag angekommen"),
    "applications.corrected": _("Geänderte Fassung angekommen"),
    "applications.withdrawn": _("Antrag zurückgezogen"),
    "applications.told": _("Mitteilung"),
    "applications.asked": _("Unterlage nachgefordert"),
}
_NAMELESS = _("Nachricht")


def letters_about(subject: str) -> list[tuple[Letter, Promise]]:
    """The letters with their names, the latest first."""
    letters = Letter.objects.filter(subject=subject).defer("to", "facts", "message").order_by("-created_at")
    return [(letter, _WORDS.get(letter.kind, _NAMELESS)) for letter in letters]
