"""A mail scanner opens every link of every letter, and what the pages behind them link to. Nothing changes."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.test import Client

from servicepunkt.applications.changing import begin_correction, withdraw
from servicepunkt.applications.letters import draft_ends, resume_link
from servicepunkt.applications.models import Draft
from servicepunkt.applications.working import ask_for
from servicepunkt.applications.working import tell as say
from servicepunkt.availability.edits import Close, TakeBackClosure, edition_of
from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.hours import change_hours
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import end_offers, offer_another_time
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.slots import month
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kinds
from servicepunkt.feedback.reporting import report
from servicepunkt.staff.models import User
from tests.applications.applicants import BROWSER, a_draft, oberhavel, sent
from tests.conftest import StoppedClock
from tests.factories import MONDAY, a_wish
from tests.journeys.county import County
from tests.journeys.kept import everything
from tests.journeys.mail import Mail

Post = Callable[[], list[Mail]]


class _WithinTheSite(HTTPRedirectHandler):
    """Follows wherever the site leads to on this machine; a form sheet may lie on a stranger's."""

    def redirect_request(self, request: Request, *answer: Any) -> Request | None:
        elsewhere = urlsplit(answer[-1]).netloc != urlsplit(request.full_url).netloc
        return None if elsewhere else super().redirect_request(request, *answer)


_SCANNER = build_opener(_WithinTheSite)

# How scanners, previews and browsers that look ahead announce themselves; most do not.
GUISES = [
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"}),
    ("GET", {"HX-Request": "true"}),
]


def test_opening_every_link_of_every_letter_changes_nothing(
    county: County, live_site: str, post_room: Post, clock: StoppedClock
) -> None:
    letters = [
        *_letters_about_bookings(county, post_room, clock),
        *_letters_about_applications(post_room, clock),
        *_a_report(county, post_room, clock),
    ]
    assert set(Letter.objects.values_list("kind", flat=True)) == {
        kind for kind in kinds() if not kind.startswith("tests.")
    }
    links = {link for letter in letters for link in letter.links if link.startswith(live_site)}
    before = everything()

    reached = _opened(links, live_site)

    assert everything() == before
    assert links <= reached
    # Negative control: the scanner did stand before the buttons, and a press would have changed something.
    assert any(address.endswith("/bestaetigen/") for address in reached)
    assert any(address.endswith("/absagen/") for address in reached)
    assert any(address.endswith("/ersatz/") for address in reached)
    assert any("/antrag/stand/" in address and address.endswith("/zuruecknehmen/") for address in reached)


def test_pressing_the_button_does_change_something(
    county: County, live_site: str, post_room: Post, clock: StoppedClock, client: Client
) -> None:
    _book(county, clock, "held")
    (letter,) = post_room()
    before = everything()

    client.post(urlsplit(letter.booking_link).path + "bestaetigen/")

    assert everything() != before
    assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_typing_the_code_behind_the_link_to_a_draft_does_change_something(
    county: County, live_site: str, post_room: Post, clock: StoppedClock, client: Client
) -> None:
    draft = _a_draft(clock)
    resume_link(draft, now=clock.now)
    (letter,) = post_room()
    (link,) = [link for link in letter.links if "/antrag/" in link]
    before = everything()

    client.post(urlsplit(link).path, {"code": draft.code})

    assert everything() != before


def _letters_about_applications(post_room: Post, clock: StoppedClock) -> list[Mail]:
    """One of each kind; a draft is open still, a paper is asked for, another application was taken back."""
    draft, asked, changed = _a_draft(clock), sent(_a_draft(clock), now=clock.now), sent(_a_draft(clock), now=clock.now)
    resume_link(draft, now=clock.now)
    draft_ends(draft, now=clock.now)
    clerk = User.objects.create_user("leserin", authority=asked.authority)
    ask_for(asked, by=clerk, now=clock.now, label="Mietvertrag")
    sent(begin_correction(changed, holder=BROWSER, language="de", now=clock.now), now=clock.now)
    changed.refresh_from_db()
    say(changed, "processing", by=clerk, now=clock.now)
    letters = post_room()
    withdraw(changed, now=clock.now)
    return letters + post_room()


def _a_draft(clock: StoppedClock) -> Draft:
    oberhavel()
    draft = a_draft(now=clock.now, language="de")
    Draft.objects.filter(pk=draft.pk).update(email="ayse@example.org")
    draft.refresh_from_db()
    return draft


