"""What another system gets of an application, whoever carries it there."""

import io
import json

import pikepdf
import pytest

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.paperwork import NoPdfNow, paperwork_of
from servicepunkt.applications.transport import Consignment
from servicepunkt.applications.working import ask_for
from servicepunkt.common.apart import Crashed
from servicepunkt.staff.models import User
from tests.applications.applicants import add_file, an_application
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def consignment(clock: StoppedClock) -> Consignment:
    """Of an application with two papers, one asked for by a name of its own, and a file that is not prepared yet."""
    application = an_application(now=clock.now)
    clerk = User.objects.create_user("leserin", authority=application.authority)
    ask_for(application, label="Mietvertrag", by=clerk, now=clock.advance(minutes=1))
    for paper in ("asked-1", "passport_copy", "passport_copy"):
        add_file(application.folder, paper, now=clock.now, prepare=True)
    add_file(application.folder, "title_copy", now=clock.now)
    return Consignment(paperwork_of(application))


def test_it_has_the_number_the_data_the_pdf_and_the_papers_in_the_order_of_the_form(consignment: Consignment):
    told = json.loads(consignment.as_json())

    assert told["reference"] == spell_reference(consignment.paperwork.application.reference)
    assert consignment.as_pdf().startswith(b"%PDF-")
    assert [(paper.key, paper.label) for paper in consignment.papers] == [
        ("passport_copy", "Pass"),
        ("asked-1", "Mietvertrag"),
    ]
    with pikepdf.open(io.BytesIO(consignment.papers[0].as_pdf())) as pdf:
        assert len(pdf.pages) == 2


def test_a_paper_that_cannot_be_made_now_says_so(consignment: Consignment, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object, **_facts: object) -> bytes:
        raise Crashed

    monkeypatch.setattr("servicepunkt.uploads.joining.run_apart", broken)

    with pytest.raises(NoPdfNow):
        consignment.papers[0].as_pdf()
