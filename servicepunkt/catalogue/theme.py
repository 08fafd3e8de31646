"""How a county looks: its colour and its mark. All the rest is KERN's, so that it stays accessible."""

from pathlib import PurePosixPath
from typing import Annotated, Self

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from servicepunkt.catalogue.colours import DARK_GROUND, LIGHT_GROUND, READABLE, contrast, for_dark, is_colour
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import Wrong

LARGEST_LOGO = 20_000  # bytes: it comes with every first visit


def _colour(value: str) -> str:
    colour = value.lower()
    if not is_colour(colour):
        raise Wrong(
            _("„%(value)s“ ist keine Farbe. Schreiben Sie sie in Anführungszeichen so: '#1d4f91'.") % {"value": value}
        )
    return colour


def _svg_beside(value: str) -> str:
    path = PurePosixPath(value)
    if path.suffix != ".svg" or path.is_absolute() or ".." in path.parts or "\\" in value:
        raise Wrong(_("Das Logo ist eine SVG-Datei neben dieser Datei oder in einem Ordner darunter."))
    return value


class Theme(Entry):
    """What the `theme` of an authority may say."""

    color: Annotated[str, AfterValidator(_colour)]
    color_dark: Annotated[str, AfterValidator(lambda value: value and _colour(value))] = ""
    logo: Annotated[str, Field(max_length=200), AfterValidator(lambda value: value and _svg_beside(value))] = ""

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        _insist_on_contrast(self.color, LIGHT_GROUND)
        _insist_on_contrast(self.on_dark, DARK_GROUND)
        return self

    @property
    def on_dark(self) -> str:
        """The colour on a dark ground: as given, otherwise derived."""
        return self.color_dark or for_dark(self.color)


def _insist_on_contrast(colour: str, ground: str) -> None:
    found = contrast(colour, ground)
    if found < READABLE:
        sentence = (
            _(
                "Die Farbe %(colour)s ist auf hellem Grund zu schwach zu lesen (Kontrast %(found)s, nötig 4,5). Nehmen Sie eine dunklere."
            )
            if ground == LIGHT_GROUND
            else _(
                "Die Farbe %(colour)s ist auf dunklem Grund zu schwach zu lesen (Kontrast %(found)s, nötig 4,5). Nehmen Sie eine hellere, oder lassen Sie color_dark weg."
            )
        )
        raise Wrong(sentence % {"colour": colour, "found": number_format(round(found, 1), 1)})


def wrong_with_logo(svg: bytes) -> str:
    """What is the matter with the content of a logo; empty where nothing is."""
    if len(svg) > LARGEST_LOGO:
        return _("Das Logo ist größer als 20 KB.")
    text = svg.decode("utf-8", "replace").lower()
    if "<svg" not in text or any(word in text for word in ("<script", "<!entity", "<foreignobject", 'href="http')):
        return _(
            "Das Logo ist kein einfaches SVG-Bild. Skripte und Verweise auf andere Rechner darf es nicht enthalten."
        )
    return ""
