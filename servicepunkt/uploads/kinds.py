"""What a file is, by its first bytes. Its name, and what a browser calls it, count for nothing.

This is the doorkeeper's glance; whether the file really is that is settled where it is decoded.
"""

from enum import StrEnum

# A PDF may have something in front of it.
LOOKED_AT = 1024


class Kind(StrEnum):
    """The kinds that are accepted."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    TIFF = "tiff"
    PDF = "pdf"


_BEGINNINGS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def kind_of(beginning: bytes) -> Kind | None:
    """The kind that begins like this; None where no accepted kind does."""
    for mark, kind in _BEGINNINGS:
        if beginning.startswith(mark):
            return kind
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return Kind.WEBP
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _HEIC_BRANDS:
        return Kind.HEIC
    return Kind.PDF if b"%PDF-" in beginning[:LOOKED_AT] else None
