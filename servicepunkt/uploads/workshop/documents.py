"""PDFs: cleaned of everything that acts, measured before it is unpacked, and drawn page by page."""

import io
import zlib
from collections.abc import Iterator

import pikepdf
import pypdfium2
from pikepdf.sanitize import Sanitizer
from PIL import Image

from servicepunkt.uploads import limits
from servicepunkt.uploads.workshop.unfit import Unfit

# Anything smaller than a page (an identity card) is drawn no finer than by a scanner.
_FINEST = 300 / 72
_AT_ONCE = 1024 * 1024
_ENDS = b"%%EOF"

_sanitizer = (
    Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_collection()
    .remove_multimedia()
    .remove_private_app_data()
    .remove_search_index()
    .remove_thumbnails()
    .remove_web_capture()
)


class Document:
    """A PDF whose pages can be drawn."""

    def __init__(self, content: bytes) -> None:
        self._document = pypdfium2.PdfDocument(content)
        # Without this, what was typed into the fields of a form is not drawn.
        self._document.init_forms()
        self.total = len(self._document)

    def pages(self, numbers: range, *, enlarged: float) -> Iterator[Image.Image]:
        for number in numbers:
            yield self._draw(number, longest=limits.PAGE * enlarged)

    def _draw(self, number: int, *, longest: float) -> Image.Image:
        try:
            page = self._document[number]
            scale = min(longest / max(*page.get_size(), 1.0), _FINEST)
            image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
            page.close()
        except pypdfium2.PdfiumError as error:
            raise Unfit("unreadable") from error
        return image


def clean(content: bytes) -> bytes:
    """The PDF without scripts, actions, attachments and what it says about its author; raises `Unfit`."""
    if _ENDS not in content.rstrip(b"\0 \t\r\n")[-2048:]:
        raise Unfit("truncated")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return _cleaned(pdf)
    except pikepdf.PasswordError as error:
        raise Unfit("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unfit("unreadable") from error


def _cleaned(pdf: pikepdf.Pdf) -> bytes:
    pages = len(pdf.pages)
    if pages > limits.MOST_PAGES_OF_A_FILE:
        raise Unfit("too-many-pages")
    if pages == 0:
        raise Unfit("unreadable")
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            _measure(thing)
    _sanitizer.apply(pdf)
    for name in ("/OpenAction", "/AA", "/Metadata"):
        if name in pdf.Root:
            del pdf.Root[name]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    saved = io.BytesIO()
    # Whatever can no longer be reached from a page stays behind.
    pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return saved.getvalue()


def _measure(stream: pikepdf.Stream) -> None:
    """See how large a stream becomes, without keeping it."""
    pixels = _number(stream, "/Width") * _number(stream, "/Height")
    if pixels > limits.MOST_PIXELS_OF_A_JPEG:
        raise Unfit("too-many-pixels")
    filters = _filters(stream)
    layers = 0
    while layers < len(filters) and filters[layers] in {"/FlateDecode", "/Fl"}:
        layers += 1
    if layers and _unpacked(stream.read_raw_bytes(), [zlib.decompressobj() for _ in range(layers)]):
        raise Unfit("bomb")


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [str(one) for one in named]
    return [] if named is None else [str(named)]


def _number(stream: pikepdf.Stream, name: str) -> int:
    value = stream.get(name, 0)
    return int(value) if isinstance(value, int) else 0


def _unpacked(packed: bytes, layers: list["zlib._Decompress"]) -> bool:
    """Whether it becomes larger than allowed in any of its layers; pieces are handed down and forgotten."""
    sizes = [0] * len(layers)

    def feed(piece: bytes, layer: int) -> bool:
        if layer == len(layers):
            return False
        while piece:
            out = layers[layer].decompress(piece, _AT_ONCE)
            piece = layers[layer].unconsumed_tail
            sizes[layer] += len(out)
            if sizes[layer] > limits.MOST_UNPACKED or feed(out, layer + 1):
                return True
            if not out:
                break
        return False

    try:
        return any(feed(packed[at : at + _AT_ONCE], 0) for at in range(0, len(packed), _AT_ONCE))
    except zlib.error:
        return False  # it is broken, which is for drawing to say
