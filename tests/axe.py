"""What axe-core finds on a page (WCAG 2.2 A and AA)."""

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


@lru_cache(maxsize=1)
def _source() -> str:
    return _SOURCE.read_text()


def barriers(page: Page) -> list[str]:
    """A line for each rule that is broken, with the places: `assert barriers(page) == []`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    return list(page.evaluate(_RUN))
