"""docs/operation.md names every variable that the settings read, and none besides."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "servicepunkt" / "config"


def _read_by(source: str) -> set[str]:
    return set(re.findall(r'\b(?:text|flag|choice)\(\s*"(SERVICEPUNKT_\w+)"', source))


def _documented() -> list[str]:
    return re.findall(r"^\| `(SERVICEPUNKT_\w+)` \|", (ROOT / "docs" / "operation.md").read_text(), re.MULTILINE)


def test_every_variable_is_in_the_guide_once():
    read = {name for path in CONFIG.glob("*.py") for name in _read_by(path.read_text())}

    assert sorted(_documented()) == sorted(read)
    assert len(read) > 20


def test_nobody_else_reads_the_environment_of_an_installation():
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "servicepunkt").rglob("*.py")
        if path.parent != CONFIG and re.search(r"environ(?:\.get\(|\[)\s*\"SERVICEPUNKT_|getenv\(", path.read_text())
    ]

    assert elsewhere == []


def test_a_variable_is_found_however_it_is_read():
    source = (
        'A = env.text("SERVICEPUNKT_A")\nB = env.flag(\n    "SERVICEPUNKT_B", default=True)\nC = text("SERVICEPUNKT_C")'
    )

    assert _read_by(source) == {"SERVICEPUNKT_A", "SERVICEPUNKT_B", "SERVICEPUNKT_C"}
