"""Pages of a form as a browser without scripts has them: inputs with their names, filled in and sent."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from servicepunkt.forms.answering import typed_again
from servicepunkt.forms.definition import Form

_NO_VALUE = {"submit", "button", "image", "file"}


class _Reader(HTMLParser):
    """Reads the inputs of the form with an id, as they would be sent if nothing were touched."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.names: dict[str, list[str]] = {}
        self.ticked: frozenset[str] = frozenset()
        self.action = ""
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = known.get("id") == self.form_id
            self.action = known.get("action", "") if self.inside else self.action
        if not self.inside or ("name" not in known and tag != "option"):
            return
        if tag == "input" and known.get("type") not in _NO_VALUE:
            self._input(known)
        elif tag == "select":
            self._select = known["name"]
            self.names.setdefault(self._select, [])
            self.names[self._select].append("")
        elif tag == "option" and self._select and "selected" in known:
            self.names[self._select][-1] = known["value"]
        elif tag == "textarea":
            self._text = known["name"]
            self.names[self._text] = [""]

    def _input(self, known: dict[str, str]) -> None:
        name = known["name"]
        self.names.setdefault(name, [])
        if known.get("type") in {"radio", "checkbox"}:
            self.ticked |= {name}
            if "checked" not in known:
                return
        self.names[name].append(known.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self.names[self._text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._text = None


@dataclass
class FormPage:
    """A page of a form that was opened: its inputs with what stands in them, and where it is sent."""

    address: str
    action: str
    names: dict[str, list[str]]
    ticked: frozenset[str]
    content: str
    status: int

    def is_ticked(self, name: str) -> bool:
        """Whether a question is answered by ticking, not by writing or by choosing from a list."""
        return name in self.ticked

    @property
    def shown(self) -> list[str]:
        """The places of the questions on the page."""
        return self.names["_shown"][0].split()


def read(answer: Any, address: str) -> FormPage:
    return read_content(answer.content.decode(), address, status=answer.status_code)


def read_content(content: str, address: str = "", *, status: int = 200) -> FormPage:
    reader = _Reader("antrag")
    reader.feed(content)
    return FormPage(address, reader.action, reader.names, reader.ticked, content, status)


def wanted(form: Form, page: FormPage, answers: dict[str, Any]) -> dict[str, Any]:
    """What to type on a page so that these answers come of it."""
    top = {place for place in page.shown if "." not in place}
    fields = [field for _section, _page, field in form.fields if field.name in top]
    return dict(typed_again(fields, answers))


def begin(client: Client, form: str) -> str:
    """Begin a draft; its address."""
    answer = client.post(f"/antrag/{form}/")
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def onward(client: Client, draft: str) -> str:
    """Where the button of the overview leads."""
    content = client.get(draft).content.decode()
    found = re.search(r'class="kern-btn kern-btn--primary" href="([^"]+)"', content)
    assert found, content
    return found[1]


def open_page(client: Client, address: str) -> FormPage:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return read(answer, address)


def fill(client: Client, page: FormPage, **typed: Any) -> Any:
    """Send a page with what stands in it, and what is typed over it; names have `__` for their dots."""
    given = {name.replace("__", "."): value for name, value in typed.items()}
    return client.post(page.action, {**page.names, **given})


def walk_through(client: Client, form: Form, draft: str, answers: dict[str, Any]) -> str:
    """Go page by page and type these answers, as somebody does who reads each page once; where it ends."""
    at = onward(client, draft)
    for _page in range(100):
        if at.endswith(("/pruefen/", "/unterlagen/")):
            return at
        page = open_page(client, at)
        answer = client.post(page.action, {**page.names, **wanted(form, page, answers)})
        for _more in range(5):
            if answer.status_code != 200:
                break
            page = read(answer, at)  # more questions have come up
            answer = client.post(page.action, {**page.names, **wanted(form, page, answers)})
        assert answer.status_code == 303, (at, answer.status_code, answer.content.decode())
        at = answer["Location"]
    raise AssertionError(at)
