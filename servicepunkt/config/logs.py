"""Log lines that tell what happened, and not to whom: links carry secrets, exceptions quote what people typed."""

import logging
import traceback
from types import TracebackType
from typing import Any


class NoAddresses(logging.Filter):
    """Replaces the address in Django's lines about a request with the pattern that it matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if hasattr(request, "path"):
            match = getattr(request, "resolver_match", None)
            status = getattr(record, "status_code", "-")
            record.msg = "%s %s %s"
            record.args = (status, getattr(request, "method", "-"), match.route if match else "(no page)")
        elif record.name.startswith("django.security"):
            # These quote the refused header or address.
            record.msg, record.args = "refused: %s", (record.name,)
        return True


class DiscreetFormatter(logging.Formatter):
    """Shows where an exception came from and its kind; its sentence may quote a visitor and stays out."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(  # noqa: N802 - the name is the base class's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines[:0] = [
                *traceback.format_tb(error.__traceback__),
                f"{type(error).__module__}.{type(error).__qualname__}\n",
            ]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip("\n")
