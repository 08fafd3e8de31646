"""A worker that notes a letter as sent before it sends it: what the real one must not do."""

from typing import Any

from servicepunkt.common import clock
from servicepunkt.correspondence import delivery
from servicepunkt.correspondence.carrier import Answer, Carrier, Verdict
from servicepunkt.worker import jobs

_deliver = delivery._deliver


class _NotingFirst(Carrier):
    lease: Any

    def carry(self, message, *, sender, to):
        delivery._settle(self.lease, Answer(Verdict.TAKEN), now=clock.now())
        return super().carry(message, sender=sender, to=to)


def _deliver_noting_first(lease, carrier, *, now):
    carrier.lease = lease
    _deliver(lease, carrier, now=now)


def note_before_sending() -> None:
    """Let the worker of this process be careless from now on."""
    jobs.Carrier = _NotingFirst  # type: ignore[misc]
    delivery._deliver = _deliver_noting_first
