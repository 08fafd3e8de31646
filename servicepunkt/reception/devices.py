"""Which machine is the office's own kiosk: one on which the office's secret was opened.

Both the secret and what the machine keeps name a generation. When the lead begins a new one, every machine is a
stranger again, including the phone of somebody who used to work here.
"""

import datetime as dt

from django.db.models import F

from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Office
from servicepunkt.common.tokens import link_token, opens
from servicepunkt.common.whole import whole


def kiosk_secret(office: Office) -> str:
    """The secret in the address that staff open on the kiosk, only once. It opens nobody's data: the machine then
    merely does not ask for the code of the day."""
    return link_token("kiosk", _name(office), office.kiosk_generation)


def is_kiosk_secret(office: Office, token: str) -> bool:
    return opens(token, "kiosk", _name(office), office.kiosk_generation)


@whole
def part_with_kiosks(office: Office, *, by: str, now: dt.datetime) -> None:
    """Let no machine be the office's kiosk any more until the new secret is opened on it."""
    Office.objects.filter(pk=office.pk).update(kiosk_generation=F("kiosk_generation") + 1)
    journal.record("part_with_kiosks", subject=_name(office), by=by, now=now, office=office.slug)


def _name(office: Office) -> str:
    return f"{office.authority.slug}/{office.slug}"
