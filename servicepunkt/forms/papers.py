"""The papers of an application as states: what is there, what is missing, what comes by another way."""

from collections.abc import Mapping
from enum import StrEnum

from servicepunkt.forms.walking import NeededPaper, Walk


class PaperState(StrEnum):
    """How a needed paper stands."""

    REQUIRED = "required"
    UPLOADED = "uploaded"
    UNREADABLE = "unreadable"
    BRING_ORIGINAL = "bring-original"
    COMES_LATER = "comes-later"


_SETTLED = frozenset({PaperState.UPLOADED, PaperState.BRING_ORIGINAL})


def missing_papers(walked: Walk, states: Mapping[str, PaperState]) -> list[NeededPaper]:
    """The papers that must be there and are not; `states` by `NeededPaper.key`, what is not in it is required."""
    return [
        paper
        for paper in walked.papers
        if paper.paper.must and states.get(paper.key, PaperState.REQUIRED) not in _SETTLED
    ]


def may_send(walked: Walk, states: Mapping[str, PaperState]) -> bool:
    """Whether the application may be sent: everything answered, and each paper there, or allowed to follow.

    A paper that comes later must have been said to come later; one that is unreadable has to be looked at again first.
    """
    if not walked.complete:
        return False
    late = {states.get(paper.key) for paper in missing_papers(walked, states)}
    return not late or (walked.papers_may_follow and late == {PaperState.COMES_LATER})
