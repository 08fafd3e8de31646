import datetime as dt
import re
from email.message import EmailMessage

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from icalendar import Calendar

from servicepunkt.availability.models import Channel
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import cancel, confirm, correct_address, send_again, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.links import Power, address, open_booking
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.wish import make_wish
from servicepunkt.catalogue.models import FormSheet, Office, Requirement, Service
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import deliver_all
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    VISITOR,
    a_department,
    a_service,
    an_authority,
    an_office,
    local,
    open_hours,
    some_desks,
)

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def office(db):
    return an_office(
        directions=Text(de="Eingang im Hof.\n2. Etage", en="Entrance in the yard.\n2nd floor"),
        access_notes=Text(de="Aufzug im Haus"),
        step_free=True,
        phone="03301 601-0",
        email="migration@example.org",
    )


@pytest.fixture
def service(office) -> Service:
    service = a_service(
        offices=[office],
        unit="person",
        max_units=4,
        name=Text(de="Aufenthaltstitel abholen", en="Collect a residence title"),
        who_must_come=Text(de="Jede Person selbst", en="Each person"),
    )
    open_hours(some_desks(office, 1, skills=[service]))
    stored = FormSheet.objects.create(
        authority=office.authority, slug="vollmacht", title=Text(de="Vollmacht"), note=Text(de="Nur bei Vertretung")
    )
    elsewhere = FormSheet.objects.create(
        authority=office.authority,
        slug="antrag",
        title=Text(de="Antrag", en="Application"),
        url="https://www.example.org/a.pdf?x=1&y=2",
    )
    papers = (
        {"name": Text(de="Reisepass", en="Passport"), "detail": Text(de="noch gültig", en="still valid")},
        {"name": Text(de="Vollmacht", en="Authority"), "form_sheet": stored, "conditional": True},
        {"name": Text(de="Antrag", en="Application"), "form_sheet": elsewhere, "original": False},
        {"name": Text(de="Neues Papier"), "valid_from": MONDAY + dt.timedelta(1)},
    )
    for order, paper in enumerate(papers):
        Requirement.objects.create(service=service, order=order, **paper)
    return service


def book(office, service, *, language="de", hour=9, contact=VISITOR, now=SUNDAY_NOON) -> Booking:
    wish = make_wish(office, [(service, 2)], channel=Channel.ONLINE)
    hold = hold_slot(wish, local(MONDAY, hour), holder=f"browser {hour}", language=language, now=now)
    return tell(hold, contact=contact, language=language, reminders=True, entitlements={}, now=now)


def send(smtp_server, *, now=SUNDAY_NOON) -> list[EmailMessage]:
    """What arrives when the worker has its turn."""
    before = len(smtp_server.messages)
    deliver_all(now)
    return smtp_server.messages[before:]


