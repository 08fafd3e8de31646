"""How long a photograph of twelve megapixels takes: `python -m tests.uploads.measure`. Ends with 1 above the goals."""

import sys
from statistics import median

from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.measuring import seconds_to_prepare
from tests.uploads import files

MEMORY = 400
GOALS = {Kind.JPEG: 1.5, Kind.HEIC: 3.5}


def measure() -> dict[Kind, float]:
    """Seconds of a processor, the median of five."""
    photograph = files.noisy()
    content = {Kind.JPEG: files.jpeg(6, photograph), Kind.HEIC: files.heic(6, photograph)}
    return {kind: median(seconds_to_prepare(kind, content[kind], memory=MEMORY) for _ in range(5)) for kind in content}


if __name__ == "__main__":
    measured = measure()
    for kind, seconds in measured.items():
        sys.stdout.write(f"{kind}: {seconds:.2f} s of CPU in {MEMORY} MiB, goal {GOALS[kind]} s\n")
    sys.exit(any(seconds > GOALS[kind] for kind, seconds in measured.items()))
