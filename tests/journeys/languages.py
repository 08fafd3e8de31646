"""The long proof: every page for visitors in every language, width and colour, and a whole visit in each language.

`python -m tests.journeys.languages FOLDER [--languages de,ru] [--pages REGEX] [--anew]`; `./run proof languages` starts
it. In the folder lie `index.html`, the sheet with all pictures and faults, and what was found so far: stopped at any
moment, the same command goes on where it was, as long as the program is the same.
"""

import argparse
import hashlib
import html
import json
import os
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent.parent
_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page in every language</title>
<style>body{font:16px/1.5 sans-serif;margin:1rem}section{margin-block:2rem}.row{display:flex;flex-wrap:wrap;gap:.5rem}
figure{margin:0}img{max-block-size:22rem;max-inline-size:20rem;border:1px solid #888}figcaption{font-size:.8rem}
.fault{color:#a00}</style>"""


@dataclass
class Found:
    """What was seen so far in one language; kept in a file after each page."""

    file: Path
    seen: dict[str, list[str]] = field(default_factory=dict)
    pictures: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, page: str, faults: list[str], pictures: list[str]) -> None:
        self.seen[page], self.pictures[page] = faults, pictures
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps({"seen": self.seen, "pictures": self.pictures}, ensure_ascii=False, indent=1))
        fresh.replace(self.file)

    @property
    def faults(self) -> list[str]:
        return [f"{page}: {fault}" for page, faults in self.seen.items() for fault in faults]


def read_found(folder: Path, code: str) -> Found:
    file = folder / f"{code}.json"
    return Found(file, **json.loads(file.read_text())) if file.exists() else Found(file)


