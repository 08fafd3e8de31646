"""How rules and the journal name whoever acts: a member of staff by her key, since the journal stays and her name does
not; everybody and everything else by a word."""

from servicepunkt.staff.models import User

VISITOR, KIOSK, API, WORKER = "visitor", "kiosk", "api", "worker"
_STAFF = "staff:"


def word_for(user: User) -> str:
    return f"{_STAFF}{user.pk}"


def is_staff(by: str) -> bool:
    """Whether `by` names a member of staff; what is reserved to staff is open to nobody else."""
    return by.startswith(_STAFF)
