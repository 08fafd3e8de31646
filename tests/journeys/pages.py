"""Every page that a visitor can come to, with how to reach it: the one list for pictures, tests and proofs.

Each page stands on the stage (`stage.py`): an address in German, which the language is put in front of; perhaps the
cookie of a browser that keeps a place; perhaps something that is sent. `test_the_list_leaves_no_page_out` holds it to
the addresses that there are.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from servicepunkt.bookings.links import Power, secret
from servicepunkt.catalogue.models import Department, Service
from servicepunkt.common.languages import SOURCE
from tests.journeys.stage import NAME, Stage

_STAY = "aufenthaltserlaubnis-verlaengern"
_CAR = "auto-anmelden"


@dataclass(frozen=True)
class VisitorPage:
    """`sent` are the fields of a form; with them the page is the answer to a POST. `twin` is another with the same
    template and other contents: each is looked at in the long proof, one of them in the tests. `fails`: what a visitor
    meets while the database is away."""

    name: str
    address: str
    status: int = 200
    holds: str = ""
    sent: dict[str, str] | None = None
    twin: bool = False
    fails: bool = False
    room: bool = False  # the kiosk and the display: one device for all, which keeps no choice of anybody
    languages: tuple[str, ...] = field(default=())  # empty: all

    def address_in(self, code: str) -> str:
        if self.room:
            return self.address if code == SOURCE else f"{self.address}?{urlencode({'in': code})}"
        return self.address if code == SOURCE else f"/{code}{self.address}"

    def is_in(self, code: str) -> bool:
        return not self.languages or code in self.languages


def pages(stage: Stage) -> list[VisitorPage]:
    """All of them, in the order of a visit."""
    found = [
        *_finding(),
        *_catalogue(),
        *_about(),
        *_choosing(),
        *_telling(stage),
        *_bookings(stage),
        *_changing(stage),
        *_arriving(stage),
        *_room(stage),
        *_applying(stage),
        *_applications(stage),
        *_failing(stage),
    ]
    assert len({page.name for page in found}) == len(found)
    return found


def _finding() -> Iterator[VisitorPage]:
    yield VisitorPage("home", "/")
    yield VisitorPage("search-empty", "/suche/")
    yield VisitorPage("search-found", "/suche/?q=Auto")
    yield VisitorPage("search-nothing", "/suche/?q=xyzzy")


def _catalogue() -> Iterator[VisitorPage]:
    """Each department and service; the first of each kind stands for its template."""
    for number, department in enumerate(Department.objects.order_by("order", "pk")):
        name = f"department-{department.address.replace('/', '-')}"
        yield VisitorPage(name, f"/{department.address}/", twin=number > 0)
    kinds: set[str] = set()
    for service in Service.objects.select_related("department").order_by("pk"):
        twin = service.kind in kinds
        kinds.add(service.kind)
        yield VisitorPage(
            f"service-{service.slug}", f"/leistung/{service.department.address}/{service.slug}/", twin=twin
        )


def _about() -> Iterator[VisitorPage]:
    for name, address in {
        "words": "woerter",
        "imprint": "impressum",
        "privacy": "datenschutz",
        "accessibility": "barrierefreiheit",
        "sign-language": "gebaerdensprache",
        "report": "barrierefreiheit/melden",
        "reported": "barrierefreiheit/gemeldet",
    }.items():
        yield VisitorPage(name, f"/{address}/")
    yield VisitorPage("report-wrong", "/barrierefreiheit/melden/", 400, sent={"message": "", "email": "zoe@"})


def _choosing() -> Iterator[VisitorPage]:
    choose = "/termin/waehlen/?leistung="
    yield VisitorPage("choose", f"{choose}{_STAY}:2")
    yield VisitorPage("choose-place", f"{choose}{_CAR}")
    yield VisitorPage("choose-closed-place", f"{choose}{_CAR}&ort=zulassung-gransee")
    yield VisitorPage(
        "choose-narrowed", f"{choose}{_CAR}&zeit=nachmittag&wochentag=di&wochentag=do&gesprochen=ru&stufenlos=1"
    )
    yield VisitorPage(
        "choose-nothing-fits", f"{choose}{_CAR}&ort=zulassung-gransee&zeit=vormittag&von=23:00&gesprochen=tr"
    )
    yield VisitorPage("choose-several", f"{choose}{_CAR}&leistung=auto-abmelden&ort=zulassung-oranienburg")
    yield VisitorPage("choose-too-many", f"{choose}{_STAY}:50", 400)
    yield VisitorPage("choose-later-month", f"{choose}{_CAR}&ort=zulassung-oranienburg&monat=2027-04", twin=True)
    yield VisitorPage("choose-full-day", f"{choose}{_STAY}&tag=2027-03-07", twin=True)
    yield VisitorPage("choose-held", f"{choose}{_STAY}:2", holds="fresh")
    yield VisitorPage("nothing-asked", "/termin/waehlen/", 400)


def _telling(stage: Stage) -> Iterator[VisitorPage]:
    details, check = "/termin/angaben/", "/termin/pruefen/"
    wrong = {"name": "", "email": "zoe@example", "language": "xx", "phone": "1" * 41}
    yield VisitorPage("details", details, holds="fresh")
    yield VisitorPage("details-wrong", details, 400, holds="fresh", sent=wrong)
    yield VisitorPage("details-question", details, holds="asking")
    yield VisitorPage("details-question-wrong", details, 400, holds="asking", sent={"name": NAME, "email": "zoe@"})
    yield VisitorPage(
        "details-time-taken",
        f"{details}?leistung={_STAY}",
        409,
        sent={"name": NAME, "beginn": stage.taken.isoformat()},
    )
    yield VisitorPage("nothing-held", f"{details}?leistung={_STAY}", 410)
    yield VisitorPage("check", check, holds="told")
    yield VisitorPage("check-code", check, holds="code")
    coded = stage.bookings["coded"]
    known = {"reservierung": str(coded.uid), "schluessel": secret(coded, Power.WATCH)}
    yield VisitorPage("check-code-missing", check, 400, holds="code", sent=known, twin=True)


def _bookings(stage: Stage) -> Iterator[VisitorPage]:
    for name in (
        "pending",
        "lapsed",
        "undelivered",
        "confirmed",
        "several",
        "no-email",
        "displaced",
        "displaced-untold",
        "cancelled",
        "done",
        "missed",
        "waiting",
    ):
        yield VisitorPage(f"booking-{name}", stage.path(name))
    yield VisitorPage("booking-today", stage.path("may-arrive"), twin=True)
    yield VisitorPage("booking-sent-twice", stage.path("just-now", "noch-einmal-senden/"), 429, sent={}, twin=True)
    for name in ("pending", "lapsed", "undelivered", "confirmed", "displaced", "cancelled"):
        yield VisitorPage(f"watching-{name}", stage.path(name, power=Power.WATCH), twin=name == "cancelled")
    yield VisitorPage("letter", stage.path("confirmed", "brief/"))
    yield VisitorPage("letter-displaced", stage.path("displaced", "brief/"), twin=True)


def _changing(stage: Stage) -> Iterator[VisitorPage]:
    yield VisitorPage("address", stage.path("pending", "adresse/"))
    yield VisitorPage("address-wrong", stage.path("pending", "adresse/"), 400, sent={"email": "zoe@"})
    yield VisitorPage("move", stage.path("confirmed", "verschieben/"))
    yield VisitorPage("move-several", stage.path("several", "verschieben/"))
    yield VisitorPage("move-displaced", stage.path("displaced", "verschieben/"))
    yield VisitorPage("move-gone", stage.path("cancelled", "verschieben/"), 410)
    yield VisitorPage("check-move", stage.path("confirmed", "verschieben/pruefen/"), holds="move")
    yield VisitorPage("cancel", stage.path("confirmed", "absagen/"))


def _arriving(stage: Stage) -> Iterator[VisitorPage]:
    def arrive(name: str) -> str:
        return stage.path(name, power=Power.ARRIVE)

    for name in ("may-arrive", "too-early", "too-late", "confirmed", "cancelled", "day-code"):
        yield VisitorPage(f"arrive-{name}", arrive(name), twin=name in ("confirmed", "cancelled"))
    yield VisitorPage("arrive-unconfirmed", arrive("pending"), twin=True)
    yield VisitorPage("arrive-wrong-day-code", arrive("day-code"), 422, sent={"tagescode": "x"})
    for name in ("waiting", "waiting-behind", "called", "serving", "done", "called-in-vain", "group"):
        yield VisitorPage(f"arrived-{name}", arrive(name), twin=name in ("serving", "done"))


def _room(stage: Stage) -> Iterator[VisitorPage]:
    kiosk = "/wartebereich/kiosk/servicepunkt-migration/"
    yield VisitorPage("kiosk", kiosk, room=True)
    yield VisitorPage("kiosk-closed", "/wartebereich/kiosk/zulassung-gransee/", room=True)
    yield VisitorPage("kiosk-day-code", "/wartebereich/kiosk/fuehrerscheinstelle/", room=True)
    yield VisitorPage("kiosk-slip", kiosk, 404, room=True, sent={"code": "AAA-AAAA"})
    for name in ("confirmed", "too-early", "too-late", "cancelled", "pending"):
        yield VisitorPage(f"kiosk-{name}", kiosk, 409, room=True, sent={"code": stage.code(name)}, twin=True)
    for name in ("waiting", "waiting-behind", "called", "serving", "done", "called-in-vain"):
        twin = name in ("waiting-behind", "serving")
        yield VisitorPage(f"kiosk-number-{name}", kiosk, room=True, sent={"code": stage.code(name)}, twin=twin)
    yield VisitorPage("kiosk-pair", f"{kiosk}einrichten/{stage.kiosk_secret}/", room=True)
    yield VisitorPage("display", "/wartebereich/anzeige/servicepunkt-migration/", room=True, languages=(SOURCE,))
    yield VisitorPage("display-empty", "/wartebereich/anzeige/zulassung-gransee/", room=True, languages=(SOURCE,))


def _applying(stage: Stage) -> Iterator[VisitorPage]:
    draft = stage.applicants.draft
    yield VisitorPage("applying", "/antrag/")
    yield VisitorPage("apply", "/antrag/residence-title/")
    yield VisitorPage("apply-commitment", "/antrag/commitment/", twin=True)
    yield VisitorPage("draft-begun", draft("begun"))
    yield VisitorPage("draft-ready", draft("ready"))
    yield VisitorPage("draft-host", draft("host"), twin=True)
    yield VisitorPage("draft-correction", draft("correction"), twin=True)
    yield VisitorPage("draft-not-here", f"/antrag/entwurf/{uuid.UUID(int=0)}/", 404)
    yield VisitorPage("form-page", draft("begun", "kind/"))
    yield VisitorPage("form-page-wrong", draft("begun", "kind/"), 422, sent={"_shown": "kind"})
    for step in stage.applicants.steps("half"):
        yield VisitorPage(f"form-{step}", draft("half", f"{step}/"), twin=True)
    for postcode in ("15831", "99999"):
        here = {"lives_here": "no", "residence_postcode": postcode, "residence_town": "Dorf am Rande"}
        here["_shown"] = " ".join(here)
        yield VisitorPage(f"form-residence-{postcode}", draft("half", "residence/"), sent=here)
    for step in stage.applicants.steps("ready"):
        yield VisitorPage(f"form-new-card-{step}", draft("ready", f"{step}/"), twin=True)
    for step in stage.applicants.steps("host"):
        yield VisitorPage(f"form-host-{step}", draft("host", f"{step}/"), twin=step != "visit")
    yield VisitorPage("form-host-changed", draft("host", "sponsor/?aendern=1"), twin=True)
    yield VisitorPage("form-exit", draft("leaving", "short-form/"))
    yield VisitorPage("papers", draft("ready", "unterlagen/"))
    for number, key in enumerate(stage.applicants.papers("ready")):
        yield VisitorPage(f"paper-{key}", draft("ready", f"unterlagen/{key}/"), twin=number > 1)
    for name, more in {"file": "", "crop": "zuschneiden/", "remove": "entfernen/"}.items():
        yield VisitorPage(f"paper-{name}", draft("ready", f"unterlagen/{stage.applicants.file('ready')}/{more}"))
    yield VisitorPage("papers-host", draft("host", "unterlagen/"), twin=True)
    yield VisitorPage("paper-in-work", draft("host", f"unterlagen/{stage.applicants.in_work}/"))
    yield VisitorPage("review", draft("ready", "pruefen/"))
    yield VisitorPage("review-host", draft("host", "pruefen/"), twin=True)
    yield VisitorPage("review-correction", draft("correction", "pruefen/"), twin=True)
    yield VisitorPage("review-not-declared", draft("ready", "pruefen/"), 422, sent={})
    yield VisitorPage("later", draft("ready", "spaeter/"))
    yield VisitorPage("discard", draft("ready", "verwerfen/"))
    yield VisitorPage("leave", "/antrag/beenden/")
    yield VisitorPage("resume", "/antrag/fortsetzen/")
    yield VisitorPage("resume-wrong", "/antrag/fortsetzen/", 422, sent={"code": "AAAA-AAAA"})
    yield VisitorPage("resume-by-link", stage.applicants.link("elsewhere"))


def _applications(stage: Stage) -> Iterator[VisitorPage]:
    application = stage.applicants.application
    for name in ("submitted", "unclear", "asked", "told", "completed", "withdrawn"):
        yield VisitorPage(f"application-{name}", application(name))
    yield VisitorPage("application-paper", application("asked", "unterlage/title_copy/"))
    yield VisitorPage(
        "application-nothing-added", application("asked", "unterlage/title_copy/"), 409, sent={"fertig": ""}, twin=True
    )
    yield VisitorPage("application-added", application("answering"))
    yield VisitorPage("application-paper-added", application("answering", "unterlage/title_copy/"), twin=True)
    yield VisitorPage("application-withdraw", application("submitted", "zuruecknehmen/"))
    yield VisitorPage("application-family", application("submitted", "familie/"))
    yield VisitorPage("application-by-link", application("from-elsewhere"), twin=True)
    yield VisitorPage("application-code", application("from-elsewhere", "aendern/"))
    yield VisitorPage("application-code-wrong", application("from-elsewhere", "aendern/"), 422, sent={"code": "AAAA"})


def _failing(stage: Stage) -> Iterator[VisitorPage]:
    """What went wrong, on the visitor's side and on ours."""
    yield VisitorPage("not-there", "/gibt-es-nicht/", 404)
    yield VisitorPage("not-understood", "/suche/?" + "&".join("x=" for _number in range(1001)), 400)
    yield VisitorPage("forged", "/barrierefreiheit/melden/", 403, sent={"csrfmiddlewaretoken": "x" * 32})
    yield VisitorPage("failed", "/suche/?q=Auto", 500, fails=True)
    yield VisitorPage("failed-sending", "/barrierefreiheit/melden/", 500, sent={}, fails=True, twin=True)
