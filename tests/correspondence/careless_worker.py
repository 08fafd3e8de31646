"""A worker that notes a letter as sent before it sends it: what the real one must not do. Run as a program by tests."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicepunkt.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from servicepunkt.common import clock  # noqa: E402
from servicepunkt.correspondence import delivery  # noqa: E402
from servicepunkt.correspondence.carrier import Answer, Carrier, Verdict  # noqa: E402

_deliver = delivery._deliver


class _NotingFirst(Carrier):
    def carry(self, message, *, sender, to):
        delivery._settle(self.claim, Answer(Verdict.TAKEN), now=clock.now())
        return super().carry(message, sender=sender, to=to)


def _deliver_noting_first(claim, carrier, *, now):
    carrier.claim = claim
    _deliver(claim, carrier, now=now)


if __name__ == "__main__":
    from servicepunkt.worker import jobs

    jobs.Carrier = _NotingFirst
    delivery._deliver = _deliver_noting_first
    call_command("worker")
