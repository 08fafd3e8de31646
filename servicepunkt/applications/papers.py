"""How the papers of a draft or an application stand: what was uploaded, and what the sender said about the others."""

import datetime as dt
from collections.abc import Callable, Mapping

from servicepunkt.applications.entries import moved_by_correction
from servicepunkt.applications.models import Draft, PaperRequest
from servicepunkt.common.texts import Text
from servicepunkt.forms.definition import Form, Paper
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import NeededPaper, Walk
from servicepunkt.uploads import looking
from servicepunkt.uploads.arranging import remove
from servicepunkt.uploads.models import UploadQuerySet
from servicepunkt.uploads.pile import Pile


def states_of(draft: Draft) -> dict[str, PaperState]:
    """By the paper's key. What is in the folder counts before what was said."""
    said = {key: PaperState(state) for key, state in draft.said.items()}
    there = looking.papers(unsent(draft))
    for key, state in _sent_before(draft).items():
        there[key] = max(state, there.get(key, state), key=_SEEN_FIRST.index)
    return said | {key: state for key, state in there.items() if state != PaperState.REQUIRED}


# Of several files for a paper, the worst that there is to say.
_SEEN_FIRST = [PaperState.REQUIRED, PaperState.UPLOADED, PaperState.UNREADABLE]


def _sent_before(draft: Draft) -> dict[str, PaperState]:
    """For a correction: how the papers stand that were sent with the application, by where its entries are now."""
    if not draft.is_correction:
        return {}
    moved = moved_by_correction(draft, forms()[draft.form])
    sent = looking.papers(draft.folder.uploads.handed_over())
    return {place: state for key, state in sent.items() if (place := moved.get(key, key)) is not None}


def pile_of(draft: Draft, needed: NeededPaper) -> Pile:
    """Where files for a paper of the draft are added. A correction neither shows nor changes those the office has."""
    return Pile(draft.folder, needed.key, most=needed.paper.most, kept_back=draft.is_correction)


def unsent(draft: Draft) -> UploadQuerySet:
    """The files that the draft has brought: all that are there, except those sent with an earlier version."""
    return draft.folder.uploads.filter(kept_back=draft.is_correction)


def remove_all_but(wanted: Callable[[str], object], *, among: UploadQuerySet, now: dt.datetime) -> None:
    """Remove the files of papers that are not wanted; `wanted` is asked by the paper's key."""
    for upload in among:
        if not wanted(upload.paper):
            remove(upload, now=now, by="applicant")


def of_path(walked: Walk, states: Mapping[str, PaperState]) -> dict[str, PaperState]:
    """Every paper that the path needs, with its state; a version keeps this."""
    return {needed.key: states.get(needed.key, PaperState.REQUIRED) for needed in walked.papers}


def paper_of(form: Form, key: str) -> Paper | None:
    """The form's paper with this key; None for one that the office asked for by a name of its own."""
    name = key.partition(".")[0]
    return next((paper for _section, paper in form.all_papers if paper.name == name), None)


def label_of(form: Form, key: str) -> Text:
    """What a paper is called, with the entry that it is for: "Geburtsurkunde (Kind 2)"."""
    paper, entry = paper_of(form, key), key.partition(".")[2]
    if paper is None:
        return Text({"de": key})
    if paper.for_each is None or not entry.isdecimal():
        return paper.label
    whose = form.group(paper.for_each).entry
    return Text({code: f"{label} ({whose.for_reader(code)} {int(entry) + 1})" for code, label in paper.label.items()})


def label_of_request(form: Form, request: PaperRequest) -> Text:
    """What is asked for: a paper of the form, or another, which has a German name only."""
    return Text({"de": request.label}) if request.label else label_of(form, request.paper)
