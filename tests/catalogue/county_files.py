"""The small county of the documentation, and ways to change it. What the page shows is what these tests read."""

import datetime as dt
from pathlib import Path

from servicepunkt.availability.exporting import export_county
from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.reading import CountyFile, CountyFileWrong, read_county_file
from servicepunkt.catalogue.writing import county_as_yaml
from servicepunkt.reception.open_days import import_county

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "county-file.md"
DEMO = ROOT / "servicepunkt" / "commandline" / "demo" / "oberhavel.yaml"


def example() -> str:
    """The example on the page."""
    return PAGE.read_text().split("```yaml\n")[1].split("```\n")[0]


def with_change(old: str, new: str, *, text: str = "") -> str:
    """The example with one place changed."""
    text = text or example()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the example"
    return text.replace(old, new)


def save(folder: Path, text: str | bytes, name: str = "kreis.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str) -> CountyFile:
    return read_county_file(save(folder, text))


def complaints(folder: Path, text: str | bytes) -> list[str]:
    """What reading a file complains of."""
    try:
        read_county_file(save(folder, text))
    except CountyFileWrong as refusal:
        return refusal.lines()
    return []


def comes_back(folder: Path, *, now: dt.datetime) -> bool:
    """Whether what is stored, written out and imported again, changes nothing."""
    written = county_as_yaml(export_county(Authority.objects.get())[0])
    return not import_county(read(folder, written), by="test", now=now)
