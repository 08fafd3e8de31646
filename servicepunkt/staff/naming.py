"""How rules and the journal name a member of staff: by her key, since the journal stays and her name does not."""

from servicepunkt.staff.models import User

_STAFF = "staff:"


def word_for(user: User) -> str:
    return f"{_STAFF}{user.pk}"


def is_staff(by: str) -> bool:
    """Whether `by` names a member of staff; visitors, kiosk and worker have words of their own."""
    return by.startswith(_STAFF)
