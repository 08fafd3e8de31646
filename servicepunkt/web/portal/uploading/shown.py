"""A file as its sender sees it: how it stands, what is wrong and what helps, what may be done with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.refusals import UploadRefused, refusal_of
from servicepunkt.web.polling import mark_of
from servicepunkt.web.portal.uploading.place import Place

State = Upload.State
_STATES: dict[str, tuple[Promise, str]] = {
    State.ARRIVING: (_("Kommt an"), "info"),
    State.WAITING: (_("Wird vorbereitet"), "info"),
    State.HELD: (_("Wartet auf die Virenprüfung"), "warning"),
    State.READY: (_("Bereit"), "success"),
    State.REFUSED: (_("Abgelehnt"), "danger"),
}
_WARNINGS: dict[str, Promise] = {
    "blurred": _(
        "Das Bild ist unscharf. Können Sie alles lesen? Wenn nicht: Halten Sie das Handy ruhig, warten Sie, bis das Bild "
        "scharf ist, und machen Sie ein neues Foto."
    ),
    "dark": _(
        "Das Bild ist zu dunkel. Können Sie alles lesen? Wenn nicht: Legen Sie das Papier ans Fenster oder unter eine "
        "Lampe, und machen Sie ein neues Foto."
    ),
}
_SHOWN_PAGES = 3


@dataclass(frozen=True, slots=True)
class ShownFile:
    """`number` counts from 1 to `total`."""

    upload: Upload
    place: Place
    number: int
    total: int

    @property
    def address(self) -> str:
        return self.place.address_of(self.upload)

    @property
    def name(self) -> str:
        return str(self.upload.name) or "–"

    @property
    def state(self) -> Promise:
        return _STATES[self.upload.state][0]

    @property
    def look(self) -> str:
        return _STATES[self.upload.state][1]

    @property
    def refusal(self) -> UploadRefused | None:
        return refusal_of(self.upload.refusal) if self.upload.state == State.REFUSED else None

    @property
    def warnings(self) -> list[Promise]:
        return [_WARNINGS[code] for code in self.upload.warnings if code in _WARNINGS]

    @property
    def is_ready(self) -> bool:
        return self.upload.state == State.READY

    @property
    def is_arriving(self) -> bool:
        return self.upload.state == State.ARRIVING

    @property
    def is_changing(self) -> bool:
        """Whether its state will change by itself."""
        return self.upload.state in (State.WAITING, State.HELD)

    @property
    def may_change(self) -> bool:
        """Whether it may be turned and cropped: what was sent is still there."""
        return bool(self.upload.pieces) and (self.is_ready or self.is_changing)

    @property
    def pages(self) -> range:
        return range(1, self.upload.pages + 1)

    @property
    def first_pages(self) -> range:
        return self.pages[:_SHOWN_PAGES]

    @property
    def further_pages(self) -> int:
        return max(0, self.upload.pages - _SHOWN_PAGES)

    @property
    def percent(self) -> int:
        """How much of it is here."""
        return int(100 * self.upload.received / self.upload.size)


def shown_files(place: Place) -> list[ShownFile]:
    uploads = list(place.uploads())
    return [ShownFile(upload, place, number, len(uploads)) for number, upload in enumerate(uploads, start=1)]


def mark_of_files(files: Sequence[ShownFile]) -> str:
    """Tells whether a page still shows how these files stand. Bytes that come in meanwhile are no news."""
    return mark_of(*((file.upload.pk, file.upload.state, file.upload.revision) for file in files))


def summary(files: Sequence[ShownFile]) -> list[str]:
    """How the files stand, in whole sentences; read out when that changes."""
    counts = {state: sum(file.upload.state == state for file in files) for state in State}
    return [sentence % {"number": counts[state]} for state, sentence in _sentences(counts) if counts[state]]


def _sentences(counts: dict[State, int]) -> Iterator[tuple[State, str]]:
    yield (
        State.READY,
        ngettext("%(number)s Datei ist bereit.", "%(number)s Dateien sind bereit.", counts[State.READY]),
    )
    yield (
        State.WAITING,
        ngettext("%(number)s Datei wird vorbereitet.", "%(number)s Dateien werden vorbereitet.", counts[State.WAITING]),
    )
    yield (
        State.HELD,
        ngettext(
            "%(number)s Datei wartet auf die Virenprüfung.",
            "%(number)s Dateien warten auf die Virenprüfung.",
            counts[State.HELD],
        ),
    )
    yield (
        State.ARRIVING,
        ngettext(
            "%(number)s Datei ist noch nicht ganz da.",
            "%(number)s Dateien sind noch nicht ganz da.",
            counts[State.ARRIVING],
        ),
    )
    yield (
        State.REFUSED,
        ngettext("%(number)s Datei ist abgelehnt.", "%(number)s Dateien sind abgelehnt.", counts[State.REFUSED]),
    )
