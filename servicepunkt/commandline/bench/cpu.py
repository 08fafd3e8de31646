"""What processes have used: CPU of whole process trees, and the memory of one process, as /proc of Linux has it.

A child that has ended still counts in its parent, once the parent has waited for it; so the sum over a tree never
misses the server's short-lived children or the database's closed connections.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Counted after the name in brackets, which may contain spaces: state is 0, parent 1.
_PARENT, _TIMES = 1, slice(11, 15)  # utime, stime, and both again for children that have ended


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU seconds that these processes and all their descendants, living or ended, have used so far."""
    return sum(_times(pid) for pid in process_tree(roots))


def process_tree(roots: Iterable[int]) -> set[int]:
    """These processes and all their descendants that are alive."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[_PARENT])].append(int(entry.name))
    found: set[int] = set()
    waiting = [pid for pid in roots if _stat(pid)]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return found


def parent_of(pid: int) -> int | None:
    """The process that started this one; None where there is no such process on this machine."""
    stat = _stat(pid)
    return int(stat[_PARENT]) if stat else None


def name_of(pid: int) -> str:
    """The name of a process; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def memory_mib(pid: int) -> float:
    """The memory that a process is using now (resident set)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    kib = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), "0")
    return int(kib) / 1024


def _times(pid: int) -> float:
    stat = _stat(pid)
    return sum(int(value) for value in stat[_TIMES]) / _TICKS_PER_SECOND if stat else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name; none where it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
