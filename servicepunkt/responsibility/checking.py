"""What is odd about the rows of responsibility: each finding is a sentence that names its authority."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from servicepunkt.catalogue.models import Authority
from servicepunkt.responsibility.models import Assignment, Municipality
from servicepunkt.responsibility.postcodes import districts, districts_of
from servicepunkt.responsibility.residence import same_place
from servicepunkt.responsibility.responsible import clearing_authority


def findings() -> Iterator[str]:
    """Everything that is more likely a mistake than meant."""
    yield from about_clearing()
    municipalities = set(Municipality.objects.values_list("key", flat=True))
    for authority in Authority.objects.prefetch_related("districts", "assignments").order_by("slug"):
        own = {row.key for row in authority.districts.all()}
        for sentence in _of_districts(own):
            yield f"{authority.slug}: {sentence}"
        for number, row in enumerate(authority.assignments.all(), start=1):
            for sentence in _of_assignment(row, own, municipalities):
                yield _("%(authority)s, Zuweisung %(number)d: %(sentence)s") % {
                    "authority": authority.slug,
                    "number": number,
                    "sentence": sentence,
                }


def about_clearing() -> Iterator[str]:
    """Where there are several authorities, and none is named to sort out what came without one."""
    known = Authority.objects.order_by("slug").values_list("slug", flat=True)
    if known and clearing_authority() is None:
        sentence = _(
            "SERVICEPUNKT_CLEARING muss eine dieser Behörden nennen: %(known)s. Sonst lässt sich ein Antrag nicht senden, der über keine von ihnen kam und für den keine zuständig ist."
        )
        yield sentence % {"known": ", ".join(known)}


def _of_districts(own: set[str]) -> Iterator[str]:
    if not own:
        yield _("Ihr gehört kein Kreis; sie ist für keinen Wohnort zuständig.")
    for key in sorted(own - set(districts())):
        yield _("Keine Postleitzahl führt in den Kreis %(key)s.") % {"key": key}


def _of_assignment(row: Assignment, own: set[str], municipalities: set[str]) -> Iterator[str]:
    if row.municipality and row.municipality[:5] not in own:
        yield _("Die Gemeinde %(key)s liegt in keinem ihrer Kreise.") % {"key": row.municipality}
    elif row.municipality and municipalities and row.municipality not in municipalities:
        yield _("Die Gemeinde %(key)s steht nicht im Gemeindeverzeichnis.") % {"key": row.municipality}
    if row.municipality and not municipalities:
        yield _("Ohne Gemeindeverzeichnis lässt sich nicht nach der Gemeinde fragen.")
    if row.postcode:
        yield from _of_postcode(row, own)


def _of_postcode(row: Assignment, own: set[str]) -> Iterator[str]:
    found = districts_of(row.postcode)
    places = [place for key in own for place in found.get(key, ())]
    if own.isdisjoint(found):
        yield _("Die Postleitzahl %(postcode)s liegt in keinem ihrer Kreise.") % {"postcode": row.postcode}
    elif row.place and not any(same_place(row.place, place) for place in places):
        yield _("%(place)s ist kein bekannter Ort der Postleitzahl %(postcode)s.") % {
            "place": row.place,
            "postcode": row.postcode,
        }
