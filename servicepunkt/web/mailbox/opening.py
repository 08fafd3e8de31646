"""A mail taken apart: what a mail program shows of it."""

import base64
import datetime as dt
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.utils import timezone

from servicepunkt.correspondence.mailbox import Stored


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OpenMail:
    """A mail as people see it."""

    name: str
    sender: str
    to: str
    subject: str
    preview: str
    sent_at: dt.datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def open_mail(stored: Stored) -> OpenMail:
    return take_apart(stored.mail, name=stored.name)


def take_apart(mail: EmailMessage, *, name: str) -> OpenMail:
    page = _html(mail)
    return OpenMail(
        name=name,
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        preview=_preview(page),
        sent_at=timezone.localtime(parsedate_to_datetime(str(mail["Date"]))) if mail["Date"] else None,
        text=_body(mail, "plain"),
        html=page,
        attachments=tuple(_attachment(part) for part in mail.iter_attachments()),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def _html(mail: EmailMessage) -> str:
    """The HTML with its pictures in it, and with links that open outside of the mailbox's frame."""
    page = _body(mail, "html")
    for part in mail.walk():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name and part.get_content_maintype() == "image":
            content = base64.b64encode(_content(part)).decode()
            page = page.replace(f'"cid:{name}"', f'"data:{part.get_content_type()};base64,{content}"')
    return page.replace("<head>", '<head><base target="_blank">', 1)


def _preview(page: str) -> str:
    found = re.search(r'class="preview"[^>]*>([^<]*)<', page)
    return found.group(1).strip() if found else ""


def _attachment(part: EmailMessage) -> Attachment:
    name = re.sub(r"[^\w.-]", "_", part.get_filename() or "anhang", flags=re.ASCII)
    method = part.get_param("method")
    kind = part.get_content_type() + (f"; method={method}; charset=utf-8" if method else "")
    return Attachment(name, kind, _content(part))


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
