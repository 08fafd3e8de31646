"""Letters to carry, a kind of letter that needs no booking, and the turn in which they go out."""

import datetime as dt
from typing import Any

from servicepunkt.correspondence.carrier import Carrier
from servicepunkt.correspondence.delivery import deliver_next
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.outbox import post
from servicepunkt.correspondence.wording import Facts, Wording, wording

NOW = dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC)


@wording("tests.note", while_true=lambda facts, _now: not facts.get("outdated"))
def _word_note(facts: Facts, language: str) -> Wording:
    if facts.get("broken"):
        raise ValueError("this letter cannot be worded")
    return Wording(
        subject=f"Nachricht {facts['number']}", preview="Vorschau", text=f"Grüße {facts['number']}", html="<p>Grüße</p>"
    )


def a_letter(number: int = 1, *, to: str = "ada@example.org", now: dt.datetime = NOW, **facts: Any) -> Letter:
    return post(
        "tests.note",
        to=to,
        facts={"number": number, **facts},
        language="de",
        subject=f"note-{number}",
        office="servicepunkt",
        now=now,
    )


def deliver_all(now: dt.datetime = NOW) -> int:
    """Every letter that is due goes out over a line of its own; how many."""
    with Carrier() as carrier:
        return deliver_over(carrier, now=now)


def deliver_over(carrier: Carrier, now: dt.datetime = NOW) -> int:
    """The same over a line that is open."""
    count = 0
    while deliver_next(carrier, now=now):
        count += 1
    return count
