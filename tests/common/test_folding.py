import pytest

from servicepunkt.common.folding import fold, words_of


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Führerschein", "FUEHRERSCHEIN"),
        ("Führerschein", "fuhrerschein"),
        ("Straße", "STRASSE"),
        ("Müllroser Öl", "muellroser oel"),
        ("ehliyet değiştirme", "EHLIYET DEGISTIRME"),
        ("İzin", "izin"),
        ("ıspanak", "ispanak"),
        ("vozačka", "vozacka"),
        ("Fahrzeug·papiere", "Fahrzeugpapiere"),
        ("ещё", "еще"),
        ("أريد إقامة", "اريد اقامه"),
        ("رُخصة", "رخصه"),
    ],
)
def test_spellings_that_mean_the_same_are_alike(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("її", "ии"), ("права", "prava"), ("Pass", "Paß mit")])
def test_cyrillic_letters_stay_what_they_are(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_beginning_of_a_word_folds_to_the_beginning_of_its_fold() -> None:
    for word in ("führerschein", "aufenthaltstitel", "fuehrerschein", "steuer", "ausländisch"):
        for end in range(1, len(word)):
            assert fold(word).startswith(fold(word[:end]))


def test_words_are_split_at_everything_that_is_no_letter_or_digit() -> None:
    assert words_of("Kfz-Zulassung, § 24 (driver's_license)") == ["kfz", "zulassung", "24", "driver", "s", "license"]


def test_the_arabic_article_is_no_part_of_the_word() -> None:
    assert words_of("الإقامة") == words_of("إقامة")
