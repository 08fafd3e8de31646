"""A visitor with the longest way through the longest form, and what she types on each page; a process of its own.

    python -m servicepunkt.commandline.bench.applicant 2026-11-22 300

Prints the task of the visit `applying` as JSON. It makes up as many ways as the second number says, and takes the one
with the most questions.
"""

import datetime as dt
import json
import sys
from random import Random

import django

django.setup()  # forms may be read only now; this module runs by itself

from servicepunkt.commandline.bench.profile import HOME  # noqa: E402
from servicepunkt.commandline.bench.visits import Task  # noqa: E402
from servicepunkt.forms.answering import typed_again  # noqa: E402
from servicepunkt.forms.definition import Paper  # noqa: E402
from servicepunkt.forms.made_up import answers_to  # noqa: E402
from servicepunkt.forms.papers import PaperState, sayable  # noqa: E402
from servicepunkt.forms.reading import forms  # noqa: E402
from servicepunkt.forms.walking import Step, Walk, walk  # noqa: E402

_RARE = "\u0180"


def task(today: dt.date, *, ways: int) -> Task:
    walked = _longest_way(today, ways)
    return {
        "form": walked.form.form,
        "pages": json.dumps([(step.page.name, _typed(step)) for step in walked.steps]),
        "widest": max(walked.steps, key=lambda step: len(_questions(step))).page.name,
        "papers": json.dumps({needed.key: _comes(needed.paper) for needed in walked.papers}),
        "declared": json.dumps([declaration.name for declaration in walked.declarations]),
    }


def _comes(paper: Paper) -> PaperState:
    return PaperState.BRING_ORIGINAL if PaperState.BRING_ORIGINAL in sayable(paper) else PaperState.COMES_LATER


def _longest_way(today: dt.date, count: int) -> Walk:
    form = max(forms().values(), key=lambda form: len(list(form.fields)))
    made_up = (answers_to(form, Random(seed), today=today) for seed in range(count))  # noqa: S311 - no secret
    ways = (walk(form, {**answers, **HOME}, today=today) for answers in made_up)
    complete = (way for way in ways if way.complete and way.papers_may_follow)
    return max(complete, key=lambda way: sum(len(_questions(step)) for step in way.steps))


def _typed(step: Step) -> dict[str, str | list[str]]:
    """What the page sends; all its questions were on it, including those that come up as one types."""
    typed = typed_again(step.fields, step.answers)
    said = {name: _common(value) if isinstance(value, str) else value for name, value in typed.items()}
    return {**said, "_shown": " ".join(_questions(step))}


def _common(text: str) -> str:
    """The text in the letters of common names; for rarer ones a browser would load another part of the font."""
    return "".join(letter if letter < _RARE else "ğ" for letter in text)


def _questions(step: Step) -> list[str]:
    """The places of the page's questions: `birth`, `children.0.birth`."""
    places = [field.name for field in step.fields]
    for group, answer in step.answers.items():
        entries = enumerate(answer) if isinstance(answer, list) else ()
        places += [f"{group}.{number}.{name}" for number, entry in entries if isinstance(entry, dict) for name in entry]
    return places


if __name__ == "__main__":
    sys.stdout.write(json.dumps(task(dt.date.fromisoformat(sys.argv[1]), ways=int(sys.argv[2]))))
