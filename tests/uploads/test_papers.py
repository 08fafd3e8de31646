"""Papers: their state for the form, their pages as one PDF; and the warnings that a reader gets."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageEnhance

from servicepunkt.forms.papers import PaperState
from servicepunkt.uploads import looking
from servicepunkt.uploads.joining import paper_as_pdf
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.receiving import begin
from servicepunkt.uploads.refusals import NoPages
from servicepunkt.uploads.workshop.page import judge
from tests.uploads import files


@pytest.mark.django_db
def test_each_paper_tells_its_state(folder, send, prepared, clock):
    begin(Pile(folder, "arriving"), "a.pdf", 9000, now=clock.now)
    prepared(files.pdf(1), "ready")
    prepared(files.pdf(1), "one-bad")
    prepared(files.pdf(1)[:200], "one-bad")
    send(files.pdf(1), "waiting.0")

    assert looking.papers(folder.uploads) == {
        "arriving": PaperState.REQUIRED,
        "one-bad": PaperState.UNREADABLE,
        "ready": PaperState.UPLOADED,
        "waiting.0": PaperState.UPLOADED,
    }


@pytest.mark.django_db
def test_a_paper_is_one_clean_pdf_of_all_its_pages(prepared):
    upload = prepared(files.jpeg(6))
    prepared(files.pdf_that_acts())
    prepared(files.tiff(2))
    prepared(files.jpeg(1, files.sheet(1600, 1200)))

    joined = paper_as_pdf(upload.folder, "passport", title="Reisepass – Паспорт")

    with pikepdf.open(io.BytesIO(joined)) as pdf:
        assert (len(pdf.pages), str(pdf.docinfo["/Title"])) == (5, "Reisepass – Паспорт")
        sides = [tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pdf.pages]
    assert sides == [(210, 297)] * 4 + [(297, 210)]
    assert [mark for mark in (b"PLANTED", b"/JavaScript", b"Telephone") if mark in files.unpacked_pdf(joined)] == []
    drawn = pypdfium2.PdfDocument(joined)[0].render(scale=1).to_pil()
    # A photograph is a little less high than a sheet.
    assert files.is_upright(drawn.crop((0, 25, 595, 817)))


@pytest.mark.django_db
def test_two_copies_of_a_paper_are_the_same(prepared):
    folder = prepared(files.jpeg()).folder

    copies = {paper_as_pdf(folder, "passport", title="Pass") for _ in range(2)}

    assert len(copies) == 1


@pytest.mark.django_db
def test_a_paper_without_pages_is_no_pdf(folder):
    with pytest.raises(NoPages):
        paper_as_pdf(folder, "passport", title="Pass")


# Warnings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "warnings"),
    [
        (files.sheet(1654, 2339), ()),
        (files.blurred(files.sheet(1654, 2339), 1.5), ()),
        (files.blurred(files.sheet(1654, 2339), 6), ("blurred",)),
        (ImageEnhance.Brightness(files.sheet(1654, 2339)).enhance(0.6), ()),
        (ImageEnhance.Brightness(files.sheet(1654, 2339)).enhance(0.3), ("dark",)),
        (Image.new("RGB", (1654, 2339), "white"), ()),
        (Image.new("RGB", (3, 3), "white"), ()),
    ],
)
def test_a_reader_is_warned_of_what_cannot_be_read(page, warnings):
    assert judge(page) == warnings


@pytest.mark.django_db
def test_the_warning_is_noted_with_the_file(prepared):
    upload = prepared(files.jpeg(image=files.blurred(files.sheet(), 8)))

    assert (upload.state, upload.warnings) == ("ready", ["blurred"])
