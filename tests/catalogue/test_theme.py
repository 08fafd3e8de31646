"""The colour and the mark of a county: readable, or refused with the reason."""

import pytest
from pydantic import ValidationError

from servicepunkt.catalogue.colours import DARK_GROUND, LIGHT_GROUND, READABLE, contrast, for_dark
from servicepunkt.catalogue.theme import Theme, wrong_with_logo

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1.0)],
)
def test_contrast_is_reckoned_as_wcag_does(one: str, other: str, expected: float):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == expected


@pytest.mark.parametrize("colour", ["#1d4f91", "#1d5c4b", "#7a1f2b", "#000000", "#4b0082"])
def test_a_dark_colour_gets_a_light_sister(colour: str):
    theme = Theme(color=colour)

    assert contrast(theme.color, LIGHT_GROUND) >= READABLE
    assert contrast(theme.on_dark, DARK_GROUND) >= READABLE
    assert theme.on_dark == for_dark(colour)


def test_said_is_said():
    assert Theme(color="#1D4F91", color_dark="#A3C6F7").on_dark == "#a3c6f7"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"color": "#ffcc00"}, "auf hellem Grund zu schwach zu lesen (Kontrast 1,4, nötig 4,5)"),
        ({"color": "#1d4f91", "color_dark": "#1d4f91"}, "auf dunklem Grund zu schwach zu lesen (Kontrast 2,2, nötig"),
        ({"color": "blau"}, "„blau“ ist keine Farbe"),
        ({"color": "#1d4f91", "logo": "../wappen.svg"}, "SVG-Datei neben dieser Datei"),
        ({"color": "#1d4f91", "logo": "wappen.png"}, "SVG-Datei neben dieser Datei"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(wrong: dict[str, str], sentence: str):
    with pytest.raises(ValidationError) as refused:
        Theme(**wrong)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        (LOGO, ""),
        (LOGO + b" " * 20_000, "größer als 20 KB"),
        (b"\x89PNG", "kein einfaches SVG-Bild"),
        (LOGO.replace(b"<path", b"<script>alert(1)</script><path"), "kein einfaches SVG-Bild"),
        (LOGO.replace(b"<path", b'<image href="https://example.org/x.png"/><path'), "kein einfaches SVG-Bild"),
    ],
)
def test_a_logo_is_a_plain_picture(svg: bytes, words: str):
    found = wrong_with_logo(svg)

    assert words in found
    assert bool(found) == bool(words)
