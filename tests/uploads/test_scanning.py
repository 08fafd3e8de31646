"""The virus scanner: what it finds is gone, and without its word nothing is opened or handed out."""

import datetime as dt
import io
import socket
import threading
from contextlib import suppress

import pikepdf
import pytest

from servicepunkt.uploads import joining, looking, scanning
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.processing import prepare_next
from servicepunkt.uploads.refusals import NotScannedYet, refusal_of
from servicepunkt.uploads.scanning import ScannerAwayError
from servicepunkt.worker.jobs import NotNowError, prepare_uploads
from tests.uploads import files
from tests.uploads.conftest import files_on, work

pytestmark = pytest.mark.django_db


def infected() -> bytes:
    document = pikepdf.open(io.BytesIO(files.pdf(1)))
    document.attachments["virus.com"] = files.EICAR
    saved = io.BytesIO()
    document.save(saved, compress_streams=False)
    return saved.getvalue()


def test_a_virus_is_found_and_the_file_is_gone(prepared, scanner, disk):
    upload = prepared(infected())

    assert (upload.state, upload.refusal, upload.pieces) == ("refused", "virus", [])
    assert str(refusal_of("virus")) == "In dieser Datei steckt ein Schadprogramm. Wir haben sie gelöscht."
    assert files_on(disk) == []


def test_without_a_scanner_the_same_file_becomes_a_page(prepared):
    """The negative control, and what an installation without a scanner does: the attachment does not come along."""
    upload = prepared(infected())

    assert (upload.state, upload.scanned_at) == ("ready", None)
    assert files.EICAR not in files.unpacked_pdf(joining.paper_as_pdf(upload.folder, "passport", title="Reisepass"))


def test_a_clean_file_is_looked_at_once(send, scanner, clock):
    upload = send(files.jpeg())

    work()

    upload.refresh_from_db()
    assert (upload.state, upload.scanned_at, scanner.looked_at) == ("ready", clock.now, [upload.size])


def away_by(how: str, scanner, settings):
    """Ways in which a scanner is not there."""
    if how == "nobody listens":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            settings.SERVICEPUNKT_CLAMD = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    elif how == "no such socket":
        settings.SERVICEPUNKT_CLAMD = "unix:///nowhere/clamd.ctl"
    elif how == "too large for it":
        scanner.most = 1000
    else:
        scanner.answer = how.encode()


@pytest.mark.parametrize(
    "how", ["nobody listens", "no such socket", "too large for it", "", "stream: Can't allocate memory ERROR", "OK"]
)
def test_whatever_is_no_clear_answer_holds_the_file_and_never_releases_it(send, scanner, settings, clock, how):
    upload = send(files.jpeg())
    named = settings.SERVICEPUNKT_CLAMD
    away_by(how, scanner, settings)

    for _minute in range(12):
        with suppress(ScannerAwayError):
            prepare_next(now=clock.now)
        clock.advance(minutes=1)
        upload.refresh_from_db()
        assert (upload.state, upload.pages) == ("held", 0)
        with pytest.raises(NotScannedYet, match="noch nicht auf Viren geprüft"):
            looking.original(upload)
    assert looking.pages(upload.folder, "passport") == []
    assert looking.papers(upload.folder.uploads) == {"passport": "uploaded"}

    settings.SERVICEPUNKT_CLAMD, scanner.most, scanner.answer = named, None, None
    work()
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_between_two_tries_lies_a_minute(send, scanner, clock):
    send(files.jpeg())
    scanner.answer = b"busy"
    assert prepare_next(now=clock.now) is True

    assert prepare_next(now=clock.now + dt.timedelta(seconds=59)) is False


def test_the_worker_says_in_the_log_that_the_scanner_is_away_and_goes_on_with_other_jobs(
    send, scanner, settings, clock
):
    send(files.jpeg())
    away_by("nobody listens", scanner, settings)

    with pytest.raises(NotNowError, match="the virus scanner does not answer"):
        prepare_uploads(threading.Event())


def test_a_scanner_that_hangs_is_away(send, scanner, monkeypatch, clock):
    send(files.jpeg())
    monkeypatch.setattr(scanning, "_SECONDS", 0.2)
    scanner.hangs = True

    with pytest.raises(ScannerAwayError):
        prepare_next(now=clock.now)
    scanner.hangs = False


def test_a_file_that_is_too_large_for_the_scanner_does_not_hold_up_the_others(send, scanner, clock):
    large, small = send(files.jpeg()), send(files.pdf(1))
    scanner.most = 10_000

    assert prepare_uploads(threading.Event()) == 2
    assert [Upload.objects.get(pk=upload.pk).state for upload in (large, small)] == ["held", "ready"]


def test_what_waits_for_the_scanner_is_not_handed_out(send, scanner):
    upload = send(files.jpeg())

    with pytest.raises(NotScannedYet):
        looking.original(Upload.objects.get(pk=upload.pk))
