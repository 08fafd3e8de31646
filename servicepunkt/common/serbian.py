"""Serbian in its two scripts: written in Cyrillic, from which Latin follows letter by letter (never the reverse)."""

import re

_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_LETTERS = dict(zip(_CYRILLIC, _LATIN.split(), strict=True))
_WORD = re.compile("[а-шђјљњћџА-ШЂЈЉЊЋЏ]+")


def in_latin(text: str) -> str:
    """A Serbian text in Latin script; anything that is not Cyrillic stays as it is."""
    return _WORD.sub(lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    # ЉУБАВ is LJUBAV, Љубав is Ljubav; a single letter counts as the beginning of a word.
    loud = len(word) > 1 and word.isupper()
    return "".join(_letter(letter, loud=loud) for letter in word)


def _letter(letter: str, *, loud: bool) -> str:
    latin = _LETTERS.get(letter.lower(), letter)
    if not letter.isupper():
        return latin
    return latin.upper() if loud else latin.capitalize()
