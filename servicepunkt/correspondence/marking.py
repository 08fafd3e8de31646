"""German words in what is written in another language: marked, so that a screen reader reads them as German.

Our translations leave the German word next to their own, since visitors meet it on paper. Translators write plain text;
the mark (`lang`, and `dir` for right-to-left readers) is added here, to what is between tags and nothing else.
"""

import re
from functools import lru_cache

from servicepunkt.catalogue.terms import german_words
from servicepunkt.common.languages import SOURCE, language

_MARKED = r'<span lang="de" dir="ltr">\g<0></span>'
# A tag, or a whole element that allows no element inside or holds no language at all.
_TAG = re.compile(
    r"(<(?:(?:script|style|title|option|textarea|svg)\b.*?</(?:script|style|title|option|textarea|svg)|[^>]*)>)",
    re.DOTALL,
)
_GERMAN = ' lang="de'  # or de-simple
_NAME = re.compile(r"<(\w+)")


def reads_german(code: str | None) -> bool:
    """Whether German words are not foreign on a page in this language."""
    return language(code).tag.partition("-")[0] == SOURCE


def mark_german(html: str) -> str:
    """The same HTML with the German words of the field marked as German."""
    words, done, german = _words(), [], ""
    parts = _TAG.split(html)
    for text, tag in zip(parts[::2], [*parts[1::2], ""], strict=True):
        done += [text if german or not text or text.isspace() else words.sub(_MARKED, text), tag]
        if german:
            german = "" if tag.startswith(f"</{german}") else german
        elif _GERMAN in tag and (begun := _NAME.match(tag)):
            german = begun[1]  # an element that is already marked, until it ends
    return "".join(done)


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    # The longest first, so that a name is marked as a whole rather than the word with which it begins. Looking at the
    # first letter before trying all the words makes it several times as fast.
    words = sorted(german_words(), key=len, reverse=True)
    first = "".join(sorted({word[0] for word in words}))
    return re.compile(rf"\b(?=[{first}])(?:{'|'.join(map(re.escape, words))})\b")
