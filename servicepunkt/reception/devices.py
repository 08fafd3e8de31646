"""Which machine is the office's own kiosk: one that once was opened with the office's secret."""

from servicepunkt.catalogue.models import Office
from servicepunkt.common.tokens import link_token, opens


def kiosk_secret(office: Office) -> str:
    """The secret in the address that staff open once on the kiosk. It opens nobody's data: the machine then merely
    asks for no code of the day."""
    return link_token("kiosk", _name(office), 0)


def is_kiosk_secret(office: Office, token: str) -> bool:
    return opens(token, "kiosk", _name(office), 0)


def _name(office: Office) -> str:
    return f"{office.authority.slug}/{office.slug}"
