"""Letters that come back: a report of non-delivery reaches the letter's own return address.

Only such a report (RFC 3464) with a token that we gave out changes anything; holiday replies, delays and forgeries are
ignored. The booking is not touched: whoever has confirmed keeps her place, and staff see that she has no letter.
"""

import datetime as dt
import re
from email import message_from_bytes
from email.message import Message
from typing import cast

from django.db import transaction

from servicepunkt.correspondence.addresses import return_token
from servicepunkt.correspondence.failures import note_failure
from servicepunkt.correspondence.models import Letter

_STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")


@transaction.atomic
def mark_returned(address: str, content: bytes, *, now: dt.datetime) -> bool:
    """Record that the letter with this return address came back; False for everything that is not such a report."""
    token, status = return_token(address), failed_status(content)
    if token is None or status is None:
        return False
    sent = Letter.objects.filter(return_token=token, state=Letter.State.SENT)
    letter = sent.values_list("pk", flat=True).first()
    if letter is None or not sent.update(state=Letter.State.RETURNED, failed_at=now, failure=status):
        return False
    note_failure("letter_returned", letter, status, now=now)
    return True


def failed_status(content: bytes) -> str | None:
    """The status (5.1.1) in a report of a letter that could not be delivered; None for any other mail."""
    report = message_from_bytes(content)
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        return None
    for part in cast("list[Message]", report.get_payload()):
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            return _failed_recipient(cast("list[Message]", part.get_payload()))
    return None


def _failed_recipient(blocks: list[Message]) -> str | None:
    for block in blocks:
        if str(block.get("Action", "")).strip().lower() == "failed":
            status = _STATUS.match(str(block.get("Status", "")).strip())
            return status.group(0) if status else "5.0.0"
    return None
