"""Every page in every language, as a browser shows it. The tests know the pages; this starts what looks at them."""

import subprocess
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]
STOPPED = 130  # as a shell says of what Ctrl-C has ended
_LOOKER = "tests.journeys.languages"


class NoCheckout(Exception):
    """The tests, or their tools, are not here."""


def look_at_pages(folder: Path, *, languages: str, pages: str, anew: bool) -> int:
    """Look at the pages whose names fit, in the languages named (all, where none is); 0 where nothing was found,
    `STOPPED` where it was stopped.

    Pictures and a sheet of them come into `folder`. Raises `NoCheckout`.
    """
    if not (_CHECKOUT / "tests" / "journeys" / "languages.py").exists():
        raise NoCheckout("This proof needs a checkout of the source, with its tests.")
    options = [f"--languages={languages}", f"--pages={pages}", *(["--anew"] if anew else [])]
    command = [sys.executable, "-m", _LOOKER, str(folder), *options]
    with subprocess.Popen(command, cwd=_CHECKOUT) as process:  # noqa: S603 - our own module
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()  # Ctrl-C reaches it as well, and it says what there is so far
