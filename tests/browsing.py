"""Waiting before a browser as a person does: until the page that answers stands there."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame, Locator, Page, Request, Response


@contextmanager
def next_page(page: Page, *, method: str = "") -> Iterator[None]:
    """What is done inside leads to another page; goes on when that one has come.

    Playwright's own `expect_navigation` fails where loading is given up for another: the second of two presses
    overtakes the first, and a press overtakes a page that is just loading itself anew. `method` names how the page is
    asked for, so that one which loaded itself anew is not taken for it.
    """
    answers: list[Response] = []

    def note(answer: Response) -> None:
        # Noted before the page changes to it; an answer that only sends on is none yet.
        asked_for = _first_of(answer.request)
        if asked_for.is_navigation_request() and method in ("", asked_for.method) and not 300 <= answer.status < 400:
            answers.append(answer)

    def is_answer(frame: Frame) -> bool:
        return frame == page.main_frame and bool(answers)

    page.on("response", note)
    try:
        with page.expect_event("framenavigated", is_answer):
            yield
    finally:
        page.remove_listener("response", note)
    page.wait_for_load_state()


def press_twice(page: Page, button: Locator) -> None:
    """As people do who are used to double clicks: whichever press is answered, in the end one page stands there."""
    with next_page(page, method="POST"):
        button.dblclick()
    # Where the first answer had come before the second press was on its way, one more follows.
    page.wait_for_load_state("networkidle")


def go_by(page: Page, way_on: Locator) -> None:
    """Use a link or a button that leads to another page."""
    with next_page(page):
        way_on.click()


def _first_of(request: Request) -> Request:
    while request.redirected_from:
        request = request.redirected_from
    return request
