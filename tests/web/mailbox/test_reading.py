from dataclasses import replace
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from servicepunkt.correspondence import ics, mailbox
from servicepunkt.correspondence.mime import write_mail
from servicepunkt.correspondence.wording import Picture, Wording
from tests.correspondence.letters import a_letter
from tests.correspondence.test_ics import NOW, an_entry
from tests.factories import an_authority

WORDS = Wording(
    subject="Ihr Termin <b>",
    preview="Vorschau",
    text="Guten Tag\nhttp://127.0.0.1:8000/termin/",
    html='<!DOCTYPE html><html><head></head><body><div class="preview">Vorschau</div>'
    '<script>alert(1)</script><img src="cid:code"><a href="http://127.0.0.1:8000/termin/">Termin</a></body></html>',
    calendar=ics.publish(an_entry(), now=NOW),
    pictures=(Picture("code", b"\x89PNG"),),
)


@pytest.fixture
def stored(db, settings, tmp_path) -> mailbox.Stored:
    settings.SERVICEPUNKT_DATA = tmp_path
    an_authority()
    mailbox.keep(write_mail(a_letter(), WORDS))
    [only] = mailbox.newest_first()
    return only


def test_an_empty_mailbox_says_so(client, db, settings, tmp_path):
    settings.SERVICEPUNKT_DATA = tmp_path
    an_authority()

    assert "Noch ist keine E-Mail da" in client.get("/postfach/").content.decode()


def test_the_list_shows_subject_preview_and_recipient(client, stored):
    page = client.get("/postfach/").content.decode()

    for said in ("Ihr Termin &lt;b&gt;", "Vorschau", "ada@example.org", f"/postfach/{stored.name}/"):
        assert said in page


def test_a_mail_is_shown_in_a_frame_without_rights(client, stored):
    answer = client.get(f"/postfach/{stored.name}/")
    page = answer.content.decode()

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "alert(1)" not in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert '<a href="http://127.0.0.1:8000/termin/"' in page


def test_the_html_of_a_mail_may_load_and_run_nothing(client, stored):
    answer = client.get(f"/postfach/{stored.name}/html/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))

    assert policy.pop("style-src") == "'unsafe-inline'"
    assert policy.pop("img-src") == "data:"
    assert policy.pop("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    assert policy.pop("frame-ancestors") == "'self'"
    assert set(policy.values()) == {"'none'"}
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = answer.content.decode()
    assert 'src="data:image/png;base64,' in page
    assert '<base target="_blank">' in page


def test_the_calendar_entry_can_be_taken_out(client, stored):
    answer = client.get(f"/postfach/{stored.name}/anhang/0/")

    assert answer["Content-Disposition"] == 'attachment; filename="termin.ics"'
    assert answer["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert Calendar.from_ical(answer.content)["METHOD"] == "PUBLISH"


@pytest.mark.parametrize("rest", ["anhang/1/", "anhang/99999999999/"])
def test_an_attachment_that_is_not_there(client, stored, rest):
    assert client.get(f"/postfach/{stored.name}/{rest}").status_code == 404


@pytest.mark.parametrize("name", ["nobody", "..", "%2e%2e%2fsecret.key", "1-M"])
def test_a_mail_that_is_not_there(client, stored, name):
    assert client.get(f"/postfach/{name}/html/").status_code == 404


def test_a_mail_of_somebody_else_without_date_html_or_headers_is_shown_as_well(client, stored):
    strange = EmailMessage()
    strange.set_content("Nur Text")
    mailbox.keep(strange.as_bytes())
    mailbox.keep(b"")

    assert client.get("/postfach/").status_code == 200
    for mail in mailbox.newest_first():
        assert client.get(f"/postfach/{mail.name}/").status_code == 200
        assert client.get(f"/postfach/{mail.name}/html/").status_code == 200


def test_mails_are_only_read_here(client, stored):
    assert client.post("/postfach/").status_code == 405


@pytest.mark.parametrize("width", [360, 1280])
def test_the_mailbox_in_a_browser(stored, live_site, open_page, barriers, width):
    # Without the script: the browser would tell of having blocked it, and a page must not complain.
    stored.file.write_bytes(
        write_mail(a_letter(), replace(WORDS, html=WORDS.html.replace("<script>alert(1)</script>", "")))
    )
    page = open_page(viewport={"width": width, "height": 800})
    for address in ("/postfach/", f"/postfach/{stored.name}/"):
        page.goto(live_site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []
