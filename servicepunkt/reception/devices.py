"""Which machine is the office's own kiosk: one that once was opened with the office's secret.

Both the secret and what the machine keeps name a generation. The lead begins another one, and every machine is a
stranger again: the phone of somebody who once worked here, too.
"""

import datetime as dt

from django.db.models import F

from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Office
from servicepunkt.common.tokens import link_token, opens
from servicepunkt.common.whole import whole


def kiosk_secret(office: Office) -> str:
    """The secret in the address that staff open once on the kiosk. It opens nobody's data: the machine then merely
    asks for no code of the day."""
    return link_token("kiosk", _name(office), office.kiosk_generation)


def is_kiosk_secret(office: Office, token: str) -> bool:
    return opens(token, "kiosk", _name(office), office.kiosk_generation)


@whole
def part_with_kiosks(office: Office, *, by: str, now: dt.datetime) -> None:
    """Let no machine be the office's kiosk any more, until it is opened with the new secret."""
    Office.objects.filter(pk=office.pk).update(kiosk_generation=F("kiosk_generation") + 1)
    journal.record("part_with_kiosks", subject=_name(office), by=by, now=now, office=office.slug)


def _name(office: Office) -> str:
    return f"{office.authority.slug}/{office.slug}"
