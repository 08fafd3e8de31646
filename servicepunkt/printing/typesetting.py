"""Jobs become PDFs: PDF/UA-1 and PDF/A-2a, set by typst from the sheets next to this module.

Runs in a child process: typst is large, and what it sets was typed by strangers. Knows nothing about forms or Django.
"""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).parent
SHEETS = _HERE / "sheets"
FONTS = _HERE / "fonts"


class NoSuchSheet(ValueError):
    """A job names a sheet that does not exist."""


def set_in_type(job: dict[str, Any]) -> bytes:
    """The PDF of a job. The same job gives the same bytes. Raises `NoSuchSheet`, and `typst.TypstError` for a bug."""
    source = SHEETS / f"{job['sheet']}.typ"
    if source.name not in {path.name for path in SHEETS.glob("*.typ")}:
        raise NoSuchSheet
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    pdf = typst.compile(
        source,
        root=SHEETS,
        font_paths=fonts,
        # Read as JSON by the sheet, and never evaluated.
        sys_inputs={"job": json.dumps(_printable_in(job))},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=job["written_at"],
    )
    return _for_viewers(pdf)


def _for_viewers(pdf: bytes) -> bytes:
    """An Arabic document without the hint that its pages run from right to left, which matters only to opened books.

    Chromium's viewer takes it for the direction of every line, and reverses each reference, address and German sentence
    that is copied from the document or read aloud. The length stays the same, so that nothing in the file moves.
    """
    return pdf.replace(b"/Direction/R2L", b"/Direction/L2R")


def _printable_in(told: Any) -> Any:
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {name: _printable_in(value) for name, value in told.items()}
    return [_printable_in(value) for value in told] if isinstance(told, list) else told


def printable(text: str) -> str:
    """A text in which every letter can be set; one that the fonts lack is spelled out: [U+1F600].

    A character that nobody sees (a control, an override of direction) is spelled out as well: what the office reads is
    what was sent. PDF/A tolerates no missing letters, and would refuse the whole application for one.
    """
    has = _letters()
    return "".join(letter if letter == "\n" or letter in has else _spelled(letter) for letter in text)


def _spelled(letter: str) -> str:
    return " " if letter == "\t" else f"[U+{ord(letter):04X}]"


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """What the fonts have, as recorded by the build."""
    found: set[str] = set()
    for span in (FONTS / "letters.txt").read_text().split(", "):
        first, _, last = span.strip().removeprefix("U+").partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(letter for letter in found if unicodedata.category(letter) not in {"Cc", "Co", "Cs"})
