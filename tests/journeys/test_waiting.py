"""What a page shows while an answer is on its way, and when the line is dead. In a real browser, on a small county."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.journeys import steps
from tests.journeys.county import County
from tests.journeys.person import Person, Way


def test_a_slow_answer_is_announced_until_it_is_there(county: County, visitor: Person) -> None:
    visitor.opens("/")
    held: list[Route] = []
    visitor.page.route("**/suche/**", lambda route: held.append(route))  # noqa: PLW0108 - takes no built-in

    visitor.field("Was möchten Sie erledigen?").fill("Karte")
    results = visitor.page.locator("#treffer")
    expect(results).to_have_attribute("aria-busy", "true")
    expect(visitor.page.get_by_role("status").filter(has_text="Einen Moment bitte …")).to_have_count(1)
    held[0].continue_()

    expect(results).not_to_have_attribute("aria-busy", "true")
    expect(visitor.page.get_by_role("status").filter(has_text="Einen Moment bitte …")).to_have_count(0)


def test_a_button_shows_that_it_works(county: County, visitor: Person) -> None:
    visitor.opens(county.choose_card)
    # An answer without a page: the browser stays where it is, as it does while it waits.
    visitor.page.route("**/*", lambda route: route.fulfill(status=204) if route.request.method == "POST" else None)
    time = steps.free_times(visitor).first

    time.click()

    expect(time).to_have_attribute("aria-busy", "true")
    expect(visitor.page.get_by_role("status").filter(has_text="Einen Moment bitte …")).to_have_count(1)


def test_a_lost_line_leaves_the_page_as_it_was(county: County, visitor: Person, complaints: list[str]) -> None:
    visitor.opens(county.choose_card)
    day = visitor.page.locator("a.sp-day__head").first
    name = day.locator(".sp-day__name").inner_text()
    visitor.page.context.set_offline(True)

    day.click()

    notice = visitor.page.locator(".sp-lost")
    expect(notice).to_contain_text(visitor.says(OFFLINE))
    expect(day).to_be_visible()
    visitor.page.context.set_offline(False)
    expect(notice).to_have_count(0)
    day.click()
    expect(visitor.page.locator(".sp-day--chosen")).to_contain_text(name)
    _forget(complaints, "[object HTMLElement]")


def test_an_error_of_ours_can_be_tried_again(
    county: County, new_person: Callable[..., Person], complaints: list[str]
) -> None:
    visitor = new_person(Way("en"))
    visitor.opens(county.choose_card)
    broken = True
    visitor.page.route("**tag=**", lambda route: route.fulfill(status=502) if broken else route.continue_())
    day = visitor.page.locator("a.sp-day__head").first
    name = day.locator(".sp-day__name").inner_text()
    day.click()
    notice = visitor.page.locator(".sp-lost")
    expect(notice).to_contain_text(visitor.says("Das hat gerade nicht geklappt. Bitte versuchen Sie es noch einmal."))

    broken = False
    visitor.button("Noch einmal versuchen").click()

    expect(visitor.page.locator(".sp-day--chosen")).to_contain_text(name)
    expect(notice).to_have_count(0)
    _forget(complaints, "Response Status Error Code 502")


def test_what_was_typed_outlives_a_lost_line(county: County, visitor: Person) -> None:
    visitor.opens(county.choose_card)
    steps.choose_first_time(visitor)
    visitor.field("Vorname und Nachname").fill("Zoë Đorđević")
    visitor.field("E-Mail-Adresse").fill("zoe@example.org")
    visitor.page.context.set_offline(True)

    visitor.button("Weiter").click()

    expect(visitor.page.locator(".sp-lost")).to_contain_text(visitor.says(OFFLINE))
    visitor.page.context.set_offline(False)
    visitor.presses("Weiter")
    visitor.reads("Stimmt alles?")
    visitor.sees("Zoë Đorđević")


def _forget(complaints: list[str], expected: str) -> None:
    """htmx tells the console of what these tests do to it."""
    assert complaints
    assert [words for words in complaints if expected not in words] == []
    complaints.clear()


OFFLINE = "Keine Verbindung. Was Sie eingegeben haben, bleibt stehen. Versuchen Sie es, sobald Sie wieder Netz haben."
