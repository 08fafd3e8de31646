"""What visitors do, at the product and at the floor, step by step; a step is one request, or a few of one kind.

Each step ends with a word. With `ON` the visit goes on. `looked`, `booked`, `left` and `applied` are hoped for, `taken`
is an honest no; everything else is a fault, of the server or of this benchmark, and makes a run unsound.
"""

import json
import secrets
from collections.abc import Callable, Iterable

from servicepunkt.commandline.bench.browser import Browser, Page

ON = ""
AGAIN = 5  # requests for a page that is looked at by itself, by each of the few applicants
CHOOSE = "/termin/waehlen/"
API = "/api/v1/"

Task = dict[str, str]
Step = Callable[[Browser, Task], str]


def see_month(browser: Browser, task: Task) -> str:
    page = browser.get(f"{CHOOSE}?leistung={task['service']}&monat={task['month']}")
    return "looked" if page.status == 200 and task["month"] in page.text else _fault(page)


def ask_month(browser: Browser, task: Task) -> str:
    page = browser.get(f"{API}months/{task['month']}?office={task['office']}&service={task['service']}")
    return "looked" if page.status == 200 and task["month"] in page.text else _fault(page)


def book_by_call(browser: Browser, task: Task) -> str:
    wanted = {
        "request": secrets.token_urlsafe(),
        "office": task.get("office", "messamt"),
        "services": [{"service": task["service"]}],
        "start": task["start"],
        "name": "Vera Muster",
        "email": "vera@example.org",
    }
    page = browser.post_json(f"{API}bookings", json.dumps(wanted).encode())
    return {201: "booked", 409: "taken"}.get(page.status, _fault(page))


def hold(browser: Browser, task: Task) -> str:
    page = browser.post(f"{CHOOSE}?leistung={task['service']}", {"beginn": task["start"]})
    return "taken" if page.status == 409 else _on_to(page)


def see_next(browser: Browser, _task: Task) -> str:
    page = browser.follow()
    return ON if page.status == 200 else _fault(page)


def tell(browser: Browser, _task: Task) -> str:
    return _on_to(browser.send_form("email", name="Vera Muster", email="vera@example.org"))


def confirm(browser: Browser, _task: Task) -> str:
    return _on_to(browser.send_form("reservierung"))


def see_booking(browser: Browser, task: Task) -> str:
    return see_next(browser, task) or "booked"


# Coming and going: everything that a visitor does, in one request each, until her time is free again. Without an e-mail
# address her page lets her cancel.


def pass_by_month_page(browser: Browser, task: Task) -> str:
    return _but_go_on(see_month(browser, task))


def pass_by_month(browser: Browser, task: Task) -> str:
    return _but_go_on(ask_month(browser, task))


def call_beside(browser: Browser, task: Task) -> str:
    return _but_go_on(book_by_call(browser, {"service": "messung", "start": task["call"]}))


def tell_without_email(browser: Browser, _task: Task) -> str:
    return _on_to(browser.send_form("email", name="Vera Muster", phone="03301 123"))


def see_cancelling(browser: Browser, _task: Task) -> str:
    return _see(browser, f"{browser.page.address}absagen/")


def cancel(browser: Browser, _task: Task) -> str:
    return _on_to(browser.post(browser.page.address, {})) or "left"


def _but_go_on(word: str) -> str:
    return ON if word in {"looked", "booked", "taken"} else word


# Applying. A task, made by `applicant`, holds the form, what is typed on each of its pages, the page with the most
# questions, the papers that are needed, and what has to be declared.


def begin_form(browser: Browser, task: Task) -> str:
    return _on_to(browser.post(f"/antrag/{task['form']}/", {})) or see_next(browser, task)


def fill_in(browser: Browser, task: Task) -> str:
    draft = _draft(browser)
    return _first_fault(_on_to(browser.post(f"{draft}{page}/", typed)) for page, typed in json.loads(task["pages"]))


def see_each_page(browser: Browser, task: Task) -> str:
    draft = _draft(browser)
    return _first_fault(_see(browser, f"{draft}{page}/") for page, _typed in json.loads(task["pages"]))


def see_widest_page(browser: Browser, task: Task) -> str:
    draft = _draft(browser)
    return _first_fault(_see(browser, f"{draft}{task['widest']}/") for _time in range(AGAIN))


def bring_papers(browser: Browser, task: Task) -> str:
    papers, said = f"{_draft(browser)}unterlagen/", json.loads(task["papers"]).items()
    return _first_fault(_on_to(browser.post(papers, {"unterlage": key, "sagen": how})) for key, how in said)


def see_papers(browser: Browser, _task: Task) -> str:
    draft = _draft(browser)
    return _first_fault(_see(browser, f"{draft}unterlagen/") for _time in range(AGAIN))


def see_review(browser: Browser, _task: Task) -> str:
    draft = _draft(browser)
    return _first_fault(_see(browser, f"{draft}pruefen/") for _time in range(AGAIN))


def send_application(browser: Browser, task: Task) -> str:
    return _on_to(browser.post(browser.page.address, {"erklaerung": json.loads(task["declared"])}))


def see_application(browser: Browser, _task: Task) -> str:
    address = browser.page.leads_to
    return _first_fault(_see(browser, address) for _time in range(AGAIN)) or "applied"


def _draft(browser: Browser) -> str:
    """The address under which all pages of the visitor's draft are found: /antrag/entwurf/<which>/."""
    return "/".join(browser.page.address.split("/")[:4]) + "/"


def _see(browser: Browser, address: str) -> str:
    page = browser.get(address)
    return ON if page.status == 200 else _fault(page)


def _first_fault(words: Iterable[str]) -> str:
    return next((word for word in words if word != ON), ON)


def see_floor_month(browser: Browser, task: Task) -> str:
    page = browser.get(f"/month/{task['month']}-01")
    return "looked" if page.status == 200 else _fault(page)


def book_at_floor(browser: Browser, task: Task) -> str:
    wanted = {"start": task["wall"], "name": "Vera Muster", "email": "vera@example.org"}
    page = browser.post_json("/book", json.dumps({**wanted, "desk": task.get("desk")}).encode())
    return {201: "booked", 409: "taken"}.get(page.status, _fault(page))


def _on_to(page: Page) -> str:
    return ON if page.status in {302, 303} else _fault(page)


def _fault(page: Page) -> str:
    return f"{page.status} {page.address}"


# Each visit by its name, with the names of its steps.
VISITS: dict[str, dict[str, Step]] = {
    "month": {"month": see_month},
    "month_json": {"month": ask_month},
    "call": {"book": book_by_call},
    "booking": {
        "hold": hold,
        "details_page": see_next,
        "details": tell,
        "check_page": see_next,
        "confirm": confirm,
        "status_page": see_booking,
    },
    "coming_and_going": {
        "month_page": pass_by_month_page,
        "month": pass_by_month,
        "call": call_beside,
        "hold": hold,
        "details_page": see_next,
        "details": tell_without_email,
        "check_page": see_next,
        "confirm": confirm,
        "status_page": see_next,
        "cancel_page": see_cancelling,
        "cancel": cancel,
    },
    "applying": {
        "begin": begin_form,
        "press": fill_in,
        "page": see_each_page,
        "widest_page": see_widest_page,
        "bring_papers": bring_papers,
        "papers": see_papers,
        "review": see_review,
        "send": send_application,
        "status_page": see_application,
    },
    "floor_month": {"month": see_floor_month},
    "floor_booking": {"book": book_at_floor},
}
