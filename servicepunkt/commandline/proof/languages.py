"""Every page in every language, as a browser shows it. The tests know the pages; this starts the check."""

import subprocess
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]
STOPPED = 130  # what a shell reports for a command that Ctrl-C has ended
_LOOKER = "tests.journeys.languages"


class NoCheckout(Exception):
    """The tests, or their tools, are not here."""


def look_at_pages(folder: Path, *, languages: str, pages: str, anew: bool) -> int:
    """Look at the pages whose names fit, in the given languages (all, where none is given); 0 where nothing was found,
    `STOPPED` where it was stopped.

    Pictures, and a sheet of all of them, go into `folder`. Raises `NoCheckout`.
    """
    if not (_CHECKOUT / "tests" / "journeys" / "languages.py").exists():
        raise NoCheckout("This proof needs a checkout of the source, with its tests.")
    options = [f"--languages={languages}", f"--pages={pages}", *(["--anew"] if anew else [])]
    command = [sys.executable, "-m", _LOOKER, str(folder), *options]
    with subprocess.Popen(command, cwd=_CHECKOUT) as process:  # noqa: S603 - our own module
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()  # Ctrl-C reaches it as well, and it reports what it has so far
