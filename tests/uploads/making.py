"""What the product's own limits and workshop make of a file, without tables."""

import pytest

from servicepunkt.uploads import processing
from servicepunkt.uploads.kinds import kind_of
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.refusals import refusal_of


def made(content: bytes) -> processing._Made:
    kind = kind_of(content)
    assert kind, "the door would not take it"
    return processing._make(Upload(kind=kind.value), content)


def refused(content: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(processing._UnfitError) as unfit:
        made(content)
    return str(refusal_of(str(unfit.value)))
