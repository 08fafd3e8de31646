"""Whether a colour can be read: contrast as WCAG 2.2 calculates it."""

import re

# What KERN puts under text, light and dark; of two such grounds, the one that is harder to read on.
LIGHT_GROUND, DARK_GROUND = "#f2f3f8", "#15172a"
READABLE = 4.5  # level AA for text
_COMFORTABLE = 7.0  # level AAA

_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(value: str) -> bool:
    """Whether this is written like #1d4f91."""
    return bool(_HEX.fullmatch(value))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def for_dark(colour: str) -> str:
    """The same hue, lightened until it is easy to read on a dark ground."""
    channels = _channels(colour)
    for step in range(21):
        share = step / 20
        lightened = "#" + "".join(f"{round(255 * (channel + (1 - channel) * share)):02x}" for channel in channels)
        if contrast(lightened, DARK_GROUND) >= _COMFORTABLE:
            return lightened
    return "#ffffff"


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
