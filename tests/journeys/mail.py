"""Letters as they come out of the mail server, read as a mail program reads them."""

import io
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import segno
from icalendar import Calendar
from PIL import Image

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Mail:
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def links(self) -> list[str]:
        """Every address in the letter, in its order, each once."""
        in_html = re.findall(r'href="([^"]+)"', self.html)
        found = [*_ADDRESS.findall(self.text), *(link.replace("&amp;", "&") for link in in_html)]
        return [link for link in dict.fromkeys(found) if link.startswith("http")]

    def link(self, part: str) -> str:
        """The only address that contains `part`."""
        (found,) = {link for link in self.links if part in link}
        return found

    @property
    def booking_link(self) -> str:
        """The link that opens the booking with all powers."""
        return self.link("/termin/")

    @property
    def arrival_link(self) -> str:
        return self.link("/da/")

    @property
    def code(self) -> str:
        return re.findall(r"\b[2-9A-Z]{3}-[2-9A-Z]{4}\b", self.text)[0]

    @property
    def calendar(self) -> Any:
        """The entry in the calendar file; UID, SEQUENCE and the rest as the calendar program finds them."""
        (entry,) = Calendar.from_ical(self._calendar_file()).walk("VEVENT")
        return entry

    @property
    def method(self) -> str:
        return str(Calendar.from_ical(self._calendar_file())["METHOD"])

    @property
    def pictures(self) -> list[bytes]:
        parts = [part for part in self.message.walk() if part.get_content_maintype() == "image"]
        return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())

    def _calendar_file(self) -> str:
        files = [part for part in self.message.walk() if part.get_filename() == "termin.ics"]
        assert len(files) == 1
        content = files[0].get_content()
        return content.decode() if isinstance(content, bytes) else content


def is_qr_code_of(picture: bytes, text: str, *, scale: int = 6, border: int = 4) -> bool:
    """Whether a picture is the QR code of a text, dot by dot."""
    dots = Image.open(io.BytesIO(picture)).convert("L")
    code = segno.make(text, error="m", micro=False)
    size = code.symbol_size(scale=1, border=border)
    if dots.size != (size[0] * scale, size[1] * scale):
        return False
    wanted = code.matrix_iter(scale=1, border=border)
    middle = scale // 2
    return all(
        (dots.getpixel((column * scale + middle, row * scale + middle)) < 128) == bool(dot)
        for row, line in enumerate(wanted)
        for column, dot in enumerate(line)
    )
