"""What is computed behind the pages, in children with limits: pages of a photograph, the PDF of the last application.

    python -m servicepunkt.commandline.bench.backroom FOLDER 5

A process of its own, like `seeding`; the folder is that of `photograph`. Prints the figures of so many runs as JSON:
milliseconds of a processor (`jpeg_ms`, `heic_ms`, `pdf_ms`) and MiB at the peak (`jpeg_mib`, `heic_mib`).
"""

import json
import resource
import sys
from pathlib import Path

import django

django.setup()  # tables may be imported only now; this module runs by itself

from servicepunkt.applications.models import Application  # noqa: E402
from servicepunkt.applications.paperwork import paperwork_of  # noqa: E402
from servicepunkt.uploads.kinds import Kind  # noqa: E402
from servicepunkt.uploads.measuring import cost_to_prepare  # noqa: E402

_ROOM = 2048  # MiB: more than it may take, so that the figure shows how much it took


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for kind in (Kind.JPEG, Kind.HEIC):
        file = folder / f"photograph.{kind}"
        if file.exists():
            used = [cost_to_prepare(kind, file.read_bytes(), memory=_ROOM) for _ in range(runs)]
            found[f"{kind}_ms"] = [one.seconds * 1000 for one in used]
            found[f"{kind}_mib"] = [one.memory for one in used]
    return found | {"pdf_ms": [_print_application() for _ in range(runs)]}


def _print_application() -> float:
    before = _seconds()
    paperwork_of(Application.objects.latest("pk")).as_pdf()
    return (_seconds() - before) * 1000


def _seconds() -> float:
    """Seconds of a processor, used by us and by children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
