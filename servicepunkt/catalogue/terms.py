"""The words of the field, in every language: what is printed on paper in German, and what it means.

Each language has its file in `terms/`; the German one names the terms and says which of them visitors meet on paper.
Serbian is written in Cyrillic; Latin follows from it.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from servicepunkt.common.folding import fold, words_of
from servicepunkt.common.languages import DECLARED, SOURCE
from servicepunkt.common.serbian import in_latin
from servicepunkt.common.texts import Text

_WRITTEN = tuple(code for code in DECLARED if code not in {SOURCE, "sr-latn"})


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field.

    `forms` are the German spellings in which texts use it, `stems` the beginnings of its translations by language,
    folded as the search folds. `on_paper` says that visitors meet the German word, so that it stays visible.
    """

    german: str
    forms: tuple[str, ...]
    on_paper: bool
    word: Text
    means: Text
    stems: dict[str, tuple[str, ...]]

    @property
    def anchor(self) -> str:
        """Where on the page of all terms this one is found."""
        return "-".join(words_of(self.german))


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All terms, in the order of the German list."""
    written = {code: _read(DECLARED[code].tag.lower()) for code in _WRITTEN}
    return tuple(_term(german, entry, written) for german, entry in _read(SOURCE).items())


@lru_cache(maxsize=1)
def terms_by_name() -> tuple[Term, ...]:
    """All terms in the order in which one looks them up: by the German word."""
    return tuple(sorted(terms(), key=lambda term: fold(term.german)))


def _term(german: str, entry: dict[str, Any], written: dict[str, dict[str, Any]]) -> Term:
    said = {code: entries[german] for code, entries in written.items() if german in entries}
    word = Text({SOURCE: german, **{code: own["word"] for code, own in said.items()}})
    means = Text({SOURCE: entry["means"], **{code: own["means"] for code, own in said.items()}})
    stems = {code: tuple(map(fold, own["stems"])) for code, own in said.items()}
    if "sr-cyrl" in said:
        word["sr-latn"], means["sr-latn"] = in_latin(word["sr-cyrl"]), in_latin(means["sr-cyrl"])
        stems["sr-latn"] = tuple(fold(in_latin(stem)) for stem in said["sr-cyrl"]["stems"])
    forms = (german, *entry.get("forms", ()))
    return Term(german, forms, entry.get("paper", True), word, means, stems)


def _read(name: str) -> dict[str, Any]:
    content = files(__package__).joinpath("terms", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(content) or {}


@lru_cache(maxsize=1)
def german_words() -> frozenset[str]:
    """Every German word and name that texts in other languages leave as it appears on paper."""
    on_paper = {form for term in terms() if term.on_paper for form in term.forms}
    return frozenset(on_paper.union(_read("names")))
