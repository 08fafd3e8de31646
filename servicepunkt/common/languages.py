"""The languages of the house: every code declared once, with its own name, its direction and its fallback.

German is the source and the binding text. `OFFERED` are the languages that are complete now; the others are
declared so that county files and tables may already carry them.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """A language as readers meet it.

    `code` is the BCP 47 tag in lower case, as Django and our addresses use it; `tag` is the canonical spelling
    for `lang` and `hreflang`.
    """

    code: str
    tag: str
    own_name: str
    english_name: str
    dir: Literal["ltr", "rtl"] = "ltr"
    fallback: str = "de"


SOURCE = "de"

DECLARED: dict[str, Language] = {
    language.code: language
    for language in (
        Language("de", "de", "Deutsch", "German"),
        Language("en", "en", "English", "English"),
        Language("ru", "ru", "Русский", "Russian"),
        Language("sr-latn", "sr-Latn", "Srpski", "Serbian (Latin)"),
        Language("sr-cyrl", "sr-Cyrl", "Српски", "Serbian (Cyrillic)", fallback="sr-latn"),
        Language("tr", "tr", "Türkçe", "Turkish"),
        Language("uk", "uk", "Українська", "Ukrainian"),
        Language("ar", "ar", "العربية", "Arabic", dir="rtl"),
        Language("de-simple", "de-simple", "Leichte Sprache", "German in plain language"),
    )
}

OFFERED: tuple[str, ...] = ("de", "en")


def language(code: str | None) -> Language:
    """The declared language for a code in any spelling (`sr-Latn`, `sr_latn`); German where it is unknown."""
    return DECLARED.get((code or SOURCE).lower().replace("_", "-"), DECLARED[SOURCE])


def fallbacks(code: str) -> tuple[str, ...]:
    """The codes to try for a reader of `code`, best first; German is always the last."""
    chain = [language(code).code]
    while chain[-1] != SOURCE:
        chain.append(DECLARED[chain[-1]].fallback)
    return tuple(chain)
