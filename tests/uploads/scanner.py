"""A server that speaks ClamAV's INSTREAM, finds the EICAR file, and misbehaves when it is told to."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.uploads.files import EICAR


class Scanner(socketserver.ThreadingTCPServer):
    """`answer` is said instead of a verdict; `most` bytes are taken, then the line is cut, as above StreamMaxLength;
    while it `hangs`, nothing is said."""

    allow_reuse_address = True
    daemon_threads = True
    answer: bytes | None = None
    most: int | None = None
    hangs = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.looked_at: list[int] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Line(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if self.server.most is not None and len(content) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        while self.server.hangs:
            time.sleep(0.01)
        self.server.looked_at.append(len(content))
        found = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        with suppress(OSError):  # who hung up does not want to hear it
            self.wfile.write((found if self.server.answer is None else self.server.answer) + b"\0")


@contextmanager
def scanner_on_this_machine() -> Iterator[Scanner]:
    with Scanner() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
