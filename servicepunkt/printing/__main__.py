"""Reads a job as JSON on standard input, and writes its PDF on standard output: `python -m servicepunkt.printing`."""

import json
import sys

import typst

from servicepunkt.printing.typesetting import NoSuchSheet, set_in_type


def main() -> int:
    """0 with a PDF, 2 for what is not a job, 1 where it could not be typeset. Says nothing about what the job holds."""
    try:
        pdf = set_in_type(json.load(sys.stdin.buffer))
    except (ValueError, KeyError, TypeError, NoSuchSheet) as refusal:
        sys.stderr.write(f"This is no job: {type(refusal).__name__}\n")
        return 2
    except typst.TypstError as error:
        # The message may quote an answer; the place where it happened does not.
        sys.stderr.write("The sheet could not be set.\n" + "".join(f"{line}\n" for line in error.trace))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
