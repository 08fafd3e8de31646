"""A visitor's browser as far as the benchmark needs one: a connection that stays, cookies, redirects, forms."""

import http.client
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

_TIMEOUT = 60  # seconds for one answer; anything slower counts as none


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: `leads_to` is the address of a redirect."""

    status: int
    text: str
    address: str
    leads_to: str = ""


class Browser:
    """Talks to one server on this machine, as a stranger to it: `cookies` are its own, `page` is the last answer."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
        self.become_stranger()

    def become_stranger(self) -> None:
        """Forget every page and cookie; the connection stays."""
        self.page = Page(0, "", "/")
        # Django accepts any token on which cookie and form agree, so none has to be fetched first.
        self._token = "".join(secrets.choice(string.ascii_letters) for _ in range(32))
        self.cookies = {"csrftoken": self._token}

    def connect(self) -> None:
        self._connection.connect()

    def close(self) -> None:
        self._connection.close()

    def get(self, address: str) -> Page:
        return self._ask("GET", address, b"", "")

    def follow(self) -> Page:
        """Go where the last answer leads."""
        return self.get(self.page.leads_to)

    def post(self, address: str, fields: Mapping[str, str | list[str]]) -> Page:
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token}, doseq=True).encode()
        return self._ask("POST", address, body, "application/x-www-form-urlencoded")

    def send_form(self, field: str, **values: str) -> Page:
        """Fill in the form of the last page that has this field, and send it."""
        address, fields = form_with(self.page, field)
        return self.post(address, {**fields, **values})

    def post_json(self, address: str, body: bytes) -> Page:
        return self._ask("POST", address, body, "application/json")

    def _ask(self, method: str, address: str, body: bytes, kind: str) -> Page:
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection.request(method, target, body or None, self._headers(kind))
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.page = Page(response.status, text, address, urljoin(address, response.headers.get("Location", "")))
        return self.page

    def _headers(self, kind: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self._token, "Accept": "text/html", "Accept-Language": "de"}
        return {**headers, "Content-Type": kind} if kind else headers


class _Forms(HTMLParser):
    """Collects the forms of a page that are sent by POST, each with its address and the values of its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] = {}
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            if given.get("method", "").lower() == "post":
                self.found.append((given.get("action", ""), self._fields))
        elif tag == "select":
            self._choice = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self._fields[self._choice] = given.get("value", "")
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self._fields[given.get("name", "")] = given.get("value", "")


def form_with(page: Page, field: str) -> tuple[str, dict[str, str]]:
    """The first form of a page that has this field: its address and its fields.

    Raises `LookupError` where the page has none; this is how we notice that a page has changed.
    """
    reader = _Forms()
    reader.feed(page.text)
    for action, fields in reader.found:
        if field in fields:
            return urljoin(page.address, action), {name: value for name, value in fields.items() if name}
    raise LookupError(f"{page.status} {page.address}: no form with {field}")
