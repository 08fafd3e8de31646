"""What people do on their way, a page or a few at a time, told as they would tell it.

The visitor's steps come in the order of a visit; those of the clerk and of the waiting room follow.
"""

import re

from playwright.sync_api import Locator, expect

from servicepunkt.common.languages import SOURCE
from tests.browsing import next_page
from tests.journeys.county import PASSWORD
from tests.journeys.errands import Errand
from tests.journeys.mail import Mail
from tests.journeys.person import Person

# A name that stands nowhere else, with letters that few programs get right.
NAME, EMAIL, PHONE = "Zoë Đorđević", "zoe@example.org", "030 1234567"


# Find ------------------------------------------------------------------------------------------------------------


def find_service(visitor: Person, typed: str, name: str) -> None:
    """Type what it is about, and open the service among what comes up."""
    visitor.opens("/")
    visitor.field("Was möchten Sie erledigen?").fill(typed)
    if visitor.way.scripts:
        expect(visitor.page.locator("#treffer").get_by_role("link", name=name, exact=True)).to_be_visible()
    else:
        visitor.presses("Suchen")
    visitor.goes_by(visitor.page.get_by_role("link", name=name, exact=True))


def browse_to_service(visitor: Person, department: str, name: str) -> None:
    """Without typing: by the department."""
    visitor.opens("/")
    visitor.goes_by(visitor.page.get_by_role("link", name=department, exact=True))
    visitor.goes_by(visitor.page.get_by_role("link", name=name, exact=True))


def read_service_page(visitor: Person, errand: Errand) -> None:
    """Everything that one must know before booking stands there, each form linked."""
    language = visitor.way.language
    for heading in ("Das bringen Sie mit", "So lange dauert der Termin", "Das kostet es", "Wer muss kommen?"):
        visitor.reads(heading)
    visitor.reads("Hier ist es")
    visitor.reads("Das geht vielleicht auch ohne Termin" if errand.else_possible else "Online beantragen")
    for words in filter(None, (errand.papers, errand.forms, errand.else_possible)):
        visitor.sees(words[language])
    visitor.sees(errand.cost)
    form = visitor.page.get_by_role("link", name=re.compile(re.escape(errand.forms[language]))).first
    answer = visitor.page.request.get(visitor.site + (form.get_attribute("href") or ""))
    assert (answer.status, answer.headers["content-type"], answer.body()[:5]) == (200, "application/pdf", b"%PDF-")


# Choose and hold -------------------------------------------------------------------------------------------------


def ask_for_two(visitor: Person, question: str) -> None:
    """Two come, or bring two of something: the calendar follows, by itself or with the button."""
    if not visitor.way.scripts:
        visitor.field(question).select_option(index=1)
        visitor.presses("Übernehmen")
        return
    with visitor.page.expect_response(lambda answer: "/termin/waehlen/" in answer.url):
        visitor.field(question).select_option(index=1)
    visitor.page.wait_for_load_state("networkidle")
    visitor.looks()


def choose_place(visitor: Person, office: str) -> None:
    """Where a service is given in several places, those of all are shown until one is chosen."""
    visitor.reads("Frühester freier Termin")
    if not visitor.way.scripts:
        visitor.page.locator(f"#ort-{office}").check()
        visitor.presses("Übernehmen")
        return
    visitor.page.locator(f"#ort-{office}").check()
    expect(visitor.page.locator("#fruehester")).to_have_count(0)
    visitor.looks()


def free_times(visitor: Person) -> Locator:
    """The times of the day that is open in the calendar, earliest first."""
    return visitor.page.locator("button[name=beginn]")


def first_time(visitor: Person) -> str:
    return free_times(visitor).first.get_attribute("value") or ""


def choose_first_time(visitor: Person) -> str:
    """Take the earliest time of the open day; returns it."""
    return choose_time(visitor, free_times(visitor).first)


def choose_time(visitor: Person, time: Locator) -> str:
    chosen = time.get_attribute("value") or ""
    visitor.goes_by(time)
    expect_hold(visitor)
    return chosen


def expect_hold(visitor: Person) -> None:
    """The countdown stands on the page, and runs where scripts do."""
    hold = visitor.page.locator(".sp-hold")
    until = visitor.says("Für Sie reserviert bis <strong>%(until)s</strong>", until="")
    expect(hold).to_contain_text(until.partition("<")[0].strip())
    left = re.escape(visitor.says("(noch {time})")).replace(r"\{time\}", r"\d+:\d\d")
    running = re.compile(left)
    if visitor.way.scripts:
        expect(hold).to_contain_text(running)
    else:
        expect(hold).not_to_contain_text(running, use_inner_text=True)


# Tell ------------------------------------------------------------------------------------------------------------


def tell_details(visitor: Person, **changes: str) -> None:
    """Fill in the form and go on to the summary; `email=""` leaves a field out."""
    fill_details(visitor, **changes)
    visitor.presses("Weiter")


def fill_details(visitor: Person, *, name: str = "", email: str | None = None, phone: str | None = None) -> None:
    visitor.field("Vorname und Nachname").fill(name or NAME)
    visitor.field("E-Mail-Adresse").fill(EMAIL if email is None else email)
    visitor.field("Telefonnummer").fill(PHONE if phone is None else phone)