def _a_report(county: County, post_room: Post, clock: StoppedClock) -> list[Mail]:
    said = {"message": "Die Uhr läuft zu schnell", "where": "Zeit wählen", "email": "ada@example.org"}
    report(county.authority, **said, language="de", request=uuid.uuid4(), now=clock.now)
    return post_room()


def _letters_about_bookings(county: County, post_room: Post, clock: StoppedClock) -> list[Mail]:
    """One of each kind that there is; their bookings stay in as many states."""
    _book(county, clock, "waits")
    confirmed = confirm(_book(county, clock, "confirms"), by="visitor", now=clock.now)
    moving = confirm(_book(county, clock, "moves"), by="visitor", now=clock.now)
    given_up = confirm(_book(county, clock, "cancels"), by="visitor", now=clock.now)
    letters = post_room()
    start_at = month(_wish(county), MONDAY, now=clock.now)[-1].starts[-1]
    confirm_move(
        hold_move(moving, start_at, holder="moves again", by="visitor", now=clock.now), by="visitor", now=clock.now
    )
    cancel(given_up, by="visitor", now=clock.now)
    letters += post_room()
    clock.set(confirmed.start_at)
    clock.advance(hours=-23)
    write_due_reminders(clock.now)
    letters += post_room()
    closure = _close_the_day_of(moving, clock)
    letters += post_room()
    _let_the_offer_pass(moving, clock)
    letters += post_room()
    _open_again(moving, closure, clock)
    letters += post_room()
    other = confirm(_book(county, clock, "chooses"), by="visitor", now=clock.now)
    _close_the_day_of(other, clock)
    letters += post_room()
    return letters


def _close_the_day_of(booking: Booking, clock: StoppedClock) -> int:
    """Returns the key of the closure."""
    booking.refresh_from_db()
    begin = booking.start_at - dt.timedelta(hours=1)
    close = Close(begin, begin + dt.timedelta(hours=3), Text(de="Wasserschaden"))
    change = change_hours(booking.office, [close], edition=edition_of(booking.office), by="staff:1", now=clock.now)
    offer_another_time(booking, by="staff:1", now=clock.now)
    assert change.closure
    return change.closure.pk


def _let_the_offer_pass(booking: Booking, clock: StoppedClock) -> None:
    kept = replacement_of(booking, now=clock.now)
    assert kept
    assert kept.kept_until
    clock.set(kept.kept_until)
    end_offers(clock.now)


def _open_again(booking: Booking, closure: int, clock: StoppedClock) -> None:
    edition = edition_of(booking.office)
    change_hours(booking.office, [TakeBackClosure(closure)], edition=edition, by="staff:1", now=clock.now)


def _book(county: County, clock: StoppedClock, holder: str) -> Booking:
    # Wednesday, so that a reminder a day before comes after the booking; later on, a day that is still to come.
    free = month(_wish(county), MONDAY, now=clock.now)
    start_at = next((of_day for of_day in free if of_day.day.day == 3), free[0]).starts[-1]
    hold = hold_slot(_wish(county), start_at, holder=holder, language="de", now=clock.now)
    contact = Contact(name="Zoë Đorđević", email=f"{holder}@example.org")
    return tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=clock.now)


def _wish(county: County) -> Wish:
    return a_wish(county.migration, county.card)


def _opened(links: set[str], site: str) -> set[str]:
    """The links in every guise, then everything that their pages name, forms' addresses included; each once.

    The same page in another language is answered by the same code, and opened in one guise.
    """
    named: set[str] = set()
    for link in links:
        for method, headers in GUISES:
            named |= _addresses_in(_open(link, method, headers), link)
    ours = {address for address in named if address.startswith(site)}
    for address in ours - links:
        for method, headers in GUISES[:1] if "?sprache=" in address else GUISES:
            _open(address, method, headers)
    return links | ours


def _open(address: str, method: str, headers: dict[str, str]) -> str:
    request = Request(address, method=method, headers={"User-Agent": "LinkScanner/1.0", **headers})
    try:
        answer = _SCANNER.open(request, timeout=20)
    except HTTPError as error:
        answer = error
    with answer:
        assert answer.status < 500
        return str(answer.read().decode(errors="replace"))


def _addresses_in(page: str, base: str) -> set[str]:
    found = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"#]+)', page)
    return {urljoin(base, address.replace("&amp;", "&")) for address in found}
