"""One round, in a process of its own, on the database that it is given; prints its result as a line of JSON.

python -m servicepunkt.commandline.proof.round waves 50000 1

Its number is part of the office's name, from which all randomness comes, so that no two rounds are twins.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from servicepunkt.commandline.proof.family import end_with_parent
from servicepunkt.commandline.proof.submissions import run_submissions
from servicepunkt.commandline.proof.waves import run_waves
from servicepunkt.common.clock import now as clock_now

_KINDS: dict[str, Callable[..., Any]] = {"waves": run_waves, "submissions": run_submissions}


def main(kind: str, count: str, number: str) -> None:
    end_with_parent()
    noon = clock_now().replace(hour=12, minute=0, second=0, microsecond=0)
    found = _KINDS[kind](int(count), now=noon, name=f"beweis-{number}")
    sys.stdout.write(json.dumps(vars(found)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