def book(visitor: Person) -> None:
    """The last step; what comes is the page of the booking."""
    visitor.presses("Termin buchen")


def book_first_time(visitor: Person, address: str, **details: str) -> str:
    """From a service's calendar to the page of the booking, in one go; returns the time."""
    visitor.opens(address)
    start = choose_first_time(visitor)
    tell_details(visitor, **details)
    book(visitor)
    return start


# Confirm and change ----------------------------------------------------------------------------------------------


def press_confirm_in_letter(visitor: Person, letter: Mail) -> None:
    """Open the letter's link, which changes nothing, and press its button."""
    visitor.opens(letter.booking_link)
    visitor.presses("Ja, ich komme zu diesem Termin")
    visitor.reads("Ihr Termin ist fest gebucht")


def move_by_link(visitor: Person, letter: Mail) -> str:
    """To the last time of the day that is open; returns the new time."""
    visitor.opens(letter.booking_link)
    visitor.follows("Termin verschieben oder ändern")
    later = free_times(visitor).last
    start = later.get_attribute("value") or ""
    visitor.goes_by(later)
    visitor.presses("Ja, verschieben")
    visitor.reads("Ihr Termin ist verschoben.")
    return start


def cancel_by_link(visitor: Person, letter: Mail) -> None:
    visitor.opens(letter.booking_link)
    visitor.follows("Termin absagen")
    visitor.presses("Ja, Termin absagen")
    visitor.reads("Dieser Termin ist abgesagt")


# Arrive ----------------------------------------------------------------------------------------------------------


def check_in_by_link(visitor: Person, letter: Mail) -> str:
    """ "Are you in the building?"; returns the number to wait for."""
    visitor.opens(letter.arrival_link)
    visitor.reads("Sind Sie im Haus?")
    visitor.presses("Ja, ich bin da")
    visitor.reads("Sie sind angemeldet")
    return visitor.page.locator(".sp-standing__number").inner_text()


def type_code_at_kiosk(visitor: Person, office: str, code: str) -> None:
    spoken = visitor.way.language
    visitor.opens(f"/wartebereich/kiosk/{office}/" + ("" if spoken == SOURCE else f"?in={spoken}"))
    visitor.page.locator("#code").fill(code)
    visitor.presses("Ich bin da")


# Serve -----------------------------------------------------------------------------------------------------------


def sign_in(clerk: Person, name: str, desk: str | None = None) -> None:
    """To the day's page of her only office, and to a desk."""
    clerk.opens("/schalter/")
    clerk.field("Benutzername oder E-Mail-Adresse").fill(name)
    clerk.field("Passwort").fill(PASSWORD)
    clerk.presses("Anmelden")
    if desk:
        clerk.field("Ihr Platz").select_option(label=desk)
        clerk.presses("Übernehmen")


def press_on_board(clerk: Person, german: str) -> None:
    """A button that changes the board: in its place, or with the whole page where there are no scripts."""
    if clerk.way.scripts:
        with clerk.page.expect_response(lambda answer: answer.request.method == "POST"):
            clerk.button(german).first.click()
    else:
        # The board loads itself anew every few seconds, perhaps at this very moment.
        with next_page(clerk.page, method="POST"):
            clerk.button(german).first.click()
    clerk.looks()


def waiting_names(clerk: Person) -> Locator:
    return clerk.page.locator("section[aria-labelledby=wartende] .co-name")


# Close -----------------------------------------------------------------------------------------------------------


def fill_closure(lead: Person, office: str, reason: str) -> None:
    """Close the office from now until the end of the day, with a banner and letters to all whom it meets."""
    lead.opens(f"/schalter/{office}/zeiten/")
    lead.follows("Ab sofort schließen")
    lead.page.locator("#id_reason_de").fill(reason)
    lead.page.locator("summary", has_text=lead.says("Den Grund auch in anderen Sprachen angeben")).click()
    lead.page.locator("#id_reason_en").fill("A burst pipe")
    lead.presses("Wirkung zeigen")


def close_office(lead: Person, office: str, reason: str) -> None:
    fill_closure(lead, office, reason)
    lead.presses("Übernehmen")


def change_closure(lead: Person, office: str, reason: str) -> None:
    """Give the only closure another reason, in German."""
    lead.opens(f"/schalter/{office}/zeiten/")
    closures = lead.page.locator("section", has=lead.page.locator("#schliessungen"))
    lead.goes_by(closures.get_by_role("link", name=re.compile("^" + re.escape(lead.says("Ändern")))))
    lead.page.locator("#id_reason_de").fill(reason)
    lead.presses("Wirkung zeigen")
    lead.reads("Stimmen die Übersetzungen des Grundes noch?")
    lead.presses("Übernehmen")


def open_again(lead: Person, office: str) -> None:
    """Take the only closure back."""
    lead.opens(f"/schalter/{office}/zeiten/")
    lead.goes_by(lead.page.get_by_role("link", name=re.compile("^" + re.escape(lead.says("Aufheben")))))
    lead.presses("Übernehmen")
