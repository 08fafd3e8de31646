"""One page: turned and cropped as people wish, judged, made readable, and saved twice: to be read, and to be found."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageOps

from servicepunkt.uploads import limits

Image.preinit()  # loads what writes JPEG before the door is closed

_QUALITY = 82
_JUDGED = 1000
# tests/uploads/test_papers.py tries what these two tell apart.
_SHARP = 0.22
_DARK = 95


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a page should look: turned clockwise by so many degrees, then cut to a box, in fractions of its sides."""

    rotation: int = 0
    crop: tuple[float, float, float, float] | None = None
    enhanced: bool = True

    @property
    def enlarged(self) -> float:
        """How much larger the whole has to be, so that what the crop leaves is as fine as a page; at most double."""
        if self.crop is None:
            return 1.0
        left, top, right, bottom = self.crop
        return min(2.0, 1 / max(right - left, bottom - top, 0.01))


@dataclass(frozen=True, slots=True)
class Made:
    """A page as JPEG with its thumbnail, and what a reader should be warned about."""

    image: bytes
    thumbnail: bytes
    size: tuple[int, int]
    warnings: tuple[str, ...]


def make_page(source: Image.Image, wishes: Wishes) -> Made:
    page = _cropped(_turned(source, wishes.rotation), wishes.crop)
    page.thumbnail((limits.PAGE, limits.PAGE), Image.Resampling.LANCZOS, reducing_gap=2)
    warnings = judge(page)
    if wishes.enhanced:
        page = readable(page)
    small = page.copy()
    small.thumbnail((limits.THUMBNAIL, limits.THUMBNAIL), Image.Resampling.LANCZOS, reducing_gap=3)
    return Made(_jpeg(page), _jpeg(small), page.size, warnings)


def _turned(image: Image.Image, rotation: int) -> Image.Image:
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(turns[rotation]) if rotation else image


def _cropped(image: Image.Image, crop: tuple[float, float, float, float] | None) -> Image.Image:
    if crop is None:
        return image
    width, height = image.size
    left, top = int(crop[0] * width), int(crop[1] * height)
    right, bottom = round(crop[2] * width), round(crop[3] * height)
    return image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def judge(page: Image.Image) -> tuple[str, ...]:
    """`dark` where even the lightest parts are dark, `blurred` where something is there but nothing has an edge."""
    grey = page.convert("L")
    grey.thumbnail((_JUDGED, _JUDGED), Image.Resampling.BOX)
    darkest, lightest = _span(grey, 0.005, 0.95)
    warnings = ["dark"] if lightest < _DARK else []
    # An empty page has no edges and is not blurred.
    if lightest - darkest > 25 and _edge(grey) / (lightest - darkest) < _SHARP:
        warnings.append("blurred")
    return tuple(warnings)


def _edge(grey: Image.Image) -> float:
    """How much brightness changes, on the steepest edges, from one pixel to the next."""
    kernel = ImageFilter.Kernel((3, 3), (0, -1, 0, -1, 4, -1, 0, -1, 0), scale=1, offset=128)
    # The filter leaves the outermost pixels as they are.
    jumps = ImageOps.crop(grey.filter(kernel), border=2) if min(grey.size) > 8 else grey
    low, high = _span(jumps, 0.002, 0.998)
    return max(high - 128, 128 - low)


def readable(page: Image.Image) -> Image.Image:
    """Makes paper light and ink dark, all colours by the same amount, so that stamps and faces keep theirs."""
    darkest, lightest = _span(page.convert("L"), 0.005, 0.93)
    if lightest - darkest < 25:
        return page
    # Not stretched without limit: grey on grey would become noise.
    gain = min(235 / (lightest - darkest), 3.0)
    curve = [max(0, min(255, round(12 + (value - darkest) * gain))) for value in range(256)]
    return page.point(curve * len(page.getbands())).filter(ImageFilter.UnsharpMask(radius=1.2, percent=50, threshold=3))


def _span(grey: Image.Image, low: float, high: float) -> tuple[int, int]:
    """The brightness below which these shares of all pixels lie."""
    histogram = grey.histogram()
    dots = sum(histogram)
    return _below(histogram, low * dots), _below(histogram, high * dots)


def _below(histogram: list[int], wanted: float) -> int:
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return value
    return len(histogram) - 1


def _jpeg(image: Image.Image) -> bytes:
    saved = io.BytesIO()
    image.save(saved, "JPEG", quality=_QUALITY, dpi=(200, 200))
    return saved.getvalue()
