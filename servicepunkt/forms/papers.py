"""The papers of an application as states: what is there, what is missing, what comes another way."""

from collections.abc import Mapping
from enum import StrEnum

from servicepunkt.forms.definition import Paper
from servicepunkt.forms.walking import NeededPaper, Walk


class PaperState(StrEnum):
    """How a needed paper stands."""

    REQUIRED = "required"
    UPLOADED = "uploaded"
    UNREADABLE = "unreadable"
    BRING_ORIGINAL = "bring-original"
    COMES_LATER = "comes-later"


def sayable(paper: Paper) -> frozenset[PaperState]:
    """What may be said about a paper instead of sending it. Those that the office wants to see in the original may be
    brought along.

    The others are proofs that it works with before the appointment, such as a power of attorney: they are sent, or
    follow later where the form allows that.
    """
    brought = {PaperState.BRING_ORIGINAL} if paper.original else set()
    return frozenset({PaperState.COMES_LATER, *brought})


def missing_papers(walked: Walk, states: Mapping[str, PaperState]) -> list[NeededPaper]:
    """The papers that must be there and are not; `states` is by `NeededPaper.key`, what is not in it is required."""
    return [
        needed
        for needed in walked.papers
        if needed.paper.must and not _is_settled(needed.paper, states.get(needed.key, PaperState.REQUIRED))
    ]


def _is_settled(paper: Paper, state: PaperState) -> bool:
    return state == PaperState.UPLOADED or (state == PaperState.BRING_ORIGINAL and state in sayable(paper))


def may_send(walked: Walk, states: Mapping[str, PaperState]) -> bool:
    """Whether the application may be sent: everything answered, and each paper there, or allowed to follow.

    For a paper to come later, she must have said so; one that is unreadable has to be looked at again first.
    """
    if not walked.complete:
        return False
    late = {states.get(paper.key) for paper in missing_papers(walked, states)}
    return not late or (walked.papers_may_follow and late == {PaperState.COMES_LATER})
