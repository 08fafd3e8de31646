"""Finds a Chromium for the browser tests, and gets one where there is none: `python -m tests.chromium`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Chromium hears the last list of this kind only, so it names again what of Playwright's own matters here.
UNWANTED = (
    # For each window they load a page for the address bar that nobody sees: 0.4 s of CPU, just while a test's page loads.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # These call home.
    "AimEnabled",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    # These change what a page does: leaving it, coming to it, showing it.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "PaintHolding",
)
# A test's browser talks to this machine only; without these it calls home at every start.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(UNWANTED)}",
)

MISSING = (
    "The browser tests need Chromium. Install the package `chromium` (Debian: apt-get install chromium), "
    "or run `.venv/bin/playwright install chromium`."
)


def arguments() -> list[str]:
    # Chromium refuses to build its sandbox for root, as in most containers.
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a second, only where no browser is in PATH

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    in_path = next(filter(None, map(shutil.which, NAMES)), None)
    return os.environ.get("SERVICEPUNKT_TEST_CHROMIUM") or in_path or _playwrights_own()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _runs(*command: str) -> bool:
    _say(f"no Chromium yet: {' '.join(command)}")
    try:
        return subprocess.run(command, stdout=sys.stderr, timeout=600, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> None:
    """Playwright's own build where its address is reachable, else Debian's package where we may install it."""
    if _runs(sys.executable, "-m", "playwright", "install", "chromium"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _runs("apt-get", "update", "-qq")
        _runs("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")


def main() -> int:
    if not find():
        install()
    found = find()
    _say(f"browser: {found}" if found else MISSING)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
