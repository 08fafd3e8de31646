"""What became of the last e-mail, as the pages about bookings and applications tell it."""

import datetime as dt

from servicepunkt.correspondence.arrival import last_letter
from servicepunkt.correspondence.models import Letter

_NEWS = dt.timedelta(hours=1)


def recent_letter(subject: str, now: dt.datetime) -> Letter | None:
    """The last letter, while its reader may still wonder about it; one that did not arrive for as long as it takes."""
    letter = last_letter(subject)
    arrived = letter is not None and letter.state == Letter.State.SENT
    return None if letter and arrived and letter.created_at < now - _NEWS else letter
