"""The text of a PDF as its standard says: by each font's table, and where a piece says its actual text, by that.

Viewers read it their own ways: Chromium's says a letter that is set of two glyphs twice. What the file says is this.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_TABLES = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)


def as_written(pdf: pikepdf.Pdf) -> str:
    """All text in the order in which it is drawn; where the pen is moved, a line ends."""
    return "\n".join("".join(_drawn(page)) for page in pdf.pages)


def _drawn(page: pikepdf.Page) -> Iterator[str]:
    tables = {str(name): _table(font) for name, font in page.resources.Font.items()}
    table: dict[int, str] = {}
    said: list[bool] = []  # for each open piece: whether its text was told already
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                actual = _actual_text(operands, page)
                said.append(actual is not None)
                yield actual or ""
            case "EMC":
                said.pop()
            case "Tf":
                table = tables[str(operands[0])]
            case "Td" | "Tm" | "T*":
                yield "" if any(said) else "\n"
            case "Tj" | "TJ" if not any(said):
                yield "".join(_decoded(operands[0], table))


def _actual_text(operands: Any, page: pikepdf.Page) -> str | None:
    if len(operands) < 2:
        return None
    facts = operands[1]
    if isinstance(facts, pikepdf.Name):
        facts = page.resources.Properties[facts]
    return str(facts.ActualText) if "/ActualText" in facts else None


def _decoded(shown: Any, table: dict[int, str]) -> Iterator[str]:
    for piece in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            yield from (table.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _table(font: pikepdf.Object) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, lines in _TABLES.findall(font.ToUnicode.read_bytes().decode("latin-1")):
        words = [bytes.fromhex(word) for word in re.findall(r"<([0-9A-Fa-f]+)>", lines)]
        if kind == "bfchar":
            found |= {
                int.from_bytes(code): text.decode("utf-16-be")
                for code, text in zip(words[::2], words[1::2], strict=True)
            }
        else:
            for first, last, text in zip(words[::3], words[1::3], words[2::3], strict=True):
                begin = ord(text.decode("utf-16-be"))
                for code in range(int.from_bytes(first), int.from_bytes(last) + 1):
                    found[code] = chr(begin + code - int.from_bytes(first))
    return found
