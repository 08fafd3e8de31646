"""What people do with their files: each change begins from the original, and the pages follow."""

import io

import pytest
from PIL import Image

from servicepunkt.common.refusals import NotFound
from servicepunkt.uploads import ending, looking, processing
from servicepunkt.uploads.arranging import crop, enhance, order, remove, rotate
from servicepunkt.uploads.models import Page, Upload
from servicepunkt.uploads.processing import lease_one
from servicepunkt.uploads.refusals import NotReadyYet, NotThatBox, OriginalGone, OtherOrder
from tests.uploads import files
from tests.uploads.conftest import files_on, work

pytestmark = pytest.mark.django_db(transaction=True)


def image_of(upload: Upload) -> Image.Image:
    [page] = Page.objects.filter(upload=upload).select_related("upload__folder")
    return Image.open(io.BytesIO(looking.page_image(page)))


def paper_of(image: Image.Image) -> int:
    """How light the paper is, where nothing is printed."""
    return image.convert("L").getpixel((image.width - 10, image.height - 10))


def test_turned_once_it_lies_and_four_times_it_stands_as_before(prepared, clock, disk):
    upload = prepared(files.jpeg())
    [page] = looking.pages(upload.folder, "passport")

    rotate(upload, now=clock.now)

    with pytest.raises(NotReadyYet):
        looking.page_image(page)
    work()
    assert (image_of(upload).size, files.is_upright(image_of(upload))) == ((1600, 1200), False)
    assert len(files_on(disk)) == 3
    for _ in range(3):
        rotate(upload, now=clock.now)
    work()
    assert files.is_upright(image_of(upload))
    rotate(upload, by=-90, now=clock.now)
    upload.refresh_from_db()
    assert upload.rotation == 270


def test_cropped_to_the_red_mark_the_page_is_red_and_stays_so_when_turned(prepared, clock):
    upload = prepared(files.jpeg())

    crop(upload, (0.01, 0.01, 0.12, 0.06), now=clock.now)
    work()
    reds = [image_of(upload).resize((1, 1)).getpixel((0, 0))]
    rotate(upload, now=clock.now)
    work()
    reds.append(image_of(upload).resize((1, 1)).getpixel((0, 0)))

    assert [red > 120 and green < 60 for red, green, _blue in reds] == [True, True]
    upload.refresh_from_db()
    assert upload.crop == [0.94, 0.01, 0.99, 0.12]
    crop(upload, None, now=clock.now)
    work()
    assert image_of(upload).size == (1600, 1200)


@pytest.mark.parametrize("box", [(0, 0, 1, 1.1), (0.5, 0, 0.4, 1), (0, 0, 0.01, 1), (-0.1, 0, 1, 1)])
def test_a_box_that_is_none_is_refused(prepared, clock, box):
    with pytest.raises(NotThatBox):
        crop(prepared(files.pdf(1)), box, now=clock.now)


def test_contrast_can_be_left_as_it_was(prepared, clock):
    upload = prepared(files.jpeg())
    papers = [paper_of(image_of(upload))]

    enhance(upload, on=False, now=clock.now)
    work()

    assert [paper > 220 for paper in [*papers, paper_of(image_of(upload))]] == [True, False]


def test_a_wish_that_comes_while_the_worker_is_at_it_is_not_overtaken(prepared, clock, disk, monkeypatch):
    upload = prepared(files.jpeg())
    enhance(upload, on=False, now=clock.now)
    make = processing._make

    def slowly(row, content):
        made = make(row, content)
        monkeypatch.setattr(processing, "_make", make)
        rotate(upload, now=clock.now)
        return made

    monkeypatch.setattr(processing, "_make", slowly)
    work()

    assert image_of(upload).size == (1600, 1200)
    assert len(files_on(disk)) == 3


def test_the_same_wish_again_changes_nothing(prepared, clock):
    upload = prepared(files.jpeg())

    enhance(upload, on=True, now=clock.now)
    rotate(upload, by=360, now=clock.now)

    upload.refresh_from_db()
    assert upload.state == "ready"


def test_files_are_put_in_order_and_removed(prepared, clock, disk):
    one, two, three = (prepared(files.pdf(pages)) for pages in (1, 2, 3))
    folder = one.folder

    order(folder, "passport", [three.pk, one.pk, two.pk])
    assert [page.upload_id for page in looking.pages(folder, "passport")] == [three.pk] * 3 + [one.pk] + [two.pk] * 2
    with pytest.raises(OtherOrder):
        order(folder, "passport", [one.pk, two.pk])
    remove(three, now=clock.now, by="applicant")
    remove(three, now=clock.now, by="applicant")
    assert looking.uploads(folder, "passport") == [one, two]
    with pytest.raises(NotFound):
        rotate(three, now=clock.now)
    # Original, and two files for each page.
    assert len(files_on(disk)) == 1 + 2 * 1 + 1 + 2 * 2


def test_what_is_accepted_keeps_its_pages_and_loses_its_original(prepared, clock, disk):
    upload = prepared(files.jpeg())

    ending.drop_originals(upload.folder)

    upload.refresh_from_db()
    with pytest.raises(OriginalGone):
        rotate(upload, now=clock.now)
    with pytest.raises(OriginalGone):
        looking.original(upload)
    assert files.is_upright(image_of(upload))
    assert len(files_on(disk)) == 2


def test_removing_while_the_worker_is_at_it_leaves_nothing(send, clock, disk, monkeypatch):
    upload = send(files.jpeg())
    make = processing._make

    def and_removed(row, content):
        made = make(row, content)
        remove(upload, now=clock.now, by="applicant")
        return made

    monkeypatch.setattr(processing, "_make", and_removed)
    work()

    assert (Upload.objects.count(), Page.objects.count(), len(files_on(disk))) == (0, 0, 0)
    assert lease_one(now=clock.now) is None
