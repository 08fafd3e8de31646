"""What goes into the workshop and what comes out: a line of JSON, then files one after another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parcel:
    """`says` holds plain values, `files` the bytes that go with them."""

    says: dict[str, Any]
    files: Sequence[bytes] = ()

    def pack(self) -> bytes:
        head = json.dumps({"says": self.says, "sizes": [len(file) for file in self.files]})
        return b"".join([head.encode(), b"\n", *self.files])


def unpack(packed: bytes) -> Parcel:
    head = packed[: packed.index(b"\n")]
    told = json.loads(head)
    files, at = [], len(head) + 1
    for size in told["sizes"]:
        files.append(packed[at : at + size])
        at += size
    return Parcel(told["says"], files)