def fingerprint() -> str:
    """Of the program and of what looks at it: what was found on another one is worth nothing."""
    digest = hashlib.sha256()
    for place in ("servicepunkt", "tests"):
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in {".py", ".html", ".txt", ".css", ".js", ".po", ".yaml", ".svg"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def begin(folder: Path, *, anew: bool) -> None:
    """Take up what lies there, unless it was found on another program."""
    folder.mkdir(parents=True, exist_ok=True)
    mark, now = folder / "program", fingerprint()
    if anew or not mark.exists() or mark.read_text() != now:
        for old in folder.glob("*.json"):
            old.unlink()
    mark.write_text(now)


def main() -> int:
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    # Playwright's loop runs in this thread, and Django would take every query for one from a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    folder = Path(options.folder).resolve()
    begin(folder, anew=options.anew)
    try:
        _look(folder, options)
    except KeyboardInterrupt:
        _say(f"Stopped; the same command goes on. So far: {folder / 'index.html'}")
        return 130
    finally:
        write_sheet(folder)
    return _sum_up(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run proof languages")
    parser.add_argument("folder")
    parser.add_argument("--languages", default="")
    parser.add_argument("--pages", default="", help="only those whose name this pattern finds")
    parser.add_argument("--anew", action="store_true")
    return parser.parse_args()


def _look(folder: Path, options: argparse.Namespace) -> None:
    # Their imports need Django set up.
    from servicepunkt.common.languages import OFFERED  # noqa: PLC0415
    from tests.journeys.pages import pages  # noqa: PLC0415
    from tests.journeys.stage import NOW, set_the_stage  # noqa: PLC0415
    from tests.journeys.studio import open_house  # noqa: PLC0415
    from tests.stopped_clock import stopped_clock  # noqa: PLC0415

    with open_house() as (site, browser, mail), stopped_clock(NOW) as clock:
        stage = set_the_stage()
        listed = [page for page in pages(stage) if re.search(options.pages, page.name)]
        for code in options.languages.split(",") if options.languages else OFFERED:
            found = read_found(folder, code)
            _look_at_pages(found, code, listed, browser, site, stage)
            if "journey" not in found.seen and re.search(options.pages, "journey"):
                found.keep("journey", _go(code, browser, site, mail, clock), [])
            _say(f"{code}: {len(found.seen)} pages and journeys, {len(found.faults)} faults")


def _look_at_pages(found: Found, code: str, listed: list[Any], browser: Any, site: str, stage: Any) -> None:
    from servicepunkt.common.languages import SOURCE  # noqa: PLC0415
    from tests.journeys.german import lexicon  # noqa: PLC0415
    from tests.journeys.person import locale_of  # noqa: PLC0415
    from tests.journeys.witness import Witness, all_ways  # noqa: PLC0415

    known = lexicon(code) if code != SOURCE else None
    context = browser.new_context(locale=locale_of(code), timezone_id="Europe/Berlin")
    witness, begun = Witness(context.new_page(), site, stage), time.monotonic()
    (found.file.parent / code).mkdir(exist_ok=True)
    missing = [page for page in listed if page.is_in(code) and page.name not in found.seen]
    for number, page in enumerate(missing, start=1):
        faults, pictures = witness.comes_to(page, code), []
        faults += [f"German: {left}" for left in witness.reads(known)]
        for way in all_ways(code):
            look = f"{way.width}-{'dark' if way.dark else 'light'}"
            faults += [f"{look}: {fault}" for fault in witness.looks(way)]
            pictures.append(f"{code}/{page.name}-{look}.jpg")
            path = found.file.parent / pictures[-1]
            witness.tab.screenshot(path=path, full_page=True, type="jpeg", quality=60, caret="initial")
        found.keep(page.name, faults, pictures)
        if number % 10 == 0 or number == len(missing):
            _say(f"{code}: {number} of {len(missing)} pages, {(time.monotonic() - begun) / number:.1f} s each")
    context.close()


def _go(code: str, browser: Any, site: str, mail: Any, clock: Any) -> list[str]:
    """The whole way, by telephone; what stops it is the fault."""
    from servicepunkt.worker.jobs import deliver_letters  # noqa: PLC0415
    from tests.axe import barriers  # noqa: PLC0415
    from tests.journeys.mail import Mail  # noqa: PLC0415
    from tests.journeys.person import Person, Way, locale_of  # noqa: PLC0415
    from tests.journeys.whole_way import goes_the_whole_way  # noqa: PLC0415

    deliver_letters(threading.Event())
    seen = len(mail.messages)

    def post_room() -> list[Any]:
        nonlocal seen
        deliver_letters(threading.Event())
        new, seen = mail.messages[seen:], len(mail.messages)
        return [Mail(message) for message in new]

    way = Way(code, 360)
    context = browser.new_context(locale=locale_of(code), timezone_id="Europe/Berlin", viewport=way.viewport)
    context.add_cookies([{"name": "sprache", "value": code, "url": site}])
    try:
        goes_the_whole_way(Person(context.new_page(), site, way, barriers), post_room, clock)
    except Exception as stopped:  # noqa: BLE001 - whatever it is, it is what was to be found
        return [f"the journey ends at {type(stopped).__name__}: {str(stopped)[:600]}"]
    finally:
        context.close()
    return []


# The sheet ------------------------------------------------------------------------------------------------------


def write_sheet(folder: Path) -> None:
    """One page with every picture and, beside it, what was found there."""
    parts = [_HEAD, "<h1>Every page in every language</h1>"]
    for found in _all_found(folder):
        code = found.file.stem
        parts.append(f"<h2>{code}: {len(found.seen)} seen, {len(found.faults)} faults</h2>")
        parts += [_section(page, found) for page in found.seen]
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


def _section(page: str, found: Found) -> str:
    faults = "".join(f'<p class="fault">{html.escape(fault)}</p>' for fault in found.seen[page])
    shown = "".join(
        f'<figure><a href="{name}"><img loading="lazy" src="{name}" alt=""></a>'
        f"<figcaption>{Path(name).stem.removeprefix(page + '-')}</figcaption></figure>"
        for name in found.pictures.get(page, [])
    )
    return f'<section><h3>{html.escape(page)}</h3>{faults}<div class="row">{shown}</div></section>'


def _sum_up(folder: Path) -> int:
    every = _all_found(folder)
    pictures = sum(len(names) for found in every for names in found.pictures.values())
    pages = sum(len(found.pictures) - ("journey" in found.pictures) for found in every)
    journeys = sum("journey" in found.seen for found in every)
    faults = [f"{found.file.stem} {fault}" for found in every for fault in found.faults]
    for fault in faults:
        _say(fault)
    _say(f"{pages} pages in {len(every)} languages, {pictures} looks, {journeys} journeys: {len(faults)} faults")
    _say(f"The sheet: {folder / 'index.html'}")
    return 1 if faults else 0


def _all_found(folder: Path) -> list[Found]:
    return [read_found(folder, file.stem) for file in sorted(folder.glob("*.json"))]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
