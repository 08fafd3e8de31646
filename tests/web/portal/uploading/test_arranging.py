"""What people do with a file that is there: look at it, turn it, crop it, put it in order, remove it."""

import io

import pytest
from PIL import Image

from servicepunkt.uploads.models import Upload
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.reading import words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def image(paper, upload, what: str = "1.jpg") -> Image.Image:
    answer = paper.client.get(paper.below(upload, what))
    assert answer.status_code == 200
    return Image.open(io.BytesIO(answer.content))


def test_pages_are_pictures_of_ours_that_no_cache_keeps(paper, prepared):
    upload = prepared(files.heic())

    answer = paper.client.get(paper.below(upload, "1.jpg"))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert max(image(paper, upload, "klein/1.jpg").size) == 320
    assert paper.client.get(paper.below(upload, "2.jpg")).status_code == 404


def test_turned_it_is_prepared_anew_and_lies_on_its_side(paper, prepared):
    upload = prepared()

    assert paper.press(upload, "rechts").status_code == 303
    page = words(paper.client.get(paper.below(upload)))
    assert "Das Bild wird vorbereitet." in page
    assert paper.client.get(paper.below(upload, "1.jpg")).status_code == 404
    work()
    assert image(paper, upload).size == (1600, 1200)
    paper.press(upload, "links")
    work()
    assert files.is_upright(image(paper, upload))
    assert paper.press(upload, "fliegen").status_code == 404


def test_readable_or_as_it_was_and_the_button_offers_the_other(paper, prepared):
    upload = prepared()
    assert "Farben lassen, wie sie sind" in words(paper.client.get(paper.below(upload)))

    paper.press(upload, "unbearbeitet")
    work()

    assert "Besser lesbar machen" in words(paper.client.get(paper.below(upload)))
    upload.refresh_from_db()
    assert (upload.enhanced, upload.state) == (False, Upload.State.READY)


def test_cropped_twice_each_cut_is_of_what_was_seen_and_the_whole_page_comes_back(paper, prepared):
    upload = prepared()
    address = paper.below(upload, "zuschneiden/")

    def cut(**percent: str) -> int:
        upload.refresh_from_db()
        return paper.client.post(address, {"stand": upload.revision, **percent}).status_code

    assert cut(links="50", oben="0", rechts="0", unten="0") == 303
    work()
    assert cut(links="50", oben="10,5", rechts="", unten="0") == 303
    upload.refresh_from_db()
    assert upload.crop == [0.75, 0.105, 1.0, 1.0]
    work()
    assert paper.press(upload, "ganz").status_code == 303
    work()
    upload.refresh_from_db()
    assert (upload.crop, image(paper, upload).size) == (None, (1200, 1600))


@pytest.mark.parametrize("typed", ["99", "-1", "nan", "101", "viel"])
def test_a_cut_that_leaves_nothing_is_refused_and_what_was_typed_stays(paper, prepared, typed):
    upload = prepared()

    answer = paper.client.post(
        paper.below(upload, "zuschneiden/"), {"stand": upload.revision, "links": typed, "oben": "7"}
    )

    assert answer.status_code == 422
    assert "Dieser Ausschnitt ist zu klein oder liegt nicht auf der Seite." in words(answer)
    assert 'value="7"' in answer.content.decode()


def test_what_was_turned_meanwhile_is_not_cropped_by_numbers_for_another_picture(paper, prepared):
    upload = prepared()
    seen = upload.revision
    paper.press(upload, "links")
    assert paper.client.get(paper.below(upload, "zuschneiden/")).status_code == 303
    work()

    answer = paper.client.post(paper.below(upload, "zuschneiden/"), {"stand": seen, "links": "20"})

    assert answer.status_code == 409
    assert "Das Bild hat sich inzwischen geändert." in words(answer)
    upload.refresh_from_db()
    assert upload.crop is None


def test_files_change_places_and_the_ends_stay_ends(paper):
    paper.send(files.jpeg(), files.jpeg(), files.jpeg())
    first, second, third = (upload.pk for upload in paper.uploads)

    def move(where: str, key, **headers) -> list:
        answer = paper.client.post(paper.address, {where: str(key)}, headers=headers)
        assert answer.status_code == (200 if headers else 303)
        return [upload.pk for upload in paper.uploads]

    assert move("runter", first) == [second, first, third]
    assert move("hoch", third, **HTMX) == [second, third, first]
    assert move("hoch", second) == [second, third, first]
    assert move("runter", first) == [second, third, first]
    assert paper.client.post(paper.address, {"hoch": "no-number"}).status_code == 404


def test_removing_asks_first_and_twice_is_no_fault(paper, prepared, disk):
    upload = prepared()
    address = paper.below(upload, "entfernen/")

    assert "Möchten Sie diese Datei entfernen?" in words(paper.client.get(address))
    assert len(paper.uploads) == 1
    answers = [paper.client.post(address).status_code for _press in range(2)]

    assert answers == [303, 303]
    assert paper.uploads == []
    assert "Die Datei ist entfernt." in words(paper.client.get(paper.address))


def test_a_blurred_photo_says_so_and_what_to_do(paper, prepared):
    prepared(files.jpeg(image=files.blurred(files.sheet(), 14)))

    assert "Das Bild ist unscharf." in words(paper.client.get(paper.address))


def test_a_pdf_of_many_pages_shows_three_and_names_the_rest(paper, prepared):
    upload = prepared(files.pdf(5))

    page = paper.client.get(paper.address).content.decode()
    assert page.count("/klein/") == 3
    assert "und 2 weitere Seiten" in words(paper.client.get(paper.address))
    assert "Seite 5 von 5" in words(paper.client.get(paper.below(upload)))


def test_a_page_that_asks_again_gets_nothing_until_something_has_changed(paper):
    paper.send(files.jpeg())
    page = paper.client.get(paper.address).content.decode()
    address = page.partition('hx-get="')[2].partition('"')[0]
    below = paper.client.get(paper.below(paper.uploads[0])).content.decode().partition('hx-get="')[2].partition('"')[0]

    assert [paper.client.get(at, headers=HTMX).status_code for at in (address, below)] == [204, 204]
    work()
    list_now, file_now = (paper.client.get(at, headers=HTMX).content.decode() for at in (address, below))

    assert "1 Datei ist bereit." in list_now
    assert 'id="seite-1"' in file_now
    assert ["hx-trigger" in part for part in (list_now, file_now)] == [False, False]
    assert ["<html" in part for part in (list_now, file_now)] == [False, False]


def test_what_the_office_has_accepted_is_shown_and_cannot_be_changed(paper, prepared):
    upload = prepared()
    Upload.objects.filter(pk=upload.pk).update(pieces=[])

    page = words(paper.client.get(paper.below(upload)))

    assert "Das Original dieser Datei ist nicht mehr gespeichert." in page
    assert "drehen" not in page
    answer = paper.press(upload, "links")
    assert answer.status_code == 410
    assert "Deshalb lässt sich die Datei nicht mehr ändern." in words(answer)
