"""What the child process is told: which sheet, in which language, and all the words that will be on it."""

import datetime as dt
from dataclasses import asdict, is_dataclass
from typing import Any, Literal

from servicepunkt.common.languages import language
from servicepunkt.printing.said import Words

Job = dict[str, Any]
Sheet = Literal["application", "receipt", "code-sheet", "resume-sheet"]


def job(sheet: Sheet, *, code: str, title: Words, written_at: dt.datetime, data: dict[str, Any]) -> Job:
    """Plain JSON for `python -m servicepunkt.printing`; the same job gives the same bytes."""
    spoken = language(code)
    return {
        "sheet": sheet,
        "lang": spoken.tag,
        "dir": spoken.dir,
        "title": title.text,
        "written_at": int(written_at.timestamp()),
        "data": plain({"title": title, **data}),
    }


def plain(told: Any) -> Any:
    """A tree of dataclasses as JSON has it."""
    if is_dataclass(told) and not isinstance(told, type):
        return plain(asdict(told))
    if isinstance(told, dict):
        return {name: plain(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [plain(value) for value in told]
    return told
