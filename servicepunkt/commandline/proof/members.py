"""The processes of a crowd: `python -m servicepunkt.commandline.proof.members`.

It reads how many there are to be and on which database, then one line of orders at a time, one order for each of
them, and writes a line of replies. All are forked from one, so that starting eight costs little more than one.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import json
import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import django

django.setup()

from django.conf import settings
from django.db import connections

from servicepunkt.commandline.proof import reaching, submitting
from servicepunkt.commandline.proof.family import end_with_parent

# What a member can be ordered to do; tests add tasks of their own.
TASKS: dict[str, Callable[[dict[str, Any]], Any]] = {"reach": reaching.reach, "submit": submitting.submit}


def main() -> None:
    end_with_parent()
    begin = json.loads(sys.stdin.readline())
    connections["default"].settings_dict["NAME"] = begin["database"]
    for name, value in begin["settings"].items():
        setattr(settings, name, value)
    members = [_fork() for _ in range(begin["size"])]
    _say("ready")
    for line in sys.stdin:
        for member, order in zip(members, json.loads(line), strict=True):
            member.send(order)
        _say([member.recv() for member in members])


def _fork() -> Connection:
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,), daemon=True).start()
    theirs.close()
    return ours


def _serve(orders: Connection) -> None:
    end_with_parent()
    while True:
        order = orders.recv()
        orders.send(TASKS[order["task"]](order))


def _say(reply: Any) -> None:
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
