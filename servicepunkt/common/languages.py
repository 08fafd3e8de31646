"""The languages of the house: every code declared once, with its own name, its direction and its fallback.

German is the source and the binding text. Visitors can read every language of `OFFERED`, in the order of the switch;
the pages of staff come in those of `STAFF`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """A language as readers see it.

    `code` is the BCP 47 tag in lower case, as Django and our addresses use it; `tag` is the canonical spelling
    for `lang` and `hreflang`.
    """

    code: str
    tag: str
    own_name: str
    english_name: str
    dir: Literal["ltr", "rtl"] = "ltr"
    fallback: str = "de"
    cldr: str = ""

    @property
    def locale(self) -> Locale:
        """How this language writes days, numbers and lists, and its plural forms."""
        return _locale(self.cldr or self.tag)


@lru_cache(maxsize=32)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


SOURCE = "de"
PLAIN = "de-simple"

DECLARED: dict[str, Language] = {
    language.code: language
    for language in (
        Language("de", "de", "Deutsch", "German"),
        Language("de-simple", "de-simple", "Leichte Sprache", "German in plain language", cldr="de"),
        # "en" alone is American: Thursday, March 4.
        Language("en", "en", "English", "English", cldr="en-GB"),
        Language("ru", "ru", "Русский", "Russian"),
        Language("uk", "uk", "Українська", "Ukrainian"),
        Language("sr-latn", "sr-Latn", "Srpski", "Serbian (Latin)"),
        Language("sr-cyrl", "sr-Cyrl", "Српски", "Serbian (Cyrillic)", fallback="sr-latn"),
        Language("tr", "tr", "Türkçe", "Turkish"),
        Language("ar", "ar", "العربية", "Arabic", dir="rtl"),
    )
}

OFFERED: tuple[str, ...] = tuple(DECLARED)
STAFF: tuple[str, ...] = ("de", "en")


@lru_cache(maxsize=64)
def language(code: str | None) -> Language:
    """The declared language for a code in any spelling (`sr-Latn`, `sr_latn`); German where it is unknown."""
    return DECLARED.get((code or SOURCE).lower().replace("_", "-"), DECLARED[SOURCE])


@lru_cache(maxsize=64)
def fallbacks(code: str) -> tuple[str, ...]:
    """The codes to try for a reader of `code`, best first; German is always the last."""
    chain = [language(code).code]
    while chain[-1] != SOURCE:
        chain.append(DECLARED[chain[-1]].fallback)
    return tuple(chain)
