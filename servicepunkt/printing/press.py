"""The press: a job becomes a PDF in a process of its own, with limits."""

import json

from servicepunkt.common.apart import Limits, run_apart
from servicepunkt.printing.job import Job

# An application with fifty children, 34 pages, took 0.4 s of a processor and less than 192 MiB of address space.
LIMITS = Limits(memory=512, cpu=8, wall=30.0)


def printed(job: Job) -> bytes:
    """The PDF of a job. Raises an `ApartError` where there is none."""
    return run_apart("servicepunkt.printing", json.dumps(job).encode(), limits=LIMITS)
