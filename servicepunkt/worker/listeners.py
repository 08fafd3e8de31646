"""What the worker listens to: reports of letters that came back and, in the demo, the demo's own mail server."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Awaitable, Iterator
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections

from servicepunkt.common import clock
from servicepunkt.correspondence.addresses import return_token
from servicepunkt.correspondence.bounces import mark_returned
from servicepunkt.worker.demo_mail import DemoMail

log = logging.getLogger(__name__)
_LARGEST = 4 * 1024 * 1024
_PATIENCE = 30.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class CannotListenError(Exception):
    """The settings name an address at which this process may not listen, or which is not this machine's."""


class Returns:
    """Takes mail for return addresses only, and tells a stranger nothing about which of them exist."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if return_token(address) is None:
            return "550 5.1.1 no such address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            await asyncio.to_thread(_take_in, envelope)
        except Exception:
            log.exception("a returned letter could not be noted")
            return "451 4.3.0 try again later"
        return "250 OK"


def _take_in(envelope: Envelope) -> None:
    try:
        for address in envelope.rcpt_tos:
            mark_returned(address, _bytes(envelope.content), now=clock.now())
    finally:
        # This is a pool's thread: nobody else would close what it opened.
        connections.close_all()


def _bytes(content: Any) -> bytes:
    return content.encode() if isinstance(content, str) else bytes(content or b"")


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """All listeners that the settings ask for, while the worker runs."""
    with contextlib.ExitStack() as open_ones:
        returns, mail = returns_at(), demo_mail_at()
        if returns:
            open_ones.enter_context(_listen("returned letters", Returns(), returns))
        if mail:
            open_ones.enter_context(_listen("the demo's mail", DemoMail(returns), mail))
        yield


def returns_at() -> tuple[str, int] | None:
    """Where reports of non-delivery come in: SERVICEPUNKT_RETURNS, `host:port`; the demo has it by its mail server."""
    named = getattr(settings, "SERVICEPUNKT_RETURNS", "")
    if named:
        host, _colon, port = named.rpartition(":")
        return host, int(port)
    mail = demo_mail_at()
    return (mail[0], mail[1] + 1) if mail else None


def demo_mail_at() -> tuple[str, int] | None:
    """The mail server named in the settings, where the demo is to play that part."""
    if not settings.SERVICEPUNKT_DEMO or settings.EMAIL_HOST not in _LOOPBACK:
        return None
    return settings.EMAIL_HOST, settings.EMAIL_PORT


class _Ears(Controller):
    """A server in a thread, on a socket that is already bound, so that a taken port is noticed at once."""

    def __init__(self, handler: object, bound: socket.socket) -> None:
        super().__init__(handler, data_size_limit=_LARGEST, ident="Servicepunkt", ready_timeout=_PATIENCE)
        self._bound = bound

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)

    def _trigger_server(self) -> None:
        # The library's own check allows one second, which may be too short for a machine that has just started.
        with socket.create_connection(self._bound.getsockname()[:2], _PATIENCE) as line:
            line.recv(1024)


@contextlib.contextmanager
def _listen(name: str, handler: object, at: tuple[str, int]) -> Iterator[None]:
    try:
        bound = socket.create_server(at, family=socket.AF_INET6 if ":" in at[0] else socket.AF_INET)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotListenError(f"{name}: {at[0]}:{at[1]} ({type(error).__name__} {error.errno})") from error
        # A second worker, or a developer's own mail server: whichever was first listens.
        log.warning("%s: port %s is taken; another program listens there", name, at[1])
        yield
        return
    ears = _Ears(handler, bound)
    ears.start()
    try:
        yield
    finally:
        ears.stop()
