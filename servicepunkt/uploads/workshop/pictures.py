"""Photographs and scans: opened as what they are and nothing else, upright, in colours that any screen knows."""

import importlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms

from servicepunkt.uploads import limits
from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.workshop.unfit import Unfit

# We check the size ourselves, before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None

_READERS = {
    Kind.JPEG: ("JPEG", "MPO"),  # cameras put a second picture after the first
    Kind.PNG: ("PNG",),
    Kind.WEBP: ("WEBP",),
    Kind.TIFF: ("TIFF",),
    Kind.HEIC: ("HEIF",),
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_CUT_SHORT = ("truncated", "end of file", "end of data", "premature", "incomplete", "unrecognized data stream")


def load_reader(kind: Kind) -> None:
    """Load what reads this kind, and nothing else: a decoder costs time and memory. Later on nothing can be loaded."""
    importlib.import_module("PIL.TiffImagePlugin")  # also reads how a camera was held
    if kind is Kind.JPEG:
        importlib.import_module("PIL.MpoImagePlugin")
    if kind is Kind.WEBP:
        importlib.import_module("PIL.WebPImagePlugin")
    if kind is Kind.HEIC:
        importlib.import_module("pi_heif").register_heif_opener(thumbnails=False)


class Picture:
    """A file of one or several pictures; each is read when its turn comes, no larger than needed."""

    def __init__(self, kind: Kind, content: bytes) -> None:
        if _is_cut_short(kind, content):
            raise Unfit("truncated")
        self._kind = kind
        with _faults_named():
            self._image = Image.open(io.BytesIO(content), formats=_READERS[kind])
            # Several frames are a film, whose first picture is what the phone shows.
            self.total = getattr(self._image, "n_frames", 1) if kind is Kind.TIFF else 1
        if self.total > limits.MOST_PAGES_OF_A_FILE:
            raise Unfit("too-many-pages")

    def pages(self, numbers: range, *, enlarged: float) -> Iterator[Image.Image]:
        """These pages, upright; `enlarged` is a factor that makes up for what a later crop throws away."""
        for number in numbers:
            yield self._page(number, longest=limits.PAGE * enlarged)

    def _page(self, number: int, *, longest: float) -> Image.Image:
        with _faults_named():
            if self.total > 1:
                self._image.seek(number)
            return _read(self._kind, self._image, longest=longest)


@contextmanager
def _faults_named() -> Iterator[None]:
    """Libraries that read pictures complain in many ways; here these become one."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, LookupError, TypeError, struct.error) as error:
        raise Unfit(_cause(error)) from error


def _read(kind: Kind, image: Image.Image, *, longest: float) -> Image.Image:
    width, height = image.size
    most = limits.MOST_PIXELS_OF_A_JPEG if kind is Kind.JPEG else limits.MOST_PIXELS
    if width * height > most:
        raise Unfit("too-many-pixels")
    scale = min(1.0, longest / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if kind is Kind.JPEG:
        image.draft("RGB", size)
    image.load()
    small = image if image.size == size else _plain_depth(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
    return _upright(_in_screen_colours(_plain_depth(small), image.info.get("icc_profile")), image)


def _plain_depth(image: Image.Image) -> Image.Image:
    """Eight bits for each colour, and no palette, so that sizes and colours can be computed with."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"P", "PA", "1"}:
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    return image


def _in_screen_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB on white paper; colours in a camera's own profile become those of screens."""
    if image.mode in {"RGBA", "LA", "RGBa", "La"}:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            translated = ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")  # not a valid profile
        return translated or image.convert("RGB")
    return image.convert("RGB")


def _upright(image: Image.Image, source: Image.Image) -> Image.Image:
    """Turned as the camera was held, and then stripped of all that it wrote down: place, time, camera, comments."""
    try:
        held = source.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - whatever stands there, the picture itself is whole
        held = None
    turned = image.transpose(_TURNS[held]) if held in _TURNS else image
    turned.info = {}
    return turned


def _is_cut_short(kind: Kind, content: bytes) -> bool:
    if kind is Kind.PNG:
        return b"IEND" not in content[-4096:]
    if kind is Kind.WEBP:
        return len(content) < 8 + int.from_bytes(content[4:8], "little")
    return kind is Kind.HEIC and not _boxes_are_whole(content)


def _boxes_are_whole(content: bytes) -> bool:
    """A HEIC file is a series of boxes, each with its length in front."""
    at = 0
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        if length == 0:
            return True  # this box extends to the end of the file
        if length < 8:
            return False
        at += length
    return at <= len(content)


def _cause(error: Exception) -> str:
    said = str(error).lower()
    if "too large" in said:
        return "bomb"  # a text or a profile inside it that does not end
    return "truncated" if any(words in said for words in _CUT_SHORT) else "unreadable"
