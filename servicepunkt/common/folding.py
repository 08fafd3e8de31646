"""Words as a search compares them: without case, without accents, with one spelling for ä, ae and a.

Other scripts stay as they are; only what people leave out when they type (ё, Arabic vowel signs) goes.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Letters without a decomposition, and the two spellings of umlauts: both sides lose the e, so that both meet.
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "æ": "a",
        "œ": "o",
        "ё": "е",
        "ґ": "г",
        "ة": "ه",
        "ى": "ي",
        "ـ": "",
        "·": "",
    }
)
_UMLAUTS = re.compile(r"([aou])e")


def fold(text: str) -> str:
    """The comparable spelling of a text."""
    plain = text.casefold().translate(_LETTERS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", "".join(_without_marks(plain)))
    return _UMLAUTS.sub(r"\1", plain)


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order; Arabic ones without their article, which is joined to the word."""
    words: list[str] = _WORD.findall(fold(text))
    return [word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words]


def _without_marks(text: str) -> list[str]:
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.category(char) != "Mn":
            kept.append(char)
        elif kept and "Ѐ" <= kept[-1] <= "ӿ":
            kept.append(char)  # й and ї are letters of their own
    return kept
