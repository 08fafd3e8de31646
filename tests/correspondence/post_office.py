"""A real mail server with a hook at every step of a letter's way, and a count of the lines that were opened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

Hook = Callable[[str], str | None]
OK = "250 OK"


@dataclass
class PostOffice:
    """`at[step]` is called with the address (or the Message-ID) and may give another answer than "250 OK".

    The steps: HELLO, MAIL, RCPT, DATA (all was said, nothing is taken yet), TAKEN (it is ours, the answer is on its way).
    """

    port: int = 0
    at: dict[str, Hook] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    # No properties here: aiosmtpd looks at every attribute of a handler for each line that is opened.

    def mails(self, first: int = 0) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for content in self.taken[first:]]

    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails()]

    def _ask(self, step: str, about: str) -> str | None:
        return self.at[step](about) if step in self.at else None

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, responses: list[str]) -> list[str]:  # noqa: N802
        session.host_name = name
        self._ask("HELLO", name)
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.sessions.add(id(session))
        answer = self._ask("MAIL", address)
        envelope.mail_from = address
        return answer or OK

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self._ask("RCPT", address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or OK

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        name = str(message_from_bytes(envelope.content)["Message-ID"])
        answer = self._ask("DATA", name)
        if answer:
            return answer
        self.taken.append(envelope.content)
        self.senders.append(envelope.mail_from)
        self._ask("TAKEN", name)
        return OK


class AnyPort(Controller):
    """Listens on a port that the system chooses, and learns which before it greets itself."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    controller = AnyPort(office, hostname="127.0.0.1", port=0)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()
