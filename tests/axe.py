"""What axe-core finds on a page (WCAG 2.2 A and AA)."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"
_RUN = """axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"],
}).then(result => result.violations.map(violation =>
  violation.id + ": " + violation.help + " (" + violation.nodes.map(node => node.target.join(" ")).join(", ") + ")"
))"""


# Of what kinds of elements a page is made, below which others: ten rows of a list are as good as one.
_SHAPE = """() => {
  const told = ["class", "role", "type", "lang", "dir", "hidden", "open", "disabled", "aria-current", "aria-invalid"];
  const kinds = new Set([innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]);
  for (const element of document.querySelectorAll("*")) {
    const attributes = [...element.attributes].map(({name, value}) => told.includes(name) ? name + "=" + value : name);
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    kinds.add([element.parentElement?.tagName, element.tagName, words, ...attributes.sort()].join(" "));
  }
  return [...kinds].sort().join("\\n");
}"""


@lru_cache(maxsize=1)
def _source() -> str:
    return _SOURCE.read_text()


def barriers(page: Page) -> list[str]:
    """A line for each rule that is broken, with the places: `assert barriers(page) == []`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    return list(page.evaluate(_RUN))


def barriers_of_new_shapes() -> Callable[[Page], list[str]]:
    """The same, which looks once only at pages that are made of the same kinds of elements: most of a test's seconds."""
    seen: set[str] = set()

    def look(page: Page) -> list[str]:
        shape = str(page.evaluate(_SHAPE))
        if shape in seen:
            return []
        found = barriers(page)
        if not found:
            seen.add(shape)
        return found

    return look
