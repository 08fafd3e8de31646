"""In which order tests run, so that no process is left alone with a long one while the others have nothing to do any more."""

import os
from itertools import groupby

import pytest


def deal(items: list[pytest.Item]) -> list[pytest.Item]:
    """The long ones first, shared out among the processes.

    `--dist worksteal` gives each process a part of the list in one piece, and lets those that are done take from the end
    of what others have; so each part has to begin with its share of the long ones.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    quick = [item for item in items if not _seconds(item)]
    dealt: list[pytest.Item] = []
    for number, share in enumerate(_shares(_hands(items), processes)):
        part = (len(items) - len(dealt)) // (processes - number)
        filling = max(0, part - len(share))
        dealt += share + quick[:filling]
        del quick[:filling]
    return dealt + quick


def _shares(hands: list[list[pytest.Item]], processes: int) -> list[list[pytest.Item]]:
    shares: list[list[pytest.Item]] = [[] for _process in range(processes)]
    for hand in sorted(hands, key=_sum, reverse=True):
        min(shares, key=_sum).extend(hand)
    return shares


def _hands(items: list[pytest.Item]) -> list[list[pytest.Item]]:
    """What stays together: the tests of a module that is long as a whole have one costly set-up between them."""
    long = sorted(filter(_seconds, items), key=lambda item: item.nodeid)
    return [list(hand) for _key, hand in groupby(long, key=_hand)]


def _hand(item: pytest.Item) -> str:
    module = item.getparent(pytest.Module)
    return module.nodeid if module and module.get_closest_marker("long") else item.nodeid


def _sum(items: list[pytest.Item]) -> float:
    return sum(map(_seconds, items))


def _seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("long")
    return float(marker.args[0]) if marker else 0
