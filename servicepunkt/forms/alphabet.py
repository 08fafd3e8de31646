"""The letters that German public registers keep (DIN 91379), and the spelling under which a name is searched for.

The data is `alphabet.txt`, whose first lines name its source and licence.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from servicepunkt.common.folding import words_of

Scope = Literal["names", "texts"]

_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼʹʾʿˈ`´", ""))
# What phones write of their own accord, and what registers keep instead.
_TIDY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "’", "‚": "’", "…": "...", "–": "-", "—": "-", "‐": "-"}
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
    | dict.fromkeys("\u200b\u200e\u200f\u2066\u2067\u2068\u2069\ufeff", "")
)


class Letters(NamedTuple):
    search_forms: dict[str, str]
    in_names: frozenset[str]
    in_texts: frozenset[str]


@lru_cache(maxsize=1)
def letters() -> Letters:
    """The table, read once."""
    forms: dict[str, str] = {}
    others: dict[str, frozenset[str]] = {}
    for line in Path(__file__).with_name("alphabet.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        head, *found = line.split()
        if head.endswith(":"):
            others[head[:-1]] = frozenset(found)
        else:
            forms |= {unicodedata.normalize("NFC", letter): head for letter in found}
    in_names = others["names"] | {" "}
    return Letters(forms, in_names, in_names | others["texts"])


@lru_cache(maxsize=1)
def _letter() -> re.Pattern[str]:
    """One letter, or a sequence that counts as one; the longest first."""
    return re.compile("|".join(map(re.escape, sorted(letters().search_forms, key=len, reverse=True))) + "|.", re.DOTALL)


def tidy(typed: str) -> str:
    """What was typed, composed (NFC), with plain quotation marks and spaces, without what cannot be seen."""
    composed = unicodedata.normalize("NFC", typed.translate(_TIDY).replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(" ".join(line.split()) for line in composed.split("\n")).strip()


def with_plain_digits(typed: str) -> str:
    """The digits of every script as 0 to 9."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in typed)


def foreign_letters(text: str, scope: Scope) -> list[str]:
    """The letters of a tidy text that registers cannot keep, each once, in order."""
    table = letters()
    others = table.in_names if scope == "names" else table.in_texts | {"\n"}
    found = (part for part in _letter().findall(text) if part not in table.search_forms and part not in others)
    return list(dict.fromkeys(found))


def search_form(name: str) -> str:
    """The spelling under which a name is searched for: basic capital letters; anything else separates words."""
    table = letters()
    parts = (table.search_forms.get(part, " ") for part in _letter().findall(tidy(name)))
    return " ".join("".join(parts).split())


def begins(typed: str, name: str) -> bool:
    """Whether every word that was typed begins a word of the name, in any of the spellings that people look for.

    As registers search; without accents and in any script; without apostrophes. So Müller, Mueller and Muller meet, and
    so do O’Brien and OBrien. Text without a word begins nothing.
    """
    return any(_begin(spelled(typed), spelled(name)) for spelled in (_as_registers, words_of, _in_one))


def _begin(wanted: list[str], words: list[str]) -> bool:
    return bool(wanted) and all(any(word.startswith(part) for word in words) for part in wanted)


def _as_registers(name: str) -> list[str]:
    return search_form(name).split()


def _in_one(name: str) -> list[str]:
    return words_of(name.translate(_APOSTROPHES))
