"""German words on pages in other languages are marked as German, where readers meet them and nowhere else."""

import pytest
from django.test import Client

from servicepunkt.common.texts import Text
from servicepunkt.correspondence.marking import mark_german, reads_german
from tests.factories import a_service, an_office


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("", ""),
        ("<p>Без слов</p>", "<p>Без слов</p>"),
        (
            "<p>Получить вид на жительство (Aufenthaltstitel)</p>",
            '<p>Получить вид на жительство (<span lang="de" dir="ltr">Aufenthaltstitel</span>)</p>',
        ),
        (
            "Belehrung zur Verpflichtungserklärung, Belehrung",
            '<span lang="de" dir="ltr">Belehrung zur Verpflichtungserklärung</span>, '
            '<span lang="de" dir="ltr">Belehrung</span>',
        ),
        ("<p>Führerscheintourismus</p>", "<p>Führerscheintourismus</p>"),
        ('<a title="Führerschein" href="/x/">a</a>', '<a title="Führerschein" href="/x/">a</a>'),
        (
            '<link rel="alternate" hreflang="de" href="/"><p>Duldung</p>',
            '<link rel="alternate" hreflang="de" href="/"><p><span lang="de" dir="ltr">Duldung</span></p>',
        ),
        ('<a lang="de-simple">Leichte Sprache</a>', '<a lang="de-simple">Leichte Sprache</a>'),
        ("<title>Führerschein</title>", "<title>Führerschein</title>"),
        ("<option value=a>Führerschein</option>", "<option value=a>Führerschein</option>"),
        ("<textarea>Führerschein <b></textarea>", "<textarea>Führerschein <b></textarea>"),
        ("<script>'Führerschein' < 1</script>", "<script>'Führerschein' < 1</script>"),
        ('<div lang="de" dir="ltr"><p>Führerschein</p></div>', '<div lang="de" dir="ltr"><p>Führerschein</p></div>'),
        ('<p lang="de">Duldung</p>Duldung', '<p lang="de">Duldung</p><span lang="de" dir="ltr">Duldung</span>'),
    ],
)
def test_words_are_marked_in_texts_and_nowhere_else(html: str, marked: str) -> None:
    assert mark_german(html) == marked


@pytest.mark.parametrize(("code", "german"), [("de", True), ("de-simple", True), (None, True), ("ar", False)])
def test_who_reads_german_needs_no_mark(code: str | None, german: bool) -> None:
    assert reads_german(code) == german


@pytest.mark.django_db
def test_a_foreign_page_marks_them_and_a_german_one_does_not(client: Client) -> None:
    name = Text({"de": "Führerschein abholen", "de-simple": "Führerschein abholen", "ar": "استلام (Führerschein)"})
    a_service(offices=[an_office()], name=name)
    mark = '<span lang="de" dir="ltr">Führerschein</span>'

    pages = {code: client.get(f"{code}/migration/aufenthalt/").content.decode() for code in ("", "/de-simple", "/ar")}

    assert mark in pages["/ar"]
    assert "Führerschein" in pages[""]
    assert not any(mark in pages[code] for code in ("", "/de-simple"))
