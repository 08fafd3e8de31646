"""How the papers of a draft or an application stand: what was uploaded, and what its sender said of the others."""

from collections.abc import Mapping

from servicepunkt.applications.models import Draft
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.walking import Walk
from servicepunkt.uploads import looking


def states_of(draft: Draft) -> dict[str, PaperState]:
    """By the paper's key. What lies in the folder counts before what was said."""
    said = {key: PaperState(state) for key, state in draft.said.items()}
    return said | {key: state for key, state in looking.papers(draft.folder).items() if state != PaperState.REQUIRED}


def of_path(walked: Walk, states: Mapping[str, PaperState]) -> dict[str, PaperState]:
    """Every paper that the path needs, with its state: what a version keeps."""
    return {needed.key: states.get(needed.key, PaperState.REQUIRED) for needed in walked.papers}
