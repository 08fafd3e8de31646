"""The small form of the documentation, and ways to change it. What the page shows is what these tests read."""

import datetime as dt
from pathlib import Path

from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import DefinitionWrong, read_forms

TODAY = dt.date(2026, 11, 26)
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "forms.md"


def example() -> str:
    """The example on the page."""
    return PAGE.read_text().split("```yaml\n")[1].split("```\n")[0]


def with_change(old: str, new: str) -> str:
    """The example with one place changed."""
    text = example()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the example"
    return text.replace(old, new)


def read(folder: Path, text: str = "", **sections: str) -> Form:
    """The form of a text; `sections` are texts of sections that it may include."""
    path = folder / "form.yaml"
    path.write_text(text or example())
    (folder / "sections").mkdir(exist_ok=True)
    for name, section in sections.items():
        (folder / "sections" / f"{name}.yaml").write_text(section)
    return read_forms([path], sections=folder / "sections")[0]


def complaints(folder: Path, text: str, **sections: str) -> list[str]:
    """What reading a form complains of."""
    try:
        read(folder, text, **sections)
    except DefinitionWrong as refusal:
        return refusal.lines()
    return []
