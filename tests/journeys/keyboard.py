"""Somebody who has a keyboard and nothing else. Wherever her focus comes, it can be seen, and nothing lies over it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browsing import next_page

# What has the focus; whether that shows, and whether something else lies over it.
_FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect();
  // A card's link draws its outline around the whole card.
  const outlined = [null, "::after"].map(part => getComputedStyle(here, part)).some(style =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none");
  const label = here.labels && here.labels.length ? here.labels[0].innerText : "";
  const name = (here.getAttribute("aria-label") || label || here.innerText || here.value || "").trim();
  const spot = [box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, innerHeight) / 2];
  const over = document.elementFromPoint(...spot);
  return {
    over: over ? over.tagName + "." + over.className : "the edge of the window",
    name: name.replace(/\\s+/g, " "), id: here.id, tag: here.tagName,
    shows: outlined,
    covered: !(over && (here.contains(over) || over.contains(here) || (here.labels && [...here.labels].includes(over)))),
  };
}"""
_LONGEST = 120  # presses until one gives up


@dataclass
class Keyboard:
    """`page` is touched by keys alone."""

    page: Page

    @property
    def focus(self) -> dict[str, Any]:
        """What has the focus; an empty dictionary where nothing has."""
        found: dict[str, Any] = self.page.evaluate(_FOCUS) or {}
        return found

    def tabs(self) -> dict[str, Any]:
        """One step on; where it leads must be seen."""
        self.page.keyboard.press("Tab")
        here = self.focus
        for _look in range(10):
            if not here or (here["shows"] and not here["covered"]):
                break
            self.page.wait_for_timeout(50)  # the page is still scrolling there
            here = self.focus
        if here:
            assert here["shows"], f"no focus to be seen: {here}"
            assert not here["covered"], f"{here['over']} covers the focus: {here}"
        return here

    def tabs_to(self, name: str, *, start: bool = True) -> dict[str, Any]:
        """On and on until something with this name, or one that begins with it, has the focus."""
        passed = []
        for _press in range(_LONGEST):
            here = self.tabs()
            if here and (here["name"] == name or (start and here["name"].startswith(name))):
                return here
            passed.append(here.get("name", "–"))
        raise AssertionError(f"no way to {name!r} by keyboard, past {passed[:40]}")

    def keeps(self, is_it: Callable[[dict[str, Any]], bool]) -> None:
        """The focus is here, or comes here once htmx has put the new part in its place."""
        for _look in range(60):
            self.page.wait_for_timeout(50)
            if is_it(self.focus):
                return
        raise AssertionError(f"the focus is lost to {self.focus}")

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    def presses(self, key: str = "Enter") -> None:
        """A key that stays on the page."""
        self.page.keyboard.press(key)

    def goes_on(self, key: str = "Enter") -> None:
        """A key that leads to another page."""
        with next_page(self.page):
            self.page.keyboard.press(key)
