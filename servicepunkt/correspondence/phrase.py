"""A text of the catalogue in a letter; where it fell back to another language, the HTML says which."""

from typing import Self

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from servicepunkt.common.languages import Language, language
from servicepunkt.common.texts import Text


class Phrase(str):
    """Plain in a text, marked with its language in HTML; lines stay lines in both."""

    __slots__ = ("other",)
    other: Language | None

    @classmethod
    def of(cls, text: Text, reader: str) -> Self:
        found = language(text.language_for(reader))
        phrase = cls(text.for_reader(reader).replace("\r\n", "\n").strip())
        phrase.other = None if found.code == language(reader).code else found
        return phrase

    def __html__(self) -> SafeString:
        lines = mark_safe("<br>".join(escape(line) for line in self.split("\n")))
        if self.other is None:
            return lines
        return format_html('<span lang="{}" dir="{}">{}</span>', self.other.tag, self.other.dir, lines)
