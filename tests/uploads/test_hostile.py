"""What attackers send is refused with a sentence that names the cause, or made harmless; quickly, and in little memory.

The workshop runs with the limit that the product sets, 512 MiB of address space, so that more memory is not to be had.
"""

import io
import resource
import zipfile

import pikepdf
import pytest
from PIL import Image

from servicepunkt.uploads import processing
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.receiving import receive
from servicepunkt.uploads.refusals import WrongKind, refusal_of
from tests.uploads import files
from tests.uploads.conftest import files_on
from tests.uploads.making import made, refused

TRUNCATED = "Diese Datei ist nicht vollständig. Bitte senden Sie sie noch einmal."
BOMB = "Diese Datei ist klein, wird aber beim Öffnen riesig."
PIXELS = "Dieses Bild hat zu viele Bildpunkte."
UNREADABLE = "Diese Datei lässt sich nicht öffnen."
PASSWORD = "Dieses PDF ist mit einem Passwort geschützt."
PAGES = "Das sind zu viele Seiten."


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def pdf_that_points_to_itself() -> bytes:
    document = pikepdf.open(io.BytesIO(files.pdf(1)))
    document.Root.Pages.Kids.append(document.Root.Pages)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def heic_that_claims_to_be_huge() -> bytes:
    """The box that tells width and height of the picture says 65535 by 65535."""
    content = files.heic(1, files.sheet(600, 800))
    at = content.index(b"ispe") + 8
    return content[:at] + b"\0\0\xff\xff" * 2 + content[at + 8 :]


HOSTILE = {
    "900 megapixels of PNG": (lambda: files.png_of(30_000, 30_000), PIXELS),
    "a PNG whose comment does not end": (files.png_with_endless_text, BOMB),
    "a HEIC that claims to be huge": (heic_that_claims_to_be_huge, PIXELS),
    "a WebP that needs too much": (
        lambda: files.picture("WEBP", Image.new("RGB", (9000, 5500)), quality=1, method=0),
        PIXELS,
    ),
    "a TIFF of 41 pages": (
        lambda: files.picture(
            "TIFF", Image.new("1", (9, 9)), save_all=True, append_images=[Image.new("1", (9, 9))] * 40
        ),
        PAGES,
    ),
    "a PDF bomb": (files.pdf_bomb, BOMB),
    "a PDF bomb in a bomb": (lambda: files.pdf_bomb(2), BOMB),
    "a PDF bomb in a bomb in a bomb": (lambda: files.pdf_bomb(3), BOMB),
    "a PDF with 900 megapixels": (files.pdf_with_huge_image, PIXELS),
    "a PDF of 41 pages": (lambda: files.pdf(41), PAGES),
    "a PDF with a password": (lambda: files.pdf(encryption=pikepdf.Encryption(user="x", owner="y")), PASSWORD),
    "a PDF that points to itself": (pdf_that_points_to_itself, None),
    "a PDF that is none": (lambda: b"%PDF-1.7\n" + b"nothing " * 300 + b"\n%%EOF\n", UNREADABLE),
    "a JPEG cut off": (lambda: cut(files.jpeg()), TRUNCATED),
    "a PNG cut off": (lambda: cut(files.picture("PNG")), TRUNCATED),
    "a HEIC cut off": (lambda: cut(files.heic()), TRUNCATED),
    "a WebP cut off": (lambda: cut(files.picture("WEBP")), TRUNCATED),
    "a TIFF cut off": (lambda: cut(files.tiff()), None),
    "a PDF cut off": (lambda: cut(files.pdf()), TRUNCATED),
    "the beginning of a JPEG": (lambda: b"\xff\xd8\xff" + b"x" * 5000, UNREADABLE),
    "the beginning of a PNG": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 5000 + b"IEND", TRUNCATED),
    "the beginning of a TIFF": (lambda: b"II*\x00" + b"\xff" * 5000, None),
    "the beginning of a HEIC": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 5000, None),
}


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_once_with_a_sentence_that_names_the_cause(name):
    make, sentence = HOSTILE[name]
    content = make()
    before = seconds_of_children()

    said = refused(content)

    assert said.startswith(sentence or (TRUNCATED, UNREADABLE)), said
    # Counted in seconds of a processor, which a busy machine does not have more of.
    assert seconds_of_children() - before < 10


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["900 megapixels of PNG", "a PDF bomb in a bomb", "a JPEG cut off"])
def test_what_is_refused_leaves_its_reason_and_no_file(prepared, disk, name):
    make, sentence = HOSTILE[name]

    upload = prepared(make())

    assert (upload.state, upload.pages, upload.pieces, upload.tries) == ("refused", 0, [], 1)
    assert str(refusal_of(upload.refusal)).startswith(sentence)
    assert files_on(disk) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        files.EICAR,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + b"\0" * 2000,
        b"MZ" + b"\0" * 2000,
        b"\0\0\0\x1cftypisom" + b"\0" * 2000,
        b"\0\0\0\x1cftypavif" + b"\0" * 2000,
        b"x" * 1500 + files.pdf(),
    ],
)
def test_other_kinds_are_not_taken_whatever_they_are_called(folder, clock, content):
    with pytest.raises(WrongKind, match="JPEG, PNG, HEIC, WebP"):
        receive(Pile(folder, "passport"), "passport.jpg", io.BytesIO(content), by="applicant", now=clock.now)


@pytest.mark.django_db
def test_a_zip_bomb_is_not_even_opened(folder, clock, disk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("photo.jpg", bytes(50_000_000))
    packed.seek(0)

    with pytest.raises(WrongKind):
        receive(Pile(folder, "passport"), "photos.pdf", packed, by="applicant", now=clock.now)
    assert files_on(disk) == []


def test_what_is_two_things_at_once_comes_out_as_one():
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("run.html", "<script>PLANTED</script>")
    polyglot = files.jpeg() + b"<script>PLANTED</script>" + files.pdf_that_acts() + zipped.getvalue()

    [(page, thumbnail, _size)] = made(polyglot).pages

    for image in (page, thumbnail):
        assert b"PLANTED" not in image
        assert not zipfile.is_zipfile(io.BytesIO(image))
        assert image.endswith(b"\xff\xd9")


@pytest.mark.django_db
def test_a_mislabelled_file_is_what_it_is(prepared):
    assert prepared(files.picture("PNG"), name="scan.pdf").kind == "png"
    assert prepared(files.pdf(1), name="photo.jpeg").kind == "pdf"


def test_a_child_that_reckons_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(processing, "WORKSHOP", "tests.uploads.endless")
    monkeypatch.setattr(processing, "LIMITS", processing.Limits(memory=512, cpu=1, wall=30))

    assert refused(files.jpeg()).startswith("Diese Datei lässt sich nicht in vernünftiger Zeit öffnen.")


def test_without_the_look_beforehand_a_bomb_meets_the_limit_and_is_named_all_the_same(monkeypatch):
    """The negative control of the measuring: the kernel's limit is there as well."""
    monkeypatch.setattr(processing, "LIMITS", processing.Limits(memory=130, cpu=8, wall=30))

    assert refused(files.picture("PNG", files.sheet(3600, 4800))).startswith(PIXELS)
