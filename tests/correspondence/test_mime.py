import dataclasses
from email import message_from_bytes, policy

import pytest

from servicepunkt.correspondence.mime import write_mail
from servicepunkt.correspondence.wording import CalendarFile, Picture, Wording
from tests.correspondence.letters import NOW, a_letter
from tests.correspondence.reading import Header

WORDS = Wording(
    subject="Ваш візит: موعدك, Grüße",
    preview="Vorschau",
    text="Guten Tag,\n\n.ein Punkt am Anfang\nŽivjeli",
    html='<p>Grüße <img src="cid:code"></p>',
    calendar=CalendarFile("PUBLISH", "BEGIN:VCALENDAR\r\nX:ü\r\nEND:VCALENDAR\r\n".encode()),
    pictures=(Picture("code", b"\x89PNG\r\n\x1a\n"),),
    sender="Landkreis Oberhavel, Führerscheinstelle",
    reply_to="amt@bücher.example",
)


def read(content: bytes):
    return message_from_bytes(content, policy=policy.default)


def test_a_mail_holds_text_html_picture_and_calendar_where_mail_programs_look_for_them(db):
    mail = read(write_mail(a_letter(), WORDS))

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "text/calendar",
    ]
    assert mail.get_body(("plain",)).get_content().splitlines() == WORDS.text.splitlines()
    assert mail.get_body(("html",)).get_content().splitlines() == [WORDS.html]
    picture, shown, attached = (part for part in mail.walk() if part.get_content_subtype() in ("png", "calendar"))
    assert (picture["Content-ID"], picture.get_content()) == ("<code>", b"\x89PNG\r\n\x1a\n")
    for calendar in (shown, attached):
        assert calendar.get_param("method") == "PUBLISH"
        assert calendar.get_payload(decode=True).replace(b"\r\n", b"\n") == WORDS.calendar.content.replace(
            b"\r\n", b"\n"
        )
    assert (shown.get_filename(), attached.get_filename()) == (None, "termin.ics")


def test_the_headers_of_a_mail(db):
    letter = a_letter()
    mail = read(write_mail(letter, WORDS))

    assert mail["Subject"] == WORDS.subject
    assert mail["From"] == '"Landkreis Oberhavel, Führerscheinstelle" <servicepunkt@127.0.0.1>'
    assert (mail["To"], mail["Reply-To"]) == ("ada@example.org", "amt@xn--bcher-kva.example")
    assert (mail["Message-ID"], mail["Date"]) == (letter.message_id, "Mon, 01 Mar 2027 08:00:00 +0000")
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert mail["Content-Language"] == "de"


def test_a_mail_names_its_languages(db):
    words = dataclasses.replace(WORDS, languages=("sr-Latn", "de"))

    assert read(write_mail(a_letter(), words))["Content-Language"] == "sr-Latn, de"


def test_a_mail_is_pure_ascii_with_short_lines(db, settings):
    settings.DEFAULT_FROM_EMAIL = f"Amt <amt@{'sehr-lange-' * 6}adresse.example.org>"
    content = write_mail(a_letter(), dataclasses.replace(WORDS, text="ü" * 2000))

    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "subject",
    [
        "Termin",
        "Molimo Vas da potvrdite svoj termin: ponedeljak, 1. mart 2027. u 9:00 h",  # fits on a line without its name
        "Пожалуйста, подтвердите Вашу запись: понедельник, 1 марта 2027 г., 9:00, получение документа",
        "موعدكم: الاثنين، 8 مارس 2027، الساعة 9:05، استلام تصريح الإقامة الإلكتروني (Aufenthaltstitel)",
        "Ihr Termin: Donnerstag, 4. März 2027, 9:05 Uhr, " + "Verpflichtungserklärung " * 8,
        "Ihr Termin: " + "x" * 200,
    ],
)
def test_a_subject_of_any_length_and_script_is_right_on_each_line(db, subject):
    content = write_mail(a_letter(), dataclasses.replace(WORDS, subject=subject))
    header = Header.of(content, "Subject")

    assert (header.text, read(content)["Subject"]) == (subject.strip(), subject.strip())
    assert max(map(len, header.lines)) <= 76
    assert header.lines[0].removeprefix(b"Subject:").strip()


@pytest.mark.parametrize("field", ["sender", "reply_to"])
def test_a_line_break_cannot_add_a_header(db, field):
    with pytest.raises(Exception, match=r"(?i)cr|lf|invalid|header"):
        write_mail(a_letter(), dataclasses.replace(WORDS, **{field: "amt@example.org\r\nBcc: all@example.org"}))


def test_a_line_break_in_a_subject_is_a_blank(db):
    mail = read(write_mail(a_letter(), dataclasses.replace(WORDS, subject="Termin\r\nBcc: all@example.org")))

    assert (mail["Subject"], mail["Bcc"]) == ("Termin Bcc: all@example.org", None)


def test_the_date_is_that_of_the_letter_not_of_the_try(db):
    assert read(write_mail(a_letter(now=NOW), WORDS))["Date"].datetime == NOW
