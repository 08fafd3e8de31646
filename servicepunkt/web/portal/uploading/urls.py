"""The addresses below a paper's page. Its host opens each of them, so that nobody reaches a file without it."""

from django.urls import URLPattern, path

from servicepunkt.web.portal.uploading import cropping, file, images, listing, pieces, sending
from servicepunkt.web.portal.uploading.place import Opener, PlaceView

_VIEWS: tuple[tuple[str, PlaceView], ...] = (
    ("stand/", listing.standing),
    ("beginnen/", pieces.begin),
    ("<uuid:upload>/", file.file),
    ("<uuid:upload>/stueck/", pieces.piece),
    ("<uuid:upload>/zuschneiden/", cropping.crop),
    ("<uuid:upload>/entfernen/", file.remove),
    ("<uuid:upload>/<int:number>.jpg", images.page_image),
    ("<uuid:upload>/klein/<int:number>.jpg", images.thumbnail),
)


def paths(prefix: str, opened: Opener, *, name: str) -> list[URLPattern]:
    """The page of a paper, by its name, and all pages below it."""
    return [path(prefix, opened(sending.paper), name=name)] + [
        path(prefix + below, opened(view)) for below, view in _VIEWS
    ]
