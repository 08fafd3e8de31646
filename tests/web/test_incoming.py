"""Files that come with a form lie on no disk as they came."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.test import RequestFactory

from servicepunkt.uploads import limits
from servicepunkt.web import incoming

MARK = b"Max Mustermann, geboren am 17.05.1990. "
LARGE = MARK * (10 * limits.MEBIBYTE // len(MARK))


def post(*contents: bytes) -> Any:
    files = [SimpleUploadedFile(f"IMG_{number}.jpg", content) for number, content in enumerate(contents)]
    return RequestFactory().post("/", {"datei": files})


def on_disk(folder: Path) -> list[bytes]:
    """What the open files of this process hold that lie in a folder, those without a name among them."""
    there = [file for file in Path("/proc/self/fd").iterdir() if file.exists()]
    return [file.read_bytes() for file in there if str(file.readlink()).startswith(str(folder))]


@pytest.fixture(autouse=True)
def temporary(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def test_a_large_file_waits_encrypted_and_under_no_name(temporary: Path) -> None:
    request = post(LARGE, b"small")
    first, second = request.FILES.getlist("datei")
    found = on_disk(temporary)

    assert list(temporary.iterdir()) == []
    assert sorted(len(content) for content in found) == [5, len(LARGE)]
    assert not any(MARK in content or b"small" in content for content in found)
    assert (first.name, first.size, first.read(limits.MOST_BYTES_AT_ONCE + 1)) == ("IMG_0.jpg", len(LARGE), LARGE)
    assert second.read() == b"small"
    request.close()
    assert on_disk(temporary) == []


def test_djangos_own_way_would_show_it(temporary: Path) -> None:
    """The control: this test would find what lies open."""
    request = post(LARGE)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]

    assert request.FILES["datei"].size == len(LARGE)

    [named] = temporary.iterdir()
    assert MARK in named.read_bytes()
    assert [MARK in content for content in on_disk(temporary)] == [True]
    request.close()


def test_of_what_is_too_large_no_more_is_kept_than_shows_it(temporary: Path) -> None:
    request = post(bytes(limits.MOST_BYTES_AT_ONCE + 2_000_000))

    assert len(request.FILES["datei"].read()) == limits.MOST_BYTES_AT_ONCE + 1
    request.close()


def test_what_is_small_stays_in_memory(temporary: Path) -> None:
    request = post(MARK * 1000)

    assert request.FILES["datei"].read() == MARK * 1000
    assert on_disk(temporary) == []


def test_what_breaks_off_leaves_nothing(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(self: Any, raw_data: bytes, start: int) -> None:
        raise StopUpload(connection_reset=True)

    monkeypatch.setattr(incoming.SealedFileHandler, "receive_data_chunk", break_off)
    request = post(LARGE)

    assert request.FILES.getlist("datei") == []
    assert on_disk(temporary) == []
