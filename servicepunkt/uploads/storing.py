"""Files on the disk: encrypted for their folder, under names that say nothing, in a folder that is deleted as one.

A file is written before the row that names it, and deleted after no row names it any more. What a crash leaves behind
in between is nobody's, and the worker sweeps it up (`ending.py`).
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import pyrage
from django.conf import settings

from servicepunkt.uploads import limits
from servicepunkt.uploads.models import Folder


def new_key() -> tuple[str, str]:
    """A folder's key: its public half and its secret one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def has_room(size: int) -> bool:
    """Whether so many bytes leave enough room for the rest of the house, whose database is often on the same disk."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = shutil.disk_usage(root)
    return disk.free - size >= min(limits.LEFT_FREE, disk.total // 20)


def write(folder: Folder, content: bytes) -> str:
    """Write a file, and wait until the disk has it; returns its name."""
    sealed = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(folder.recipient)])
    name = secrets.token_hex(16)
    place = place_of(folder.pk)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = place / f"{name}.part"
    unfinished.touch(mode=0o600, exist_ok=False)
    with unfinished.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place / name)
    _settle(place)
    return name


def read(folder: Folder, names: Iterable[str]) -> bytes:
    """What these files hold, joined in this order. Raises `FileNotFoundError`."""
    identity = pyrage.x25519.Identity.from_str(folder.key)
    return b"".join(pyrage.decrypt((place_of(folder.pk) / name).read_bytes(), [identity]) for name in names)


def erase(folder: UUID, names: Iterable[str]) -> None:
    for name in names:
        (place_of(folder) / name).unlink(missing_ok=True)


def erase_folder(folder: UUID) -> None:
    shutil.rmtree(place_of(folder), ignore_errors=True)


def place_of(folder: UUID) -> Path:
    return _root() / folder.hex[:2] / folder.hex


def places() -> Iterator[Path]:
    """The folders that are on the disk, whether or not there are rows for them."""
    return _root().glob("??/" + "[0-9a-f]" * 32)


def _root() -> Path:
    return Path(settings.SERVICEPUNKT_FILES)


def _settle(place: Path) -> None:
    """The name, too, has to survive a power cut."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
