"""A folder on a disk of its own, and a virus scanner that speaks as ClamAV does."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servicepunkt.common import clock as house_clock
from servicepunkt.uploads.models import Folder, Upload
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.processing import prepare_next
from servicepunkt.uploads.receiving import open_folder, receive
from tests.uploads.scanner import Scanner, scanner_on_this_machine


@pytest.fixture(autouse=True)
def disk(settings, tmp_path: Path) -> Path:
    settings.SERVICEPUNKT_FILES = tmp_path / "files"
    return tmp_path / "files"


def files_on(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def names_on(disk: Path) -> set[str]:
    return {path.name for path in files_on(disk)}


@pytest.fixture
def folder(db) -> Folder:
    return open_folder()


@pytest.fixture
def send(folder) -> Callable[..., Upload]:
    """`send(content, paper="passport")`: a file arrives in one piece."""

    def send_one(content: bytes, paper: str = "passport", name: str = "IMG_0001.jpg", **pile) -> Upload:
        return receive(Pile(folder, paper, **pile), name, io.BytesIO(content), by="applicant", now=house_clock.now())

    return send_one


@pytest.fixture
def prepared(send, django_capture_on_commit_callbacks) -> Callable[..., Upload]:
    """The same, and the worker's turn has been."""

    def send_and_prepare(content: bytes, *args, **options) -> Upload:
        upload = send(content, *args, **options)
        with django_capture_on_commit_callbacks(execute=True):
            work()
        upload.refresh_from_db()
        return upload

    return send_and_prepare


def work() -> int:
    """The worker's turn: everything that is due now; how many."""
    done = 0
    while prepare_next(now=house_clock.now()):
        done += 1
    return done


@pytest.fixture
def scanner(settings) -> Iterator[Scanner]:
    with scanner_on_this_machine() as scanner:
        settings.SERVICEPUNKT_CLAMD = f"tcp://127.0.0.1:{scanner.port}"
        yield scanner
