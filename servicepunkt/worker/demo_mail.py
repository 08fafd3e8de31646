"""The demo's mail server: keeps what it is given, and shows what happens when a letter does not arrive.

Mail to `@unzustellbar.example` is refused at once; mail to `@kommt-zurueck.example` is taken, and comes back.
"""

import asyncio
import smtplib
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from aiosmtpd.smtp import SMTP, Envelope, Session

from servicepunkt.correspondence import mailbox

REFUSED = "unzustellbar.example"
RETURNED = "kommt-zurueck.example"
_A_WHILE = 2.0


class DemoMail:
    """Everything ends up in the mailbox; `returns` is where letters go that come back."""

    def __init__(self, returns: tuple[str, int] | None) -> None:
        self._returns = returns
        self._on_their_way: set[asyncio.Task[None]] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if _domain(address) == REFUSED:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        if any(_domain(address) == RETURNED for address in envelope.rcpt_tos):
            self._send_back(envelope)
        else:
            await asyncio.to_thread(mailbox.keep, content)
        return "250 OK"

    def _send_back(self, envelope: Envelope) -> None:
        if self._returns and envelope.mail_from:
            task = asyncio.create_task(_return_to(envelope.mail_from, envelope.rcpt_tos[0], self._returns))
            self._on_their_way.add(task)
            task.add_done_callback(self._on_their_way.discard)


async def _return_to(sender: str, recipient: str, returns: tuple[str, int]) -> None:
    # The letter's "250" must be on the books first, as with a real report, which takes its time.
    await asyncio.sleep(_A_WHILE)
    await asyncio.to_thread(_hand_in, sender, report(recipient), returns)


def _hand_in(sender: str, content: Message, returns: tuple[str, int]) -> None:
    with smtplib.SMTP(*returns, timeout=10) as line:
        line.sendmail("", [sender], content.as_bytes())


def report(recipient: str, *, status: str = "5.1.1", action: str = "failed") -> Message:
    """A report of non-delivery as mail servers write it (RFC 3464)."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["Subject"] = "Undelivered Mail Returned to Sender"
    whole["From"] = f"MAILER-DAEMON@{RETURNED}"
    whole["Auto-Submitted"] = "auto-replied"
    whole.attach(MIMEText("The mailbox does not exist."))
    server, failed = EmailMessage(), EmailMessage()
    server["Reporting-MTA"] = f"dns; {RETURNED}"
    failed["Final-Recipient"] = f"rfc822; {recipient}"
    failed["Action"] = action
    failed["Status"] = status
    details = Message()
    details.set_type("message/delivery-status")
    details.set_payload([server, failed])
    whole.attach(details)
    return whole


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
