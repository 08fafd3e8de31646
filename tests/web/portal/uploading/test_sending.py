"""Files come to a paper: several at once without scripts, in pieces with them; what is no good is told file by file."""

import pytest
from django.test import Client

from servicepunkt.applications.models import Draft
from servicepunkt.uploads import looking
from servicepunkt.uploads.models import Upload
from servicepunkt.web.portal.uploading import hurry
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def begin(paper, name: str, size: int, **more):
    return paper.client.post(f"{paper.address}beginnen/", {"name": name, "groesse": size, **more})


def piece(paper, upload: str, offset: int, content: bytes):
    address = f"{paper.address}{upload}/stueck/?ab={offset}"
    return paper.client.post(address, content, content_type="application/octet-stream")


def test_several_files_at_once_come_in_and_the_page_tells_of_each(paper):
    answer = paper.send(files.jpeg(), files.pdf(2))

    assert (answer.status_code, answer["Location"]) == (303, paper.address)
    page = words(paper.client.get(paper.address))
    assert "2 Dateien werden vorbereitet." in page
    assert "Noch einmal nachsehen" in page
    assert [upload.name for upload in paper.uploads] == ["IMG_0.jpg", "IMG_1.jpg"]
    work()
    page = words(paper.client.get(paper.address))
    assert "2 Dateien sind bereit." in page
    assert "Noch einmal nachsehen" not in page


def test_a_file_that_is_no_good_is_named_with_its_reason_and_keeps_no_other_out(paper):
    answer = paper.send(files.jpeg(), b"no picture at all", b"", files.jpeg())

    assert answer.status_code == 422
    page = words(answer)
    assert "IMG_1.jpg Mit dieser Art von Datei können wir nichts anfangen." in page
    assert "IMG_2.jpg Diese Datei ist leer." in page
    assert [upload.name for upload in paper.uploads] == ["IMG_0.jpg", "IMG_3.jpg"]


def test_nothing_chosen_and_too_many_are_said_in_sentences(paper):
    nothing = paper.client.post(paper.address, {})
    full = paper.send(*[files.png_of(8, 8)] * (paper.most + 1))

    assert (nothing.status_code, full.status_code) == (422, 422)
    assert "Bitte wählen Sie zuerst ein Foto oder eine Datei aus." in words(nothing)
    assert f"IMG_{paper.most}.jpg Mehr als {paper.most} Dateien gehen hier nicht." in words(full)
    assert len(paper.uploads) == paper.most
    page = paper.client.get(paper.address)
    assert f"Mehr als {paper.most} Dateien gehen hier nicht." in words(page)
    assert 'type="file"' not in page.content.decode()


def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off_when_it_is_chosen_again(paper):
    content = files.jpeg()
    half = len(content) // 2

    first = begin(paper, "pass.jpg", len(content)).json()
    assert first["offset"] == 0
    assert piece(paper, first["upload"], 0, content[:half]).json() == {"offset": half}
    assert piece(paper, first["upload"], 0, content[:half]).json() == {"offset": half}
    page = words(paper.client.get(paper.address))
    assert "Kommt an" in page
    assert "Bisher sind 49 % da." in page or "Bisher sind 50 % da." in page
    again = begin(paper, "pass.jpg", len(content)).json()
    assert again == {"upload": first["upload"], "offset": half}
    assert piece(paper, first["upload"], half, content[half:]).json() == {"offset": len(content)}
    work()

    [upload] = paper.uploads
    assert (upload.state, looking.original(upload)) == (Upload.State.READY, content)


def test_a_second_file_of_the_same_name_is_a_file_of_its_own(paper):
    first = begin(paper, "image.jpg", 5000).json()["upload"]

    assert begin(paper, "image.jpg", 5000, nicht=[first, "no-number"]).json()["upload"] != first
    assert begin(paper, "image.jpg", 5001).json()["upload"] != first
    assert begin(paper, "other.jpg", 5000).json()["upload"] != first


