"""Words, with the language that they turned out to be in: a text that fell back, a name, an answer that was typed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import override

from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.languages import PLAIN, SOURCE, language
from servicepunkt.common.texts import Text


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it is read. `lang` is its BCP 47 tag, empty where it belongs to no language: a name, a number."""

    text: str
    lang: str
    dir: Literal["ltr", "rtl"] = "ltr"


def written(text: Text, code: str) -> Words:
    """A text of a definition or a county, in the reader's language or the nearest that it has."""
    found = language(text.language_for(code))
    return Words(text.get(found.code, ""), found.tag, found.dir)


def said(sentence: str | Promise, code: str, **facts: Callable[[str], Words]) -> Words:
    """A sentence of the program in a language; marked as German where it has no translation yet.

    `facts` are asked for in the language that it turned out to be in.
    """
    with override(code):
        text = str(sentence)
    found = language(code if code in (SOURCE, PLAIN) or text != _german(sentence) else SOURCE)
    if facts:
        text %= {name: fact(found.code).text for name, fact in facts.items()}
    return Words(text, found.tag, found.dir)


def _german(sentence: str | Promise) -> str:
    with override(SOURCE):
        return str(sentence)


def in_language(text: str, code: str) -> Words:
    """What is already worded in a language."""
    found = language(code)
    return Words(text, found.tag, found.dir)


def typed(text: str) -> Words:
    """What somebody typed: it belongs to no language, and its letters run from left to right."""
    return Words(text, "")


def day(date: dt.date, code: str) -> Words:
    """Donnerstag, 4. März 2027."""
    with override(code):
        return in_language(day_in_words(date), code)


def moment(local: dt.datetime, code: str) -> Words:
    """Donnerstag, 4. März 2027, 9:05 Uhr."""
    with override(code):
        return in_language(moment_in_words(local), code)
