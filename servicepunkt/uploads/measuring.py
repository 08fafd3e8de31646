"""What it costs to make pages from a file: for the benchmark, and for whoever chooses a machine."""

from servicepunkt.common.apart import Limits, Used, run_and_measure
from servicepunkt.uploads.kinds import Kind
from servicepunkt.uploads.workshop import WORKSHOP
from servicepunkt.uploads.workshop.parcel import Parcel, unpack

# What a photograph of twelve megapixels may cost: seconds of a processor, and MiB.
SECONDS = {Kind.JPEG: 1.5, Kind.HEIC: 3.5}
MEMORY = 400


def cost_to_prepare(kind: Kind, content: bytes, *, memory: int = MEMORY) -> Used:
    """What it costs, start of the process included, in no more than `memory` MiB of address space.

    Raises `OutOfMemory` where that is too little, and `ValueError` where the file is at fault.
    """
    wishes = {"rotation": 0, "crop": None, "enhanced": True}
    job = Parcel({"do": "prepare", "kind": kind, "first": 0, **wishes}, [content])
    answer, used = run_and_measure(WORKSHOP, job.pack(), limits=Limits(memory=memory, cpu=60, wall=120.0))
    if "unfit" in unpack(answer).says:
        raise ValueError(unpack(answer).says["unfit"])
    return used
