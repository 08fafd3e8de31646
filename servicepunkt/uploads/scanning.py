"""The virus scanner: ClamAV's daemon, asked by its own protocol (INSTREAM), where an installation has named one.

The package `clamd` dates from 2014 and warns on import; what we would need from it is thirty lines.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings

_SECONDS = 30.0
_PIECE = 256 * 1024
_LONGEST_ANSWER = 4096


class NoVerdictError(Exception):
    """The scanner has not looked at this file to the end, so nothing is known about it."""


class ScannerAwayError(NoVerdictError):
    """The scanner is not there at all, or hangs: any other file would fare the same."""


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"


def is_there() -> bool:
    """Whether this installation has a scanner; without one, files are prepared unscanned (docs/operation.md)."""
    return bool(settings.SERVICEPUNKT_CLAMD)


def scan(content: bytes) -> Verdict:
    """What the scanner says. Raises `NoVerdictError`: silence is never taken for a good answer."""
    try:
        with _line() as line:
            answer = _ask(line, content)
    except TimeoutError as error:
        raise ScannerAwayError from error
    except OSError as error:
        # The scanner hung up in the middle of it: its StreamMaxLength is below our limit.
        raise NoVerdictError from error
    if answer == b"stream: OK":
        return Verdict.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    raise NoVerdictError


@contextmanager
def _line() -> Iterator[socket.socket]:
    try:
        line = _connected()
    except OSError as error:
        raise ScannerAwayError from error
    with line:
        yield line


def _connected() -> socket.socket:
    address = urlsplit(settings.SERVICEPUNKT_CLAMD)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port), timeout=_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_SECONDS)
    try:
        line.connect(address.path)
    except OSError:
        line.close()
        raise
    return line


def _ask(line: socket.socket, content: bytes) -> bytes:
    line.sendall(b"zINSTREAM\0")
    for at in range(0, len(content), _PIECE):
        piece = content[at : at + _PIECE]
        line.sendall(len(piece).to_bytes(4, "big") + piece)
    line.sendall(bytes(4))
    return _answer(line)


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0")
