"""How files leave the house: our own pictures and sheets to be looked at, everything else only as a download."""

from collections.abc import Iterable
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import slugify

# Whatever a browser takes the file for, it runs nothing, loads nothing and contacts nobody.
_CAGE = "default-src 'none'; sandbox"
R = TypeVar("R", HttpResponse, StreamingHttpResponse)
_IN_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def picture(content: bytes, *, name: str) -> HttpResponse:
    """A JPEG that we have made."""
    return _caged(HttpResponse(content, content_type="image/jpeg"), f'inline; filename="{name}"')


def sheet(content: bytes, *, name: str, how: str = "inline") -> HttpResponse:
    """A PDF of ours, to be looked at and printed; as an "attachment" it is put on the disk."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Something that a browser saves to the disk and does not show."""
    return _caged(HttpResponse(content, content_type=kind), f'attachment; filename="{name}"')


def stream(pieces: Iterable[bytes], *, name: str, kind: str) -> StreamingHttpResponse:
    """A download that is made while it is being sent."""
    response = StreamingHttpResponse(pieces, content_type=kind)
    _caged(response, f'attachment; filename="{name}"')
    return response


def file_name(*words: str) -> str:
    """A name that any system can keep: made of our words, never of what the sender called it."""
    return "-".join(filter(None, (slugify(word.translate(_IN_ASCII))[:60] for word in words))) or "datei"


def _caged(response: R, disposition: str) -> R:
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _CAGE
    # It is already compressed; the middleware would compress it again for nothing.
    response.headers["Content-Encoding"] = "identity"
    return response
