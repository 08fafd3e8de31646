"""What visitors do, at the product and at the floor, step by step; a step is one request.

Each step ends with a word. With `ON` the visit goes on. `looked` and `booked` are what was hoped for, `taken` is an
honest no; everything else is a fault, of the server or of this benchmark, and makes a run unsound.
"""

import json
import secrets
from collections.abc import Callable

from servicepunkt.commandline.bench.browser import Browser, Page

ON = ""
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
        "office": "messamt",
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
    "floor_month": {"month": see_floor_month},
    "floor_booking": {"book": book_at_floor},
}