def test_a_script_is_told_why_not_in_the_language_of_its_page(paper):
    empty = begin(paper, "a.jpg", 0)
    large = begin(paper, "a.jpg", 101 * 1024 * 1024)
    odd = paper.client.post(f"{paper.address}beginnen/", {"name": "a.jpg", "groesse": "9" * 99})
    english = paper.client.post(f"/en{paper.address}beginnen/", {"name": "a.jpg", "groesse": "0"})
    wrong = begin(paper, "a.exe", 5000).json()["upload"]
    refused = piece(paper, wrong, 0, b"MZ" + bytes(4998))

    assert (empty.status_code, empty.json()["code"]) == (422, "upload-empty")
    assert (large.status_code, large.json()["code"]) == (413, "upload-too-large")
    assert odd.json()["code"] == "upload-empty"
    assert english.json()["sentence"].startswith("This file is empty.")
    assert (refused.status_code, refused.json()["code"]) == (415, "upload-wrong-kind")
    assert piece(paper, wrong, 0, b"MZ" + bytes(4998)).json()["code"] == "upload-wrong-kind"
    assert "Abgelehnt" in words(paper.client.get(paper.address))


def test_a_piece_for_a_file_that_was_removed_meanwhile_is_told_so(paper):
    upload = begin(paper, "a.jpg", 5000).json()["upload"]

    paper.client.post(f"{paper.address}{upload}/entfernen/", {"abgebrochen": "ja"})

    gone = piece(paper, upload, 0, bytes(5000))
    assert (gone.status_code, gone.json()["code"]) == (404, "not-found")
    assert "Die Datei ist entfernt." not in words(paper.client.get(paper.address))


def test_nobody_reaches_a_file_past_its_own_paper_and_draft(paper, open_paper):
    stranger = open_paper(Client())
    other_paper = open_paper(paper.client, position=1)
    paper.send(files.jpeg())
    work()
    [upload] = paper.uploads

    for place in (stranger, other_paper):
        below = place.below(upload)
        for what in ("", "zuschneiden/", "entfernen/", "1.jpg", "klein/1.jpg"):
            assert place.client.get(below + what).status_code == 404, what
        assert place.press(upload, "links").status_code == 404
        assert piece(place, str(upload.pk), 0, b"x").status_code == 404
        assert place.client.post(place.address, {"hoch": str(upload.pk)}).status_code == 404
        assert place.client.post(below + "entfernen/").status_code == 303
    assert stranger.client.get(paper.address).status_code == 404
    assert [kept.pk for kept in paper.uploads] == [upload.pk]
    assert paper.client.get(paper.below(upload, "1.jpg")).status_code == 200


def test_without_the_token_of_the_page_nothing_is_taken(paper):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = paper.client.cookies
    upload = begin(paper, "a.jpg", 5000).json()["upload"]

    answers = [
        strict.post(paper.address, {}),
        strict.post(f"{paper.address}beginnen/", {"name": "b.jpg", "groesse": "9"}),
        strict.post(f"{paper.address}{upload}/stueck/?ab=0", b"x", content_type="application/octet-stream"),
        strict.post(f"{paper.address}{upload}/", {"tun": "links"}),
        strict.post(f"{paper.address}{upload}/zuschneiden/", {}),
        strict.post(f"{paper.address}{upload}/entfernen/", {}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6


def test_who_sends_or_turns_too_fast_is_asked_to_wait(paper, monkeypatch):
    monkeypatch.setattr(hurry, "_FILES_A_MINUTE", 2)
    monkeypatch.setattr(hurry, "_CHANGES_A_MINUTE", 1)

    first = paper.send(files.jpeg(), files.jpeg(), files.jpeg())
    by_script = begin(paper, "a.jpg", 5000)
    turned = [paper.press(paper.uploads[0], "links").status_code for _press in range(2)]

    assert first.status_code == 422
    assert "Das waren sehr viele Anfragen auf einmal." in words(first)
    assert len(paper.uploads) == 2
    assert (by_script.status_code, int(by_script["Retry-After"]) > 0) == (429, True)
    assert turned == [303, 429]


def test_the_page_says_what_the_paper_is_and_how_to_go_back(paper):
    empty = words(paper.client.get(paper.address))
    paper.send(files.jpeg())
    page = paper.client.get(paper.address).content.decode()

    assert ["Diese Unterlage ist vollständig" in shown for shown in (empty, page)] == [False, True]
    assert f'href="/antrag/entwurf/{Draft.objects.get().uid}/unterlagen/"' in page
    assert "capture=" not in page
    assert 'accept="image/*,.heic,.heif,application/pdf"' in page
