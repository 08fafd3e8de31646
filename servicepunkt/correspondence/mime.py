"""From words to the bytes of a mail."""

import contextlib
from email import policy
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from servicepunkt.correspondence.addresses import UnwritableAddressError, in_ascii, sender
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import CalendarFile, Wording

# RFC 2047: how long a line with an encoded word may be.
_LINE = 76


class _Subject(UniqueUnstructuredHeader):
    """A subject that every mail program can read.

    The library's own folding lets encoded words grow longer than RFC 2047 allows, and begins with an empty line where
    a text fits only on a line of its own; some programs then show no subject.
    """

    name: str

    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        line = f"{self.name}: {self}"
        if not line.isascii() or len(line) > _LINE:
            words = Header(str(self), "utf-8", header_name=self.name, maxlinelen=_LINE)
            line = f"{self.name}: {words.encode(linesep=policy.linesep)}"
        return line + policy.linesep


def _policy() -> "EmailPolicy[EmailMessage]":
    headers = HeaderRegistry()
    headers.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # the registry mixes the base class in itself
    return policy.SMTP.clone(header_factory=headers, max_line_length=_LINE)


_POLICY = _policy()


def write_mail(letter: Letter, words: Wording) -> bytes:
    """The mail, in pure ASCII, so that every server carries it unchanged."""
    mail = EmailMessage(_POLICY)
    _write_headers(mail, letter, words)
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    _add_pictures(mail, words)
    if words.calendar:
        _add_calendar(mail, words.calendar)
    # Last, since anything called Content-… would move into a part when the parts are put together.
    mail["Content-Language"] = ", ".join(words.languages)
    return mail.as_bytes()


def _write_headers(mail: EmailMessage, letter: Letter, words: Wording) -> None:
    mail["From"] = sender(words.sender)
    mail["To"] = Address(addr_spec=in_ascii(letter.to))
    if words.reply_to:
        with contextlib.suppress(UnwritableAddressError):  # the reader finds it in the text of the letter
            mail["Reply-To"] = Address(addr_spec=in_ascii(words.reply_to))
    mail["Subject"] = " ".join(words.subject.split())
    mail["Date"] = format_datetime(letter.created_at)
    mail["Message-ID"] = letter.message_id
    # So that no holiday replies come back: RFC 3834, and the header that Exchange heeds instead.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"


def _add_pictures(mail: EmailMessage, words: Wording) -> None:
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)  # noqa: S101 - it was added three lines ago
    for picture in words.pictures:
        html.add_related(
            picture.content,
            "image",
            "png",
            cid=f"<{picture.name}>",
            filename=f"{picture.name}.png",
            disposition="inline",
        )


def _add_calendar(mail: EmailMessage, calendar: CalendarFile) -> None:
    """Twice: as an alternative form of the letter, where calendar programs look, and as a file, where people look."""
    content = calendar.content.decode()
    mail.add_alternative(content, subtype="calendar", params={"method": calendar.method}, cte="quoted-printable")
    mail.add_attachment(
        content, subtype="calendar", params={"method": calendar.method}, cte="base64", filename="termin.ics"
    )
