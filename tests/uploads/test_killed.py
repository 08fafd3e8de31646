"""kill -9 of the child and of the worker in the middle: the upload is tried again, and nothing is lost."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from servicepunkt.common import clock as house_clock
from servicepunkt.uploads import looking, processing
from servicepunkt.uploads.models import Page, Upload
from servicepunkt.uploads.processing import lease_one, prepare_next
from servicepunkt.uploads.refusals import refusal_of
from tests.correspondence.worker_process import environment, wait_until
from tests.uploads import files
from tests.uploads.conftest import names_on

pytestmark = pytest.mark.django_db(transaction=True)


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def test_a_child_that_is_killed_is_tried_again(send, clock, monkeypatch):
    upload = send(files.jpeg())
    with monkeypatch.context() as patch:
        patch.setattr(processing, "WORKSHOP", "tests.uploads.killed_child")
        assert prepare_next(now=clock.now)
    upload.refresh_from_db()
    assert (upload.state, upload.tries, upload.leased_until) == ("waiting", 1, None)
    assert prepare_next(now=clock.now) is False

    clock.advance(seconds=10)
    assert prepare_next(now=clock.now)

    upload.refresh_from_db()
    assert (upload.state, upload.pages, upload.tries) == ("ready", 1, 0)


def test_a_file_at_which_every_child_dies_is_refused_in_the_end(send, clock, monkeypatch):
    upload = send(files.jpeg())
    monkeypatch.setattr(processing, "WORKSHOP", "tests.uploads.killed_child")

    for _ in range(5):
        assert prepare_next(now=clock.now)
        clock.advance(minutes=10)

    upload.refresh_from_db()
    assert (upload.state, prepare_next(now=clock.now)) == ("refused", False)
    assert "neues Foto" in str(refusal_of(upload.refusal))


@pytest.mark.long(8)
def test_a_worker_that_is_killed_in_the_middle_leaves_the_upload_to_the_next(send, disk, tmp_path):
    content = files.pdf(39)
    send(content)
    worker = subprocess.Popen(
        [sys.executable, "-m", "servicepunkt", "worker"],
        env={**environment(tmp_path), "SERVICEPUNKT_FILES": str(disk), "SERVICEPUNKT_SMTP": "smtp://127.0.0.1:9"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: any(children_of(worker.pid)))
    finally:
        worker.send_signal(signal.SIGKILL)
        orphans = children_of(worker.pid)
        worker.wait()
    row = Upload.objects.get()
    assert (row.state, row.tries, Page.objects.count()) == ("waiting", 1, 0)
    now = house_clock.now()
    assert lease_one(now=now) is None

    later = now + processing._LEASE
    assert prepare_next(now=later)

    row = Upload.objects.get()
    assert (row.state, row.pages, looking.original(row)) == ("ready", 39, content)
    made = [name for page in Page.objects.all() for name in (page.image, page.thumbnail)]
    assert names_on(disk) == {*row.pieces, *made}
    # Nobody listens to the child any more, and it does not stay.
    wait_until(lambda: not any(_is_running(orphan) for orphan in orphans))


def _is_running(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_a_worker_that_comes_back_late_changes_nothing(send, clock, disk, monkeypatch):
    """Its lease was over, another one has prepared the file: what it brings finds no row."""
    upload = send(files.jpeg())
    make = processing._make

    def slowly(row, content):
        made = make(row, content)
        monkeypatch.setattr(processing, "_make", make)
        assert prepare_next(now=clock.now + processing._LEASE)
        return made

    monkeypatch.setattr(processing, "_make", slowly)
    assert prepare_next(now=clock.now)

    upload.refresh_from_db()
    [page] = Page.objects.all()
    assert (upload.state, upload.revision) == ("ready", 2)
    assert names_on(disk) == {*upload.pieces, page.image, page.thumbnail}


def test_without_the_revision_the_late_one_would_overwrite(send, clock, monkeypatch):
    """The negative control."""
    upload = send(files.jpeg())
    careless = property(lambda lease: Upload.objects.filter(pk=lease.upload))
    monkeypatch.setattr(processing.Lease, "row", careless)
    make = processing._make
    seen: list[str] = []

    def slowly(row, content):
        made = make(row, content)
        monkeypatch.setattr(processing, "_make", make)
        prepare_next(now=clock.now + processing._LEASE)
        seen.extend(Page.objects.values_list("image", flat=True))
        return made

    monkeypatch.setattr(processing, "_make", slowly)
    prepare_next(now=clock.now)

    assert seen != list(Page.objects.filter(upload=upload).values_list("image", flat=True))


def test_neither_web_nor_worker_ever_loads_what_opens_files():
    code = (
        "import django; django.setup(); import sys, servicepunkt.worker.jobs, servicepunkt.config.wsgi,"
        " servicepunkt.uploads.joining; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('PIL', 'pi_heif', 'pikepdf', 'pypdfium2', 'img2pdf') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)

    assert loaded.stdout.strip() == "[]"
