"""The districts in which a postcode lies, with the places of each: the list that is shipped in `places/`.

The list stays the bytes of its file, sorted, one line for a postcode, which is found by bisection: only the line that
was asked for is parsed. A process that has asked even once keeps a third of a megabyte.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_PLACES = Path(__file__).parent / "places"
_DIGITS = 5


def districts_of(postcode: str) -> dict[str, tuple[str, ...]]:
    """The places of a postcode by the key of their district (Kreisschlüssel, 5 digits); empty where it is unknown.

    A large receiver's own postcode has a district and no places.
    """
    line = _line_of(postcode.encode(), _bytes()) if is_postcode(postcode) else ""
    return {
        part[:_DIGITS]: tuple(filter(None, part[_DIGITS:].split("|"))) for part in filter(None, line.split("\t")[1:])
    }


def is_postcode(typed: str) -> bool:
    return len(typed) == _DIGITS and typed.isascii() and typed.isdecimal()


def postcodes() -> Iterator[str]:
    """Every postcode of the list, in order."""
    return (line[:_DIGITS].decode() for line in _bytes().splitlines())


@cache
def districts() -> Mapping[str, str]:
    """The names of all districts by their key."""
    lines = (_PLACES / "districts.txt").read_text(encoding="utf-8").splitlines()
    return {key: name for key, _space, name in (line.partition(" ") for line in lines)}


@cache
def _bytes() -> bytes:
    return (_PLACES / "postcodes.txt").read_bytes()


def _line_of(wanted: bytes, lines: bytes) -> str:
    """The line that begins with `wanted`, found by bisection; empty where there is none."""
    low, high = 0, len(lines)
    while low < high:
        begin = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.index(b"\n", begin)
        found = lines[begin : begin + _DIGITS]
        if found == wanted:
            return lines[begin:end].decode()
        low, high = (end + 1, high) if found < wanted else (low, begin)
    return ""
