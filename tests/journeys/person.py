"""A person before a real browser, who presses what she reads, in her language.

On every page she comes to, what must hold for all of them is looked at: no barrier that axe finds, the three links in
the foot, nothing inline, nothing from another host, nothing that runs out of a narrow screen.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import CDPSession, Locator, Page, Response, ViewportSize, expect

from servicepunkt.common.languages import language
from tests.browsing import go_by, press_twice

# What the content policy forbids, found in the page itself, so that a policy that was lifted does not hide it; and
# what a visitor with a small screen or a screen reader would stumble over and axe does not count. What a script has
# drawn and moves (`data-drawn`) has its place as a style; scripts may do that under the policy.
_LOOK = """async () => {
  await document.fonts.ready;
  const wrong = [], page = document.documentElement;
  for (const script of document.querySelectorAll("script:not([src])"))
    wrong.push("inline script: " + script.textContent.slice(0, 60));
  for (const style of document.querySelectorAll("style, [style]:not([data-drawn])"))
    wrong.push("inline style: " + style.outerHTML.slice(0, 80));
  for (const element of document.querySelectorAll("*"))
    for (const attribute of element.attributes)
      if (/^on/i.test(attribute.name)) wrong.push("inline handler: " + attribute.name);
  for (const button of document.querySelectorAll(".kern-btn"))
    if (button.scrollWidth > button.clientWidth + 1) wrong.push("out of its button: " + button.textContent.trim());
  if (page.scrollWidth > page.clientWidth)
    wrong.push("wider than the screen: " + page.scrollWidth + " > " + page.clientWidth);
  // A letter stands there twice, in the reader's language and in German, each with a heading of its own.
  const first = [...document.querySelectorAll("h1")].filter(heading => heading.closest("[lang]").lang === page.lang);
  if (first.length !== 1)
    wrong.push(first.length + " headings of the first rank");
  return wrong;
}"""
_FOOT = ("Impressum", "Datenschutz", "Barrierefreiheit", "Gebärdensprache")


_HEIGHTS = {320: 256, 360: 740, 1280: 900}


def locale_of(code: str) -> str:
    """What the browser of a reader of `code` asks for."""
    return str(language(code).locale).replace("_", "-")


@dataclass(frozen=True)
class Way:
    """How somebody comes to the site; 320 pixels and no more are a screen of 1280 at 400 %."""

    language: str = "de"
    width: int = 360
    scripts: bool = True
    dark: bool = False

    @property
    def viewport(self) -> ViewportSize:
        return {"width": self.width, "height": _HEIGHTS[self.width]}

    def __str__(self) -> str:
        return "-".join(
            [
                self.language,
                str(self.width),
                "with scripts" if self.scripts else "without scripts",
                *(["dark"] if self.dark else []),
            ]
        )


def faults(page: Page, code: str, barriers: Callable[[Page], list[str]]) -> list[str]:
    """What is not as it must be on every page, for a reader of `code`."""
    found = [*page.evaluate(_LOOK), *barriers(page)]
    with translation.override(code):
        links = page.locator("footer a").evaluate_all("links => links.map(link => link.textContent)")
        found += [f"no link {name}" for name in map(gettext, _FOOT) if name not in links]
    root = page.locator("html").evaluate("page => [page.lang, page.dir]")
    if root != [language(code).tag, language(code).dir]:
        found.append(f"in another language: {root}")
    if not re.fullmatch(r".+ – .+", page.title()):
        found.append(f"title: {page.title()}")
    return found


@dataclass
class Person:
    """One browser with its own cookies; `page` is the tab that is open."""

    page: Page
    site: str
    way: Way
    barriers: Callable[[Page], list[str]]
    strangers: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    _switch: CDPSession | None = None

    def __post_init__(self) -> None:
        self.page.context.on("request", self._note_host)
        self._open_tab(self.page)

    # Reading ---------------------------------------------------------------------------------------------------

    def says(self, german: str, **facts: Any) -> str:
        """A sentence of the program as it stands on this person's pages."""
        with translation.override(self.way.language):
            return gettext(german) % facts if facts else gettext(german)

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def reads(self, german: str, **facts: Any) -> None:
        """A sentence of the program stands on the page."""
        self.sees(self.says(german, **facts))

    def does_not_see(self, words: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def field(self, german: str) -> Locator:
        """A form field by its label."""
        return self.page.get_by_label(self.says(german))

    def button(self, german: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(german), exact=True)

    def link(self, german: str) -> Locator:
        return self.page.get_by_role("link", name=self.says(german), exact=True)

    # Doing -----------------------------------------------------------------------------------------------------

    def opens(self, address: str, *, look: bool = True) -> Response:
        """Type or tap an address; a path is one of the site, with the language that she reads in front."""
        answer = self.page.goto(self.site + address if address.startswith("/") else address)
        assert answer is not None
        if look:
            self.looks()
        return answer

    def follows(self, german: str) -> None:
        self.goes_by(self.link(german).first)

    def presses(self, german: str) -> None:
        self.goes_by(self.button(german).first)

    def presses_twice(self, german: str) -> None:
        """As people do who are used to double clicks."""
        press_twice(self.page, self.button(german).first)
        self.looks()

    def goes_by(self, way_on: Locator) -> None:
        """Use a link or a button that leads to another page, and look around there."""
        go_by(self.page, way_on)
        self.looks()

    def goes_back(self) -> None:
        self.page.go_back()
        self.looks()

    def reloads(self) -> None:
        self.page.reload()
        self.looks()

    @contextmanager
    def in_a_second_tab(self) -> Iterator[None]:
        """The same browser, with its cookies, in another tab."""
        first = self.page, self._switch
        self._open_tab(self.page.context.new_page())
        yield
        self.page.close()
        self.page, self._switch = first

    # Looking ---------------------------------------------------------------------------------------------------

    def looks(self) -> None:
        """What holds on every page."""
        here = urlsplit(self.page.url).path
        with self._scripts_of_our_own():
            found = faults(self.page, self.way.language, self.barriers)
        assert (here, found) == (here, [])
        self.looked_at.append(here)

    def _note_host(self, request: Any) -> None:
        if not request.url.startswith((f"{self.site}/", "data:")):
            self.strangers.append(request.url)

    def _open_tab(self, tab: Page) -> None:
        """Without scripts means: the browser runs none of the page's. Our own are let in while we look."""
        self.page = tab
        self._switch = tab.context.new_cdp_session(tab)
        self._run_scripts(self.way.scripts)

    def _run_scripts(self, run: bool) -> None:
        assert self._switch is not None
        self._switch.send("Emulation.setScriptExecutionDisabled", {"value": not run})

    @contextmanager
    def _scripts_of_our_own(self) -> Iterator[None]:
        self._run_scripts(True)
        yield
        self._run_scripts(self.way.scripts)
