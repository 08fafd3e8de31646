"""What people send becomes pages: every kind, upright, without what the telephone wrote down."""

import io

import pikepdf
import pytest
from PIL import Image, ImageEnhance

from servicepunkt.commandline.bench.photograph import as_heic, as_jpeg, photograph
from servicepunkt.uploads import looking
from servicepunkt.uploads.kinds import Kind, kind_of
from servicepunkt.uploads.measuring import MEMORY, SECONDS, cost_to_prepare
from servicepunkt.uploads.workshop.documents import clean
from tests.uploads import files
from tests.uploads.making import made

TELLTALES = (b"Telephone Works", b"Exif", b"GPS", b"my kitchen", b"Somebody Private", b"http://ns.adobe.com/xap")


def images(content: bytes) -> list[Image.Image]:
    return [Image.open(io.BytesIO(page)) for page, _thumbnail, _size in made(content).pages]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("photograph", [files.jpeg, files.heic])
def test_a_photograph_is_upright_and_tells_nothing_of_where_it_was_taken(photograph, orientation):
    content = photograph(orientation)
    assert b"Telephone Works" in content

    what = made(content)

    [(page, thumbnail, size)] = what.pages
    image = Image.open(io.BytesIO(page))
    assert (what.total, what.warnings, size) == (1, [], (1200, 1600))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (1200, 1600), {})
    assert files.is_upright(image)
    assert [telltale for telltale in TELLTALES if telltale in page + thumbnail] == []


def test_a_photograph_that_lies_is_seen_to_lie():
    """The negative control: what is not turned is not taken for upright."""
    assert [files.is_upright(files.lying(files.sheet(), held)) for held in (1, 3, 6, 8)] == [True, False, False, False]


@pytest.mark.parametrize(
    ("kind", "content", "pages"),
    [
        ("png", files.picture("PNG"), 1),
        ("png", files.picture("PNG", files.sheet().convert("P")), 1),
        ("png", files.picture("PNG", files.sheet().convert("L").convert("I;16")), 1),
        ("webp", files.picture("WEBP"), 1),
        ("webp", files.picture("WEBP", save_all=True, append_images=[files.sheet()]), 1),
        ("jpeg", files.picture("JPEG", files.sheet().convert("CMYK")), 1),
        ("jpeg", files.picture("JPEG", files.sheet().convert("L")), 1),
        ("jpeg", files.picture("MPO", save_all=True, append_images=[files.sheet()]), 1),
        ("tiff", files.tiff(3), 3),
        ("tiff", files.picture("TIFF", files.sheet().convert("1"), compression="group4"), 1),
        ("pdf", files.pdf(2), 2),
    ],
)
def test_every_kind_becomes_pages(kind, content, pages):
    assert kind_of(content) == kind
    assert [image.format for image in images(content)] == ["JPEG"] * pages


@pytest.mark.django_db
def test_a_long_pdf_is_made_in_several_runs(prepared):
    upload = prepared(files.pdf(19))

    assert [page.number for page in looking.pages(upload.folder, "passport")] == list(range(1, 20))
    assert len({looking.page_image(page) for page in looking.pages(upload.folder, "passport")}) == 19


def test_what_was_typed_into_a_form_of_a_pdf_is_seen():
    [empty], [typed] = images(files.pdf_form("")), images(files.pdf_form("WWWWWWWW"))

    assert sum(typed.convert("L").histogram()[:60]) > sum(empty.convert("L").histogram()[:60]) + 500


@pytest.mark.django_db
def test_a_page_is_as_fine_as_a_scan_and_no_finer(prepared):
    upload = prepared(files.jpeg(image=files.sheet(3000, 4000)))

    [page] = looking.pages(upload.folder, "passport")
    small = Image.open(io.BytesIO(looking.thumbnail(page)))
    assert (page.width, page.height, small.size) == (1800, 2400, (240, 320))


def test_what_is_transparent_is_on_white_paper():
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))

    [page] = images(files.picture("PNG", image))

    assert page.getpixel((200, 200)) == (255, 255, 255)


def test_ink_becomes_dark_and_paper_light():
    dim = ImageEnhance.Brightness(files.sheet()).enhance(0.6)

    [page] = images(files.picture("PNG", dim))

    assert sum(dim.convert("L").histogram()[200:]) == 0
    assert sum(page.convert("L").histogram()[200:]) > 0.7 * page.width * page.height


@pytest.mark.django_db
def test_nothing_that_acts_is_left_in_a_pdf_before_it_is_drawn(prepared):
    content = files.pdf_that_acts()
    planted = (
        b"PLANTED-SCRIPT",
        b"PLANTED-LAUNCH",
        b"PLANTED-FILE",
        b"/OpenAction",
        b"/JavaScript",
        b"Somebody Private",
    )
    assert all(mark in files.unpacked_pdf(content) for mark in planted)

    cleaned = clean(content)

    assert [mark for mark in planted if mark in files.unpacked_pdf(cleaned)] == []
    with pikepdf.open(io.BytesIO(cleaned)) as pdf:
        assert (len(pdf.pages), len(pdf.attachments), "/OpenAction" in pdf.Root) == (1, 0, False)
    assert looking.original(prepared(content)) == content


# How dear it is ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "save"), [(Kind.JPEG, as_jpeg), (Kind.HEIC, as_heic)])
def test_twelve_megapixels_take_little_time_and_400_mebibytes(kind, save):
    used = cost_to_prepare(kind, save(photograph(12)), memory=MEMORY)

    # A machine that is busy reckons more slowly, too.
    assert used.seconds < 2 * SECONDS[kind]
