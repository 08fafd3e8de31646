"""How tests read what a page says."""

import re
from typing import Any


def text_of(answer: Any) -> str:
    """All that a page says, the title of its tab as well."""
    return _without_markup(answer.content.decode())


def words(answer: Any) -> str:
    """What a page says to whoever looks at it: scripts, styles and the title of its tab are none of it."""
    return _without_markup(re.sub(r"(?s)<(script|style|head).*?</\1>", " ", answer.content.decode()))


def mark_of(answer: Any) -> str:
    """The mark of what a page shows, with which it asks whether anything has changed."""
    return re.search(r"stand=([0-9a-f]{16})", answer.content.decode()).group(1)


def _without_markup(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())
