"""What has to be done before the doors open. The second time, it does nothing more."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.reading import read_county_file
from servicepunkt.common.clock import now
from servicepunkt.reception.open_days import import_county, keep_open_days
from servicepunkt.responsibility.checking import about_clearing
from servicepunkt.responsibility.responsible import DEMO_COUNTY

DEMO_FOLDER = Path(__file__).parent / "demo"
DEMO_FILE = DEMO_FOLDER / f"{DEMO_COUNTY}.yaml"

# The name of the lock in PostgreSQL: any number that nobody else uses in the database.
_LOCK = 0x5345525649434550  # "SERVICEP"


def prepare(output: Any) -> None:
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        _collect_static_files()
        keep_open_days(now(), by="start")
        if settings.SERVICEPUNKT_DEMO:
            _fill_demo(output)
        else:
            settings.SERVICEPUNKT_OFFICE_MARK.touch()
    if settings.SERVICEPUNKT_DEMO and _demo_county_is_here():
        call_command("demo", "logins", stdout=output)
    for sentence in (*about_clearing(), *_about_mail()):
        output.write(sentence)


def _about_mail() -> Iterator[str]:
    """Says where an office's letters would wait for a mail server that nobody has named, until they are given up."""
    if not settings.SERVICEPUNKT_DEMO and not settings.SERVICEPUNKT_HAS_MAIL_SERVER:
        yield _("SERVICEPUNKT_SMTP nennt keinen Mailserver: Kein Brief verlässt das Haus.")


@transaction.atomic  # a first start that is interrupted must not leave a county without its people
def _fill_demo(output: Any) -> None:
    """The demo county where there is no other, and its visitors for the coming days, topped up at every start."""
    if not Authority.objects.exists():
        output.write("First start: importing the demo county.")
        call_command("county", "import", str(DEMO_FILE), stdout=output)
    if _demo_county_is_here():
        bring_neighbours()
        call_command("demo", "seed", stdout=output)


def bring_neighbours() -> None:
    """The other authorities of the Land that are missing: they only receive, and have nothing for visitors."""
    known = set(Authority.objects.values_list("slug", flat=True))
    for path in sorted((DEMO_FOLDER / "brandenburg").glob("*.yaml")):
        if path.stem not in known:
            import_county(read_county_file(path), by="command line", now=now())


def _demo_county_is_here() -> bool:
    return Authority.objects.filter(slug=DEMO_COUNTY).exists()


@contextmanager
def _alone() -> Iterator[None]:
    """Two simultaneous starts prepare one after the other, on one machine or on several."""
    with (settings.SERVICEPUNKT_DATA / ".prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _alone_at_the_database():
            yield


@contextmanager
def _alone_at_the_database() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    # On a connection of its own, in a transaction that stays open meanwhile: a pooler may give each transaction a
    # different session, and a process that dies releases the lock.
    line = connection.copy()
    line.set_autocommit(False)
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
    finally:
        line.close()


def _collect_static_files() -> None:
    # Naming every file by its content and compressing it takes seconds, and is not needed where no file has changed.
    stamp, wanted = Path(settings.STATIC_ROOT) / ".collected-from", _static_sources()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def _static_sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n".encode())
    return digest.hexdigest()
