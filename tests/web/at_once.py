"""Two presses of one button at the same moment; the fixture `together` lets them meet inside a rule."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client


def press_twice(client: Client, address: str, fields: dict[str, str] | None = None) -> tuple[Any, Any]:
    """Two requests of one browser at the same time."""

    def press(_number: int) -> Any:
        browser = Client(raise_request_exception=False)
        browser.cookies = client.cookies.copy()
        try:
            return browser.post(address, fields or {})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fingers:
        first, second = fingers.map(press, range(2))
    return first, second
