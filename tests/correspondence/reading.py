"""Letters read closely: which words stand in which language, what is left to right, how a header came over the wire."""

import re
import unicodedata
from base64 import b64decode
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from quopri import decodestring

_VOID = {"br", "img", "meta", "link", "hr"}
_SILENT = {"style", "title", "script"}
_ENCODED_WORD = re.compile(rb"=\?([^?]+)\?([bqBQ])\?([^?]*)\?=")


@dataclass(frozen=True)
class Said:
    """A piece of text of a page, with the language and the direction that hold for it."""

    words: str
    lang: str
    dir: str


@dataclass
class Element:
    tag: str
    lang: str
    dir: str
    css: str


class Page(HTMLParser):
    """The HTML of a letter, taken apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[Said] = []
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        outer = self._open[-1] if self._open else Element("", "", "", "")
        element = Element(tag, given.get("lang") or outer.lang, given.get("dir") or outer.dir, given.get("class") or "")
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)
        if alt := given.get("alt"):
            self.said.append(Said(alt, element.lang, element.dir))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self._open and self._open[-1].tag not in _SILENT:
            self.said.append(Said(words, self._open[-1].lang, self._open[-1].dir))

    def in_language(self, tag: str) -> list[str]:
        return [said.words for said in self.said if said.lang == tag]

    def of_class(self, css: str) -> list[Element]:
        return [element for element in self.elements if css in element.css.split()]


# Words that hardly a German sentence does without, and that no other of our languages has.
_GERMAN = re.compile(r"\b(?:und|oder|Sie|Ihr|Ihre|Ihren|nicht|ist|sind|mit|für|werden|Uhr|Bitte|bitte|Reisepass)\b")
_LATIN = re.compile(r"[^\W\d_]{2,}")
_MARKED = re.compile(r"\([^()]*\)|https?://\S+")
# Said so on the signs and screens of every country.
_EVERYWHERE = {"QR"}


def german_in(words: str, code: str) -> list[str]:
    """German that is left in a text of another language, outside of brackets, where the term on the paper is named."""
    bare = _MARKED.sub(" ", words)
    if code in ("ru", "uk", "sr-cyrl", "ar"):
        # Another script: whatever is written in ours does not belong there.
        return [word for word in _LATIN.findall(bare) if _is_latin(word) and word not in _EVERYWHERE]
    return [] if code.startswith("de") else _GERMAN.findall(bare)


def _is_latin(word: str) -> bool:
    return unicodedata.name(word[0], "").startswith("LATIN")


def begins_against_its_direction(line: str) -> bool:
    """Whether a mail program that takes the direction of a line from its first letter would get this one wrong."""
    strong = [unicodedata.bidirectional(letter) for letter in line]
    strong = [kind for kind in strong if kind in ("L", "R", "AL")]
    return "AL" in strong and strong[0] == "L"


@dataclass
class Header:
    """A header as it stands in the bytes of a mail, decoded word by word, without help of the library that wrote it."""

    lines: list[bytes] = field(default_factory=list)
    text: str = ""

    @classmethod
    def of(cls, content: bytes, name: str) -> "Header":
        head = content.partition(b"\r\n\r\n")[0]
        found = re.search(rb"(?im)^" + name.encode() + rb":((?:.*\r\n[ \t])*.*)", head)
        assert found
        lines = found.group(0).split(b"\r\n")
        # Blanks between two encoded words belong to neither (RFC 2047, 6.2).
        value = re.sub(rb"\?=\s+=\?", b"?==?", b"".join(lines).partition(b":")[2].strip())
        return cls(lines, _ENCODED_WORD.sub(_decoded, value).decode())


def _decoded(word: re.Match[bytes]) -> bytes:
    charset, how, content = word.groups()
    assert len(word.group(0)) <= 75, word.group(0)  # RFC 2047, 2
    decoded = b64decode(content) if how in b"bB" else decodestring(content, header=True)
    # No word may break within a letter: each is decoded alone.
    return decoded.decode(charset.decode()).encode()


def foreign_and_german(mail: EmailMessage) -> list[str]:
    """The parts of a letter's text between its rules: the reader's language, German, the foot."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").split("-" * 50 + "\n")
