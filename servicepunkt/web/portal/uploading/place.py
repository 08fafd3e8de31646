"""Where files are added: the pile of a paper, with the address of its page and its host's words for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Concatenate
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from servicepunkt.common.refusals import NotFound
from servicepunkt.uploads.models import Upload, UploadQuerySet
from servicepunkt.uploads.pile import Pile


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says about its paper: its name, and what it has to look like, as HTML."""

    label: str | SafeString
    notes: SafeString | Promise | str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A paper to which somebody adds files.

    `address` is its page, with everything else below it; `back` is the list of all papers. `words` is called only by
    what shows them. The journal names `by`. `finish` is where a button says that all is there; without it, a link leads
    back.
    """

    pile: Pile
    address: str
    back: str
    words: Callable[[], Words] = field(repr=False)
    by: str
    least: int = 1
    finish: str = ""

    def uploads(self) -> UploadQuerySet:
        """Its files in their order."""
        return self.pile.uploads()

    def find(self, key: UUID) -> Upload:
        """One of its files; what belongs elsewhere does not exist here. Raises `NotFound`."""
        upload = self.uploads().select_related("folder").filter(pk=key).first()
        if upload is None:
            raise NotFound
        return upload

    def address_of(self, upload: Upload, what: str = "") -> str:
        return f"{self.address}{upload.pk}/{what}"


PlaceView = Callable[Concatenate[HttpRequest, Place, ...], HttpResponse]
# Turns a view that wants a `Place` into a plain one: opens the draft or the application, or says why not.
Opener = Callable[[PlaceView], Callable[..., HttpResponse]]
