"""The questions about applying: the pages of the longest form against a bare page, and what is computed behind them."""

import json

from servicepunkt.commandline.bench.answers import Answer, Compared, Counted, Timed
from servicepunkt.commandline.bench.asking import Bench
from servicepunkt.commandline.bench.visits import AGAIN
from servicepunkt.uploads.measuring import MEMORY, SECONDS

_TIMES = 12  # times the floor's page: what a page on the way may cost
_PDF = 2000


def answers(bench: Bench) -> list[Answer]:
    return [*_pages(bench), *_backroom(bench)]


def _pages(bench: Bench) -> list[Answer]:
    """The longest way through the longest form, page by page; each request against one for the floor's month."""
    applicants = [bench.applicant] * bench.effort.applicants
    bare = [{"month": f"{bench.profile.month:%Y-%m}"}] * bench.effort.months
    bench.cost(bench.product, "applying", applicants)  # whatever is read only once has been read
    steps: list[dict[str, float]] = []
    floor: list[float] = []
    for _ in range(bench.effort.runs):
        floor.append(bench.cost(bench.floor, "floor_month", bare))
        steps.append(bench.cost_by_step(bench.product, "applying", applicants))
    pages = len(json.loads(bench.applicant["pages"]))

    def compared(step: str, question: str, requests: int) -> Compared:
        product = [used[step] / requests for used in steps]
        return Compared(f"form_{step}", question, product, floor, goal=_TIMES)

    return [
        compared("page", f"a page of a form, mean of {pages}", pages),
        compared("press", "... sent with its answers", pages),
        compared("widest_page", "... the one with most questions", AGAIN),
        compared("papers", "... the list of papers", AGAIN),
        compared("review", "... all answers before sending", AGAIN),
        compared("status_page", "... the applicant's page afterwards", AGAIN),
        Timed("form_send", "... sending it", [used["send"] for used in steps]),
    ]


def _backroom(bench: Bench) -> list[Answer]:
    """Photographs and the PDF. Without the tools for development there is no HEIC to ask about."""
    found, size = bench.backroom(), f"a photograph of {bench.effort.megapixels} megapixels"
    asked: list[Answer] = []
    for kind, seconds in SECONDS.items():
        if f"{kind}_ms" in found:
            asked += [
                Timed(f"photo_{kind}", f"{size}, {kind.upper()}", found[f"{kind}_ms"], most=seconds * 1000),
                Counted(f"photo_{kind}_mib", "... memory", found[f"{kind}_mib"], unit=" MiB", most=MEMORY),
            ]
    return [*asked, Timed("application_pdf", "the application as PDF, CPU", found["pdf_ms"], most=_PDF)]
