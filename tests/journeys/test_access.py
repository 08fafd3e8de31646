"""A visit by keyboard alone, one without scripts in another language, one on a screen of 400 %."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED
from tests.conftest import StoppedClock
from tests.journeys import steps
from tests.journeys.errands import STAY
from tests.journeys.keyboard import Keyboard
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way
from tests.journeys.whole_way import goes_the_whole_way

State = Booking.State


def test_a_visit_is_booked_moved_and_cancelled_with_the_keyboard_alone(
    demo_county: Authority, visitor: Person, post_room: Callable[[], list[Mail]]
) -> None:
    keys = Keyboard(visitor.page)

    # Find: the first stop leads past the head of the page; what comes up while one types is the next stop.
    visitor.opens("/")
    assert keys.tabs()["name"] == "Zum Inhalt springen"
    keys.presses()
    keys.tabs_to("Was möchten Sie erledigen?")
    keys.types(STAY.typed["de"])
    expect(visitor.page.locator("#treffer-zahl[role=status]")).to_contain_text("Treffer")
    keys.tabs_to(STAY.service["de"])
    keys.goes_on()
    keys.tabs_to("Freie Termine ansehen")
    keys.goes_on()

    # Choose: what htmx puts in place of what had the focus gets it again, and says what is new.
    assert keys.tabs_to(STAY.question)["tag"] == "SELECT"
    with visitor.page.expect_response(lambda answer: "/termin/waehlen/" in answer.url):
        keys.presses("ArrowDown")
    visitor.page.wait_for_load_state("networkidle")
    keys.keeps(lambda here: here.get("name", "").startswith(STAY.question))
    day = _tabs_to_another_day(keys)
    with visitor.page.expect_response(lambda answer: "/termin/waehlen/" in answer.url):
        keys.presses()
    keys.keeps(lambda here: here.get("id") == day["id"] and here["tag"] != "A")
    expect(visitor.page.locator("body > [role=status]", has_text="Gewählt ist ")).to_have_count(1)
    keys.tabs()
    keys.goes_on()

    # Tell: more time, a mistake, and the way from the summary of mistakes to its field.
    keys.tabs_to("Mehr Zeit")
    with visitor.page.expect_response(lambda answer: "/termin/laenger/" in answer.url):
        keys.presses()
    keys.keeps(lambda here: here.get("id") == "mehr-zeit")
    expect(visitor.page.locator("body > [role=status]", has_text="Sie haben jetzt mehr Zeit.")).to_have_count(1)
    keys.tabs_to("Vorname und Nachname")
    keys.types(steps.NAME)
    keys.goes_on()
    assert keys.focus["id"] == "fehler"
    assert keys.tabs()["name"] == "Bitte geben Sie Ihre E-Mail-Adresse an."
    keys.presses()
    assert keys.focus["name"].startswith("E-Mail-Adresse")
    keys.types(steps.EMAIL)
    keys.goes_on()
    keys.tabs_to("Termin buchen")
    keys.goes_on()

    # Confirm, move, cancel.
    (please_confirm,) = post_room()
    visitor.opens(please_confirm.booking_link)
    keys.tabs_to("Ja, ich komme zu diesem Termin")
    keys.goes_on()
    (letter,) = post_room()
    visitor.opens(letter.booking_link)
    keys.tabs_to("Termin verschieben oder ändern")
    keys.goes_on()
    _tabs_to_a_time(keys)
    keys.goes_on()
    keys.tabs_to("Ja, verschieben")
    keys.goes_on()
    visitor.reads("Ihr Termin ist verschoben.")
    keys.tabs_to("Termin absagen")
    keys.goes_on()
    keys.tabs_to("Ja, Termin absagen")
    keys.goes_on()
    visitor.reads("Dieser Termin ist abgesagt")
    assert Booking.objects.filter(state=State.CANCELLED, confirmed_at__isnull=False).count() == 1


def _tabs_to_another_day(keys: Keyboard) -> dict[str, str]:
    while True:
        here = keys.tabs()
        if here and here["tag"] == "A" and here["id"].startswith("tag-"):
            return here


def _tabs_to_a_time(keys: Keyboard) -> None:
    while not (keys.tabs().get("tag") == "BUTTON" and keys.focus["name"].endswith(" Uhr")):
        pass


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(Way("de", 320), id="at-400-percent"),
        pytest.param(Way("tr" if "tr" in OFFERED else "en", 360, scripts=False, dark=True), id="without-scripts"),
    ],
)
def test_the_whole_way(
    way: Way,
    demo_county: Authority,
    new_person: Callable[..., Person],
    post_room: Callable[[], list[Mail]],
    clock: StoppedClock,
) -> None:
    """1280 pixels at 400 % are 320: nothing runs out of the screen, on no page of the way."""
    goes_the_whole_way(new_person(way), post_room, clock)

    assert sorted(Booking.objects.values_list("state", flat=True)) == ["cancelled", "confirmed", "confirmed"]


def test_a_focus_that_does_not_show_and_one_that_is_covered_are_found(demo_county: Authority, visitor: Person) -> None:
    """Negative control."""
    visitor.opens("/")
    keys = Keyboard(visitor.page)
    keys.tabs()
    visitor.page.evaluate("document.querySelector('.sp-header__name').style.outline = 'none'")

    with pytest.raises(AssertionError, match="no focus to be seen"):
        keys.tabs()
    visitor.page.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), {id: 'over'}));"
        "document.getElementById('over').style.cssText = 'position: fixed; inset: 0; z-index: 99'"
    )
    with pytest.raises(AssertionError, match=r"DIV\. covers the focus"):
        keys.tabs()
