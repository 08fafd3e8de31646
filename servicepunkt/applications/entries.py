"""Papers of a group's entries, "the contract of each employer": they are known by the entry's number, and follow it.

When an employer is removed, the next one gets her number. The files of the one must not become those of the other.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from servicepunkt.applications.models import Application, Draft, PaperRequest
from servicepunkt.forms.definition import Form
from servicepunkt.forms.walking import Answers
from servicepunkt.uploads.arranging import remove
from servicepunkt.uploads.models import Upload, UploadQuerySet

# For papers that move: the new key by the old one, None where the entry is gone.
Moved = Mapping[str, str | None]


def moved_papers(form: Form, before: Answers, after: Answers, *, places: Mapping[str, str] | None = None) -> Moved:
    """Where the papers of entries are when answers have changed.

    `places` says where each entry stood before, by where it stands now (`employers.0`: `employers.1`), as the page that
    was changed knows it; without it an entry is recognised by what it says, or by its number where none has gone.
    """
    moved: dict[str, str | None] = {}
    for _section, paper in form.all_papers:
        if paper.for_each is not None:
            entries = _entries(before, paper.for_each), _entries(after, paper.for_each)
            for old, new in _moved_entries(*entries, _stood(paper.for_each, entries, places)).items():
                moved[f"{paper.name}.{old}"] = None if new is None else f"{paper.name}.{new}"
    return moved


def moved_by_correction(draft: Draft, form: Form) -> Moved:
    """Where the papers that were sent before belong according to the answers of a correction."""
    if draft.corrects is None:
        return {}
    return moved_papers(form, draft.corrects.versions.latest("number").all_answers, draft.all_answers)


def move_files(among: UploadQuerySet, moved: Moved, *, now: dt.datetime) -> None:
    """Move files to where their entries are now; with an entry that is gone, its files go."""
    for upload in among.filter(paper__in=moved.keys()):
        place = moved[upload.paper]
        if place is None:
            remove(upload, now=now, by="applicant")
        else:
            Upload.objects.filter(pk=upload.pk).update(paper=place)


def move_what_was_sent(application: Application, moved: Moved, *, now: dt.datetime) -> None:
    """With a correction, what was sent before moves to where its entries are now, and so do the requests for papers.

    What belonged to an entry that is gone was sent nevertheless: it stays, under the paper's name alone. Nobody is
    asked for it any more.
    """
    for upload in application.folder.uploads.handed_over().filter(paper__in=moved.keys()):
        Upload.objects.filter(pk=upload.pk).update(paper=_place(upload.paper, moved))
    asked = list(application.requests.filter(paper__in=moved.keys()))
    gone = [request.pk for request in asked if moved[request.paper] is None]
    PaperRequest.objects.filter(pk__in=gone, answered_at=None).update(answered_at=now)
    for request in asked:  # out of each other's way first: a paper has one open request at a time
        PaperRequest.objects.filter(pk=request.pk).update(paper=f"moving-{request.pk}")
    for request in asked:
        PaperRequest.objects.filter(pk=request.pk).update(paper=_place(request.paper, moved))


def _place(key: str, moved: Moved) -> str:
    return moved[key] or key.partition(".")[0]


def move_said(said: Mapping[str, str], moved: Moved) -> dict[str, str]:
    """The same for what was said about papers."""
    found = {moved.get(key, key): state for key, state in said.items()}
    return {key: state for key, state in found.items() if key is not None}


def _entries(answers: Answers, group: str) -> list[Any]:
    entries = answers.get(group)
    return entries if isinstance(entries, list) else []


def _stood(group: str, entries: tuple[list[Any], list[Any]], places: Mapping[str, str] | None) -> list[tuple[int, int]]:
    """Pairs of an entry's numbers, before and after, as far as they can be known without looking at what it says."""
    before, after = entries
    if places is None:
        return [(number, number) for number in range(len(before))] if len(after) >= len(before) else []
    numbers = [(places.get(f"{group}.{new}", f"{group}.{new}"), new) for new in range(len(after))]
    return [(int(old.rpartition(".")[2]), new) for old, new in numbers]


def _moved_entries(before: list[Any], after: list[Any], stood: list[tuple[int, int]]) -> dict[int, int | None]:
    """The entries that now have a different number, or none.

    One that says what it said is the same, wherever it stands: a page may be older than what it changes, and a button
    may be pressed twice. Where the page had it counts only after that.
    """
    same = [(old, new) for new, entry in enumerate(after) for old, known in enumerate(before) if known == entry]
    found: dict[int, int] = {}
    for old, new in [*sorted(same, key=lambda pair: pair not in stood), *stood]:
        if old < len(before) and old not in found and new not in found.values():
            found[old] = new
    return {old: found.get(old) for old in range(len(before)) if found.get(old) != old}
