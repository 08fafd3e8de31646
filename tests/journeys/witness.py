"""Somebody who comes to every page of the list and notes what is not as it must be."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.axe import barriers
from tests.browsing import next_page
from tests.journeys.applying import COOKIE
from tests.journeys.breaking import no_database
from tests.journeys.german import Lexicon, german_left, said_by
from tests.journeys.pages import VisitorPage
from tests.journeys.person import Way, faults
from tests.journeys.stage import Stage

# Cookie and field have to agree, and that is all: nobody has to fetch a token first.
TOKEN = "witness0" * 4
_SEND = """([address, fields]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = address;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass
class Witness:
    """A browser that stands on the stage; what goes on in its console is noted, too."""

    tab: Page
    site: str
    stage: Stage

    def __post_init__(self) -> None:
        self._console: list[str] = []
        self.tab.on("pageerror", lambda error: self._console.append(f"script: {error}"))
        self.tab.on("console", self._note)
        self.tab.on("request", self._note_host)

    def comes_to(self, page: VisitorPage, code: str) -> list[str]:
        """Reach a page of the list in a language; the faults of getting there."""
        self._console.clear()
        self.stage.forget_tries()
        self._bring_cookies(page)
        address = self.site + page.address_in(code)
        answered = self._open(address, page) if page.sent is None else self._send(address, page)
        return [] if answered == page.status else [f"answered {answered} instead of {page.status}"]

    def looks(self, way: Way) -> list[str]:
        """The faults of the page that stands there, in a width and colour."""
        self.tab.set_viewport_size(way.viewport)
        self.tab.emulate_media(color_scheme="dark" if way.dark else "light", reduced_motion="reduce")
        found = [*faults(self.tab, way.language, barriers), *self._console]
        self._console.clear()
        return found

    def reads(self, known: Lexicon | None) -> list[str]:
        """German that is left on the page; nothing where the page is German."""
        return german_left(said_by(self.tab.content()), known) if known else []

    def _bring_cookies(self, page: VisitorPage) -> None:
        cookies = {"csrftoken": TOKEN, "antrag": COOKIE}
        if page.holds:
            cookies["reservierung"] = self.stage.holds[page.holds]
        self.tab.context.clear_cookies()
        self.tab.context.add_cookies(
            [{"name": name, "value": value, "url": self.site} for name, value in cookies.items()]
        )

    def _open(self, address: str, page: VisitorPage) -> int:
        with no_database() if page.fails else nullcontext():
            answer = self.tab.goto(address)
        return answer.status if answer else 0

    def _send(self, address: str, page: VisitorPage) -> int:
        fields = {"csrfmiddlewaretoken": TOKEN, **(page.sent or {})}
        self.tab.goto(f"{self.site}/impressum/")
        with (
            no_database() if page.fails else nullcontext(),
            self.tab.expect_response(lambda answer: answer.request.method == "POST") as answer,
            next_page(self.tab),
        ):
            self.tab.evaluate(_SEND, [address, fields])
        return answer.value.status

    def _note(self, message: object) -> None:
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in getattr(message, "text", ""):
            self._console.append(f"console: {getattr(message, 'text', '')}")

    def _note_host(self, request: object) -> None:
        url = getattr(request, "url", "")
        if not url.startswith((f"{self.site}/", "data:")):
            self._console.append(f"asks a stranger: {url}")


def selected(pages: list[VisitorPage], languages: tuple[str, ...]) -> Iterator[tuple[VisitorPage, list[Way]]]:
    """The looks that the tests take: every page, and every pair of language, width and colour.

    Each page comes on a narrow screen in one language and one colour, where most goes wrong, and each third on a wide
    one in the other colour as well. Languages and colours take turns. That every page is seen in every language, width
    and colour is the long proof's; by its texts each is compared in every language in the tests, too.
    """
    for number, page in enumerate(pages):
        spoken = [code for code in languages if page.is_in(code)]
        code, dark = spoken[number % len(spoken)], bool(number // len(languages) % 2)
        wide = [Way(code, 1280, dark=not dark)] if number % 3 == number // len(languages) // 2 % 3 else []
        yield page, [Way(code, 360, dark=dark), *wide]


def all_ways(code: str) -> list[Way]:
    """Every width and colour in which the long proof looks."""
    return [Way(code, width, dark=dark) for width in (360, 1280) for dark in (False, True)]
