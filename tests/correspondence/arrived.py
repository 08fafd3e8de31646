"""Letters as they came out of a mail server, and what holds for each of them in every language."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from servicepunkt.common.languages import Language, language
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import deliver_all
from tests.correspondence.post_office import PostOffice
from tests.correspondence.reading import Header, Page, begins_against_its_direction, foreign_and_german, german_in


@dataclass(frozen=True)
class Arrived:
    """A letter, its reader's language, and `names`: what reads from left to right and as it is in every language."""

    kind: str
    content: bytes
    mail: EmailMessage
    reader: Language
    names: Sequence[str] = ()

    @property
    def parts(self) -> list[str]:
        return foreign_and_german(self.mail)

    @property
    def html(self) -> str:
        part = self.mail.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def versions(self) -> list[tuple[str, str]]:
        """Each part but the foot with its language: the reader's, then German for whoever helps."""
        *said, _foot = self.parts
        codes = list(dict.fromkeys([self.reader.code, "de"]))
        return list(zip(codes, said, strict=True))


def carry(server: PostOffice, code: str, *, now: dt.datetime, names: Sequence[str] = ()) -> list[Arrived]:
    """Send everything that waits, and take it out of the mail server."""
    kinds = list(Letter.objects.waiting().order_by("next_try_at", "pk").values_list("kind", flat=True))
    before = len(server.taken)
    deliver_all(now)
    new = zip(kinds, server.taken[before:], server.mails(before), strict=True)
    return [Arrived(kind, content, mail, language(code), names) for kind, content, mail in new]


def is_whole(letter: Arrived, *, sender: str) -> None:
    _headers_are_right(letter, sender)
    _text_says_what_the_page_says(letter)
    _text_runs_in_its_direction(letter)
    _page_names_its_languages(letter)
    _no_german_is_left(letter)
    _nothing_is_left_to_fill_in(letter)


def _headers_are_right(letter: Arrived, sender: str) -> None:
    own = letter.reader.tag
    subject, from_ = (Header.of(letter.content, name) for name in ("Subject", "From"))

    assert letter.content.isascii()
    assert letter.mail["Content-Language"] == ("de" if own == "de" else f"{own}, de")
    assert subject.text == letter.subject
    assert sender in from_.text
    assert max(map(len, [*subject.lines, *from_.lines])) <= 76


def _text_says_what_the_page_says(letter: Arrived) -> None:
    for line in "\n".join(letter.parts).split("\n"):
        assert re.fullmatch(r"(?!.*https?://).*|\s*https?://\S+", line), line
    in_page = {link.replace("&amp;", "&") for link in re.findall(r'href="(http[^"]+)"', letter.html)}
    assert set(re.findall(r"https?://\S+", "\n".join(letter.parts))) == in_page


def _text_runs_in_its_direction(letter: Arrived) -> None:
    said_here = "\n".join([letter.subject, letter.parts[0], letter.parts[-1]])

    assert [line for line in said_here.split("\n") if begins_against_its_direction(line)] == []


def _page_names_its_languages(letter: Arrived) -> None:
    page, own = Page(letter.html), (letter.reader.tag, letter.reader.dir)

    [root] = [element for element in page.elements if element.tag == "html"]
    [preview], [sheet] = page.of_class("preview"), page.of_class("sheet")
    # Webmail takes the root away, and what was said there with it.
    assert {(element.lang, element.dir) for element in (root, preview, sheet)} == {own}
    versions = [(version.lang, version.dir) for version in page.of_class("version")]
    assert versions == list(dict.fromkeys([own, ("de", "ltr")]))
    for name in letter.names:
        assert {piece.dir for piece in page.said if piece.words == name} <= {"ltr"}, name


def _no_german_is_left(letter: Arrived) -> None:
    code = letter.reader.code
    if code == "de":
        return
    plain = [letter.subject, *letter.parts[0].split("\n"), *letter.parts[-1].split("\n")]
    for words in (*plain, *Page(letter.html).in_language(letter.reader.tag)[1:]):
        bare = words
        for name in letter.names:
            bare = bare.replace(name, "")
        assert german_in(bare, code) == [], words


def _nothing_is_left_to_fill_in(letter: Arrived) -> None:
    in_page = [piece.words for piece in Page(letter.html).said]

    for words in (letter.subject, *letter.parts, *in_page):
        assert not re.search(r"%\(|%s|\{|\}|\bNone\b", words), words