def text(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")


def entry(mail: EmailMessage):
    [part] = [part for part in mail.walk() if part.get_filename() == "termin.ics"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    [event] = calendar.walk("VEVENT")
    return calendar["METHOD"], event


def test_the_first_letter_asks_for_the_button_and_says_until_when(office, service, smtp_server):
    booking = book(office, service)
    [mail] = send(smtp_server)

    assert mail["Subject"] == "Bitte bestätigen Sie Ihren Termin: Montag, 1. März 2027, 9:00 Uhr"
    assert mail["To"] == "ada@example.org"
    assert "Sonntag, 28. Februar 2027, 14:00 Uhr" in text(mail)
    link = address(booking, Power.LETTER, language="de")
    assert link in text(mail)
    assert f'href="{link}"' in html(mail)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_the_letter_of_a_confirmed_booking_says_all_that_a_visitor_needs(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    assert mail["Subject"] == "Ihr Termin: Montag, 1. März 2027, 9:00 Uhr – Aufenthaltstitel abholen"
    assert (mail["From"].addresses[0].display_name, mail["Reply-To"]) == ("Landkreis", "migration@example.org")
    for said in (
        "Montag, 1. März 2027, 9:00 Uhr",
        "Dauer: etwa 20 Minuten",
        "Servicepunkt Migration",
        "Mittelstraße 16, 16515 Oranienburg",
        "Eingang im Hof.\n2. Etage",
        "Der Weg zu uns ist ohne Stufen.",
        "Aufzug im Haus",
        "Telefon: 03301 601-0",
        "- Aufenthaltstitel abholen (2 Personen)",
        "Jede Person selbst",
        f"Ihr Code:\n{spell(booking.code)}\n",
        "[ ] Reisepass (im Original)\n    noch gültig\n",
        "[ ] Vollmacht (im Original)\n    Nur wenn es auf Sie zutrifft.\n",
        "[ ] Antrag\n",
        "Das geht ab 30 Minuten vor Ihrer Zeit. Es geht bis 15 Minuten nach Ihrer Zeit.",
        address(booking, Power.LETTER, language="de"),
        address(booking, Power.ARRIVE, language="de"),
    ):
        assert said in text(mail)
    assert "Neues Papier" not in text(mail)


def test_every_required_form_is_named_and_linked_with_a_whole_address(office, service, smtp_server, settings):
    confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    ours = f"{settings.SERVICEPUNKT_ORIGIN}/formular/vollmacht/"
    assert f"- Vollmacht\n  {ours}\n  Nur bei Vertretung\n" in text(mail)
    assert "- Antrag\n  https://www.example.org/a.pdf?x=1&y=2\n" in text(mail)
    linked = dict(re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', html(mail)))
    assert linked[ours] == "Vollmacht"
    assert linked["https://www.example.org/a.pdf?x=1&amp;y=2"] == "Antrag"


def test_every_address_in_a_letter_is_whole_and_ours_or_that_of_a_form(office, service, smtp_server, settings):
    book_and_all_letters(office, service)
    for mail in send(smtp_server):
        links = links_of(mail)
        assert links
        for link in links:
            assert link.startswith((settings.SERVICEPUNKT_ORIGIN, "https://www.example.org/a.pdf", "cid:code"))


def links_of(mail: EmailMessage) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]*)"', html(mail)) + re.findall(r"\S+://\S+", text(mail))


def test_every_address_in_a_letter_leads_to_the_authority_that_it_is_from(office, service, smtp_server, settings):
    settings.ALLOWED_HOSTS = ["termine.barnim.example"]
    barnim = an_authority("barnim", host="termine.barnim.example")
    there = an_office("eberswalde", department=a_department(barnim, "zulassung"), email="zulassung@example.org")
    registering = a_service("anmelden", offices=[there], unit="person", max_units=2)
    open_hours(some_desks(there, 1, skills=[registering]))

    book_and_all_letters(office, service)
    here = {link for mail in send(smtp_server) for link in links_of(mail)}
    book_and_all_letters(there, registering)
    elsewhere = {link for mail in send(smtp_server) for link in links_of(mail)}

    assert not any("barnim" in link for link in here)
    assert len(elsewhere) > 2
    for link in elsewhere - {"cid:code"}:
        assert link.startswith("http://termine.barnim.example:8000"), link


def book_and_all_letters(office, service, **options) -> Booking:
    booking = confirm(book(office, service, **options), by="visitor", now=SUNDAY_NOON)
    letters.moved(booking, now=SUNDAY_NOON)
    letters.reminder(booking, now=SUNDAY_NOON)
    return booking


def test_the_qr_code_is_a_picture_in_the_letter_that_opens_the_check_in(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<code>"
    assert 'src="cid:code"' in html(mail)
    assert picture.get_content() == letters.qr_png(address(booking, Power.ARRIVE, language="de"))


def test_a_reader_of_english_gets_english_with_the_german_beneath(office, service, smtp_server):
    confirm(book(office, service, language="en"), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    english, german = text(mail).split("-" * 50)[:2]
    for said in (
        "Monday, 1 March 2027",
        "Service Point Migration",
        "Collect a residence title",
        "[ ] Passport",
        "2nd floor",
    ):
        assert said in english
    for said in (
        "Montag, 1. März 2027, 9:00 Uhr",
        "Servicepunkt Migration",
        "Aufenthaltstitel abholen",
        "[ ] Reisepass",
    ):
        assert said in german
    assert mail["Content-Language"] == "en, de"
    assert '<html lang="en" dir="ltr">' in html(mail)
    assert re.findall(r'<div class="version" [^>]*lang="(\w+)"', html(mail)) == ["en", "de"]
    assert html(mail).count('src="cid:code"') == 1
    # The catalogue has no English for this one, and the page says so.
    assert '<span lang="de" dir="ltr">Aufzug im Haus</span>' in html(mail)


def test_a_letter_to_a_reader_of_german_says_everything_once(office, service, smtp_server):
    confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    assert text(mail).count("Reisepass") == 1
    assert html(mail).count("<h1") == 1
    assert "Übersetzung" not in text(mail)


def test_a_language_that_is_not_offered_yet_gets_the_german_letter(office, service, smtp_server):
    confirm(book(office, service, language="uk"), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    assert text(mail).count("Ihr Termin ist fest gebucht.") == 1


def test_what_the_catalogue_says_is_never_taken_for_html(office, service, smtp_server):
    service.name = Text(de="<b>Titel</b> & mehr")
    service.save()
    confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)

    assert "&lt;b&gt;Titel&lt;/b&gt; &amp; mehr" in html(mail)
    assert "- <b>Titel</b> & mehr (2 Personen)" in text(mail)
    assert mail["Subject"].endswith("9:00 Uhr – <b>Titel</b> & mehr")


def test_no_letter_says_what_the_visitor_typed(office, service, smtp_server):
    advert = Contact(name="Buy at https://evil.example", email="ada@example.org", phone="0900 666")
    booking = book_and_all_letters(office, service, contact=advert)
    mails = send(smtp_server)
    cancel(booking, by="visitor", now=SUNDAY_NOON)
    mails += send(smtp_server)

    assert len(mails) == 4
    for mail in mails:
        assert "evil.example" not in "".join(str(value) for value in mail.values()) + text(mail) + html(mail)
        assert b"evil.example" not in b"".join(part.get_payload(decode=True) or b"" for part in mail.walk())
        assert "0900 666" not in text(mail) + html(mail)


def test_neither_subject_nor_preview_nor_calendar_give_a_sensitive_service_away(office, service, smtp_server):
    service.name, service.sensitive = Text(de="Suchtberatung", en="Addiction counselling"), True
    service.save()
    for language, hour in (("de", 9), ("en", 10)):
        booking = book_and_all_letters(office, service, language=language, hour=hour)
        send(smtp_server)
        cancel(booking, by="visitor", now=SUNDAY_NOON)
        send(smtp_server)

    assert len(smtp_server.messages) == 8
    for mail in smtp_server.messages:
        preview = re.search(r'class="preview"[^>]*>([^<]*)<', html(mail))
        calendars = "".join(part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar")
        for word in ("Sucht", "Addiction", "Migration"):
            assert word not in mail["Subject"] + mail["From"] + preview.group(1) + calendars
    titles = {str(entry(mail)[1]["SUMMARY"]) for mail in smtp_server.messages if b"termin.ics" in mail.as_bytes()}
    assert "Termin in Oranienburg" in titles


def test_the_calendar_entry_is_updated_by_a_move_and_removed_by_a_cancel(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [confirmed] = send(smtp_server)
    hold = hold_move(booking, local(MONDAY, 11), holder="browser", by="visitor", now=SUNDAY_NOON)
    booking = confirm_move(hold, by="visitor", now=SUNDAY_NOON)
    [moved] = send(smtp_server)
    cancel(booking, by="visitor", now=SUNDAY_NOON)
    [cancelled] = send(smtp_server)

    methods, events = zip(*map(entry, (confirmed, moved, cancelled)), strict=True)
    assert methods == ("PUBLISH", "PUBLISH", "CANCEL")
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["DTSTART"].dt for event in events] == [local(MONDAY, 9), local(MONDAY, 11), local(MONDAY, 11)]
    assert events[0]["LOCATION"] == "Mittelstraße 16, 16515 Oranienburg"
    assert "http" not in "".join(str(value) for event in events for value in event.values())


def test_a_moved_booking_says_its_new_time_and_a_cancelled_one_that_nothing_is_to_be_done(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    send(smtp_server)
    letters.moved(booking, now=SUNDAY_NOON, before=local(MONDAY, 11, 40))
    [moved] = send(smtp_server)
    cancel(booking, by="visitor", now=SUNDAY_NOON)
    [cancelled] = send(smtp_server)

    assert moved["Subject"] == "Ihr Termin ist geändert: Montag, 1. März 2027, 9:00 Uhr"
    assert "Die frühere Zeit gilt nicht mehr: Montag, 1. März 2027, 11:40 Uhr" in text(moved)
    assert cancelled["Subject"] == "Ihr Termin ist abgesagt: Montag, 1. März 2027, 9:00 Uhr"
    assert "Sie brauchen nichts weiter zu tun." in text(cancelled)


def states() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("created_at", "kind").values_list("kind", "state"))


def test_a_letter_that_has_not_gone_out_is_dropped_when_the_booking_is_cancelled(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    letters.reminder(booking, now=SUNDAY_NOON)
    cancel(booking, by="visitor", now=SUNDAY_NOON + MINUTE)

    mails = send(smtp_server, now=SUNDAY_NOON + 2 * MINUTE)

    assert [mail["Subject"].split(":")[0] for mail in mails] == ["Ihr Termin ist abgesagt"]
    assert states() == [
        ("bookings.confirmed", "dropped"),
        ("bookings.please_confirm", "dropped"),
        ("bookings.reminder", "dropped"),
        ("bookings.cancelled", "sent"),
    ]


def test_after_a_move_only_the_new_time_goes_out(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    letters.reminder(booking, now=SUNDAY_NOON)
    confirm_move(
        hold_move(booking, local(MONDAY, 11), holder="b", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    assert [mail["Subject"] for mail in send(smtp_server)] == [
        "Ihr Termin ist geändert: Montag, 1. März 2027, 11:00 Uhr"
    ]


def test_a_corrected_address_voids_the_letter_to_the_wrong_one(office, service, smtp_server):
    booking = book(office, service)
    booking = correct_address(booking, "right@example.org", by="visitor", now=SUNDAY_NOON + MINUTE)

    [mail] = send(smtp_server, now=SUNDAY_NOON + MINUTE)

    assert mail["To"] == "right@example.org"
    assert address(booking, Power.LETTER, language="de") in text(mail)


def test_a_letter_that_is_asked_for_again_takes_the_place_of_one_that_still_waits(office, service, smtp_server):
    booking = book(office, service)
    send_again(booking, by="visitor", now=SUNDAY_NOON + MINUTE)
    send_again(booking, by="visitor", now=SUNDAY_NOON + 2 * MINUTE)

    assert len(send(smtp_server, now=SUNDAY_NOON + 2 * MINUTE)) == 1
    assert sorted(states()) == [("bookings.please_confirm", state) for state in ("dropped", "dropped", "sent")]


def test_a_reminder_is_not_sent_when_the_visit_has_begun(office, service, smtp_server):
    letters.reminder(confirm(book(office, service), by="visitor", now=SUNDAY_NOON), now=SUNDAY_NOON)

    assert send(smtp_server, now=local(MONDAY, 9, 20)) == []


def test_without_an_address_there_is_no_letter(office, service):
    Service.objects.update(email_needed=False)
    booking = book(office, service, contact=Contact(name="Ada"))

    assert booking.state == "confirmed"
    assert not Letter.objects.exists()


def test_who_never_confirmed_gets_no_letter_about_the_cancellation(office, service):
    cancel(book(office, service), by="visitor", now=SUNDAY_NOON)

    assert not Letter.objects.filter(kind="bookings.cancelled").exists()


def test_the_links_open_what_they_are_for(office, service, smtp_server):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    [mail] = send(smtp_server)
    [manage] = set(re.findall(r"/termin/[\w-]+/([\w-]+)/", text(mail)))
    [arrive] = set(re.findall(r"/da/[\w-]+/([\w-]+)/", text(mail)))

    assert open_booking(booking.uid, manage, Power.LETTER) == (booking, Power.LETTER)
    assert open_booking(booking.uid, arrive, Power.ARRIVE) == (booking, Power.ARRIVE)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_printed_letter_says_the_same_and_whom_it_is_for(office, service, language):
    Service.objects.update(email_needed=False)
    booking = book(office, service, contact=Contact(name="Ada <i>Beispiel"), language=language)
    page = letters.letter_page(booking, language=language, now=SUNDAY_NOON)

    for said in ("Ada &lt;i&gt;Beispiel", "Mittelstraße 16", spell(booking.code), "formular/vollmacht/", "Vollmacht"):
        assert said in page.html
    assert f">{address(booking, Power.LETTER, language=language)}<" in page.html
    assert page.html.count("data:image/png;base64,") == 2
    assert not re.search(r"style=|<style|<script|<html|cid:|E-Mail nicht weiter", page.html)
    assert page.calendar is None


def test_letters_take_as_many_queries_for_one_paper_as_for_three(office, service, django_assert_num_queries):
    booking = confirm(book(office, service), by="visitor", now=SUNDAY_NOON)
    letters.letter_page(booking, language="en", now=SUNDAY_NOON)
    with django_assert_num_queries(5):
        letters.letter_page(booking, language="en", now=SUNDAY_NOON)
    Requirement.objects.exclude(order=0).delete()
    letters.letter_page(booking, language="en", now=SUNDAY_NOON)
    with django_assert_num_queries(5):
        letters.letter_page(booking, language="en", now=SUNDAY_NOON)


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        (None, "Das geht ab 30 Minuten vor Ihrer Zeit. Es geht bis 15 Minuten nach Ihrer Zeit."),
        (20, "Das geht ab 30 Minuten vor Ihrer Zeit. Es geht bis 20 Minuten nach Ihrer Zeit."),
        (0, "Das geht ab 30 Minuten vor Ihrer Zeit. Es geht, bis Ihre Zeit beginnt. Danach kommt niemand mehr hinein."),
        (
            -5,
            "Das geht ab 30 Minuten vor Ihrer Zeit. Es geht bis 5 Minuten vor Ihrer Zeit. Danach kommt niemand mehr hinein.",
        ),
    ],
)
def test_the_letter_of_a_group_says_its_language_and_until_when_one_may_come_in(
    office, service, smtp_server, closes, said
):
    office.desks.update(entry_closes=closes, session_language="ru" if closes is not None else "")
    confirm(book(office, service), by="visitor", now=SUNDAY_NOON)

    mail = send(smtp_server)[-1]

    for body in (text(mail), html(mail)):
        assert said in " ".join(body.split())
        assert ("Sprache: Русский" in body) is (closes is not None)


@pytest.mark.parametrize(
    ("reader", "opens", "closes", "said"),
    [
        ("de", 1, 1, "Das geht ab 1 Minute vor Ihrer Zeit. Es geht bis 1 Minute nach Ihrer Zeit."),
        (
            "en",
            30,
            -1,
            "You can do this from 30 minutes before your time. It is possible until 1 minute before your time.",
        ),
        ("ru", 21, 22, "за 21 минуту до Вашего времени. Не позже чем через 22 минуты после Вашего времени."),
        ("uk", 30, -2, "за 30 хвилин до Вашого часу. Щонайпізніше за 2 хвилини до Вашого часу."),
        ("sr-latn", 21, 5, "21 minut pre Vašeg termina. Moguće je do 5 minuta posle vremena Vašeg termina."),
        ("ar", 2, 10, "ابتداءً من دقيقتين قبل موعدكم. ويمكن ذلك حتى 10 دقائق بعد موعدكم."),
    ],
)
def test_minutes_agree_with_their_number_in_every_language(reader, opens, closes, said):
    facts = {"office": Office(arrival_opens=opens), "entry_closes": closes, "entry_closed_before": -closes}

    with translation.override(reader):
        assert said in " ".join(render_to_string("bookings/letters/_arrival_times.txt", facts).split())
