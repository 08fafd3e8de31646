"""What became of the last e-mail, as the pages about bookings and applications tell it."""

import datetime as dt

from servicepunkt.correspondence.models import Letter

_NEWS = dt.timedelta(hours=1)


def still_news(letter: Letter | None, now: dt.datetime) -> Letter | None:
    """The last letter, while its reader may still wonder about it; one that did not arrive, however old it is."""
    arrived = letter is not None and letter.state == Letter.State.SENT
    return None if letter and arrived and letter.created_at < now - _NEWS else letter
