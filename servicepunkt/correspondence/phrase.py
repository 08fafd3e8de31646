"""Words in a letter that are not in its own language: a text that fell back, an address, a phone number.

Plain in a text, marked with language and direction in HTML, so that they are read out and laid out correctly.
"""

from typing import Self

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from servicepunkt.common.languages import SOURCE, Language, language
from servicepunkt.common.texts import Text

# Left-to-right marks keep the groups of a number in order. They are older than isolates: every mail program heeds them.
_LEFT_TO_RIGHT = "\u200e{}\u200e"


class Phrase(str):
    """A plain str in a text; in HTML with its language where that differs; lines stay lines in both."""

    __slots__ = ("other",)
    other: Language | None

    @classmethod
    def of(cls, text: Text, reader: str) -> Self:
        """A text of the catalogue, in the reader's language or the nearest that it has."""
        found = language(text.language_for(reader))
        phrase = cls(text.for_reader(reader).replace("\r\n", "\n").strip())
        phrase.other = None if found.code == language(reader).code else found
        return phrase

    @classmethod
    def german(cls, words: str, reader: str) -> Self:
        """What has no translation since people read it on signs and write it on envelopes: a street, a town."""
        return cls.of(Text({SOURCE: words}), reader)

    def __html__(self) -> SafeString:
        lines = mark_safe("<br>".join(escape(line) for line in self.split("\n")))
        if self.other is None:
            return lines
        return format_html('<span lang="{}" dir="{}">{}</span>', self.other.tag, self.other.dir, lines)


class Number(str):
    """What one dials or types: left to right, even in a line that runs from the right."""

    __slots__ = ()

    @classmethod
    def of(cls, number: str, reader: str) -> str:
        """The number for a reader; a plain str where lines run from the left anyway."""
        return cls(_LEFT_TO_RIGHT.format(number)) if number and language(reader).dir == "rtl" else number

    def __html__(self) -> SafeString:
        return format_html('<span dir="ltr">{}</span>', self.strip("\u200e"))
