"""A letter from a folder of templates: in the reader's language, with the binding German text beneath.

The folder holds `subject.txt`, `preview.txt`, `body.txt` and `body.html`; the frame around them is the post room's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils import translation

from servicepunkt.common.languages import OFFERED, SOURCE, Language, fallbacks, language
from servicepunkt.correspondence.marking import mark_german, reads_german
from servicepunkt.correspondence.wording import Wording

Contents = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """The body of a letter in one language."""

    language: Language
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words, before it is decided how it travels."""

    subject: str
    preview: str
    versions: tuple[Version, ...]
    foot: Contents

    @property
    def reader(self) -> Language:
        return self.versions[0].language

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of what it is written in, the reader's first."""
        return tuple(version.language.tag for version in self.versions)

    def as_text(self) -> str:
        return _in(self.reader, lambda: _tidy(render_to_string("correspondence/letter.txt", self._frame())))

    def as_mail(self) -> str:
        """HTML for mail programs, which know no style sheets: every rule is on its element."""
        return _inliner().inline(
            _in(self.reader, lambda: render_to_string("correspondence/letter.html", self._frame()))
        )

    def as_wording(self, **more: Any) -> Wording:
        """All that its mail needs; `more` are the fields of a `Wording` that only some letters have."""
        return Wording(
            subject=self.subject,
            preview=self.preview,
            text=self.as_text(),
            html=self.as_mail(),
            languages=self.languages,
            sender=str(self.foot["sender"]),
            **more,
        )

    def as_page(self) -> str:
        """HTML without a head or styles, to go into a page of ours and to be printed."""
        return _in(self.reader, lambda: render_to_string("correspondence/_versions.html", self._frame()))

    def _frame(self) -> Contents:
        return {"letter": self, **self.foot}


def compose(folder: str, contents: Callable[[str], Contents], *, reader: str, foot: Contents) -> Composed:
    """Render a folder of templates; `contents` gives what they say for a language, and whether it is the first."""
    first = language(_offered(reader))
    codes = list(dict.fromkeys([first.code, SOURCE]))
    said = {code: contents(code) | {"is_first": code == first.code} for code in codes}
    line = _in(first, lambda: [_one_line(f"{folder}/{part}.txt", said[first.code]) for part in ("subject", "preview")])
    versions = tuple(_version(folder, language(code), said[code]) for code in codes)
    return Composed(line[0], line[1], versions, foot)


def _version(folder: str, spoken: Language, said: Contents) -> Version:
    def render() -> Version:
        text = _tidy(render_to_string(f"{folder}/body.txt", said))
        html = render_to_string(f"{folder}/body.html", said)
        return Version(spoken, text, html if reads_german(spoken.code) else mark_german(html))

    return _in(spoken, render)


def _offered(code: str) -> str:
    return next(choice for choice in fallbacks(code) if choice in OFFERED)


def _in(spoken: Language, do: Callable[[], T]) -> T:
    with translation.override(spoken.code):
        return do()


def _one_line(template: str, said: Contents) -> str:
    return " ".join(render_to_string(template, said).split())


def _tidy(text: str) -> str:
    """Templates leave blank lines where a tag was; a reader wants one between paragraphs."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
