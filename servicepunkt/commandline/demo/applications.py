"""Demo applications: an inbox in which something is going on, in two languages, with papers and a question.

They are written, sent and worked on by the rules themselves, so that the demo holds nothing that could not exist.
Names say that they are made up, and nobody has an e-mail address.
"""

import datetime as dt
import io
from typing import Any

from PIL import Image, ImageDraw

from servicepunkt.applications import working
from servicepunkt.applications.drafting import begin_draft, form_of, say_of_paper, walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.papers import pile_of
from servicepunkt.applications.sending import send
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.tokens import fingerprint
from servicepunkt.forms.papers import PaperState, sayable
from servicepunkt.forms.reading import forms
from servicepunkt.staff.models import User
from servicepunkt.uploads.receiving import receive

# No browser has this secret, so nobody finds the drafts of the demo among her own.
_HOLDER = fingerprint("demo", "applications")
_PERSON: dict[str, Any] = {
    "filer": "myself",
    "lives_here": "yes",
    "residence_postcode": "16515",
    "residence_town": "Oranienburg",
    "reception_centre": "no",
    "post_elsewhere": "no",
    "moved_in": "2024-04-01",
    "passport_kind": "passport",
    "photo": "office",
}


def seed_applications(authority: Authority, *, reader: User, now: dt.datetime) -> int:
    """Fill the inbox if it has none of these; what is there, or was worked on, stays."""
    if Application.objects.filter(holder=_HOLDER).exists():
        return 0
    today = now.date()
    student = _apply("short-extension", _student(today), authority, language="tr", now=now - dt.timedelta(hours=30))
    nurse = _apply("short-extension", _nurse(today), authority, language="uk", now=now - dt.timedelta(hours=20))
    _apply("new-card", _new_passport(today), authority, language="tr", now=now - dt.timedelta(hours=2))
    for application in (student, nurse):
        working.open_first(application, by=reader, now=now - dt.timedelta(hours=1))
    working.take(nurse, by=reader, now=now - dt.timedelta(minutes=50), had_by=None)
    working.ask_for(
        nurse,
        by=reader,
        now=now - dt.timedelta(minutes=40),
        paper="payslips",
        why="Es fehlt die Abrechnung vom letzten Monat.",
        until=today + dt.timedelta(days=21),
    )
    return 3


def _apply(form: str, answers: dict[str, Any], authority: Authority, *, language: str, now: dt.datetime) -> Application:
    """Two papers are photographed, and all those that are not brought along in the original."""
    draft = begin_draft(forms()[form], holder=_HOLDER, language=language, now=now, preset=authority, answers=answers)
    for at, needed in enumerate(walk_draft(draft, today=now.date()).papers):
        if at >= 2 and PaperState.BRING_ORIGINAL in sayable(needed.paper):
            say_of_paper(draft, needed.key, PaperState.BRING_ORIGINAL, now=now)
        else:
            photo = io.BytesIO(_photo(needed.key))
            receive(pile_of(draft, needed), f"{needed.key}.jpg", photo, by="applicant", now=now)
    return _send(draft, now=now)


def _send(draft: Draft, *, now: dt.datetime) -> Application:
    return send(draft, declared=[item.name for item in form_of(draft).declarations], today=now.date(), now=now)


def _photo(words: str) -> bytes:
    """A sheet of paper that says what it is not."""
    picture, content = Image.new("RGB", (1240, 1754), "white"), io.BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.text((120, 140), "MUSTER", fill="black", font_size=96)
    draw.text((120, 280), words, fill="black", font_size=48)
    for line in range(24):
        draw.line((120, 460 + line * 44, 1120 - line * 37 % 200, 460 + line * 44), fill="gray", width=6)
    picture.save(content, "JPEG")
    return content.getvalue()


# Who they are -----------------------------------------------------------------------------------------------------


def _student(today: dt.date) -> dict[str, Any]:
    return _extends(today, ends_in=12) | {
        "purpose": "study",
        "name": {"family": "Muster", "given": "Elif"},
        "sex": "female",
        "birth": "2001-05-17",
        "birth_place": "İzmir",
        "birth_country": "TR",
        "nationalities": ["TR"],
        "address": {"street": "Musterweg", "number": "3", "postcode": "16515", "town": "Oranienburg"},
        "title_section": "§ 16b Abs. 1",
        "income_by": ["study_money"],
        "income_month": {"amount": "992.00", "currency": "EUR"},
        "study_semester": 5,
    }


def _nurse(today: dt.date) -> dict[str, Any]:
    return _extends(today, ends_in=40) | {
        "purpose": "work",
        "name": {"family": "Beispiel", "given": "Oksana"},
        "sex": "female",
        "birth": "1988-11-02",
        "birth_place": "Poltava",
        "birth_country": "UA",
        "nationalities": ["UA"],
        "address": {"street": "Beispielstraße", "number": "20a", "postcode": "16515", "town": "Oranienburg"},
        "title_section": "§ 18a",
        "income_by": ["employment"],
        "income_month": {"amount": "2850.00", "currency": "EUR"},
    }


def _new_passport(today: dt.date) -> dict[str, Any]:
    return (
        _PERSON
        | _passport(today)
        | {
            "reason": "new_passport",
            "name": {"family": "Probe", "given": "Mehmet"},
            "sex": "male",
            "birth": "1979-02-23",
            "birth_place": "Konya",
            "birth_country": "TR",
            "nationalities": ["TR"],
            "height": 178,
            "eye_colour": "brown",
            "address": {"street": "Probegasse", "number": "7", "postcode": "16515", "town": "Oranienburg"},
            "card_number": {"unknown": True},
            "card_expires": {"unknown": True},
            "card_section": {"unknown": True},
            "old_passport": {"unknown": True},
        }
    )


def _extends(today: dt.date, *, ends_in: int) -> dict[str, Any]:
    unchanged = dict.fromkeys(("same_family", "same_home", "same_work", "same_income"), "yes")
    return (
        _PERSON
        | _passport(today)
        | unchanged
        | {
            "new_offences": "no",
            "title_kind": "permit",
            "title_expires": _day(today, ends_in),
            "insurance": "statutory",
            "insurer": "Musterkasse",
            "insured_since": {"unknown": True},
            "stay": "long",
        }
    )


def _passport(today: dt.date) -> dict[str, Any]:
    return {
        "passport_number": "U00000000",
        "passport_issuer": "Musterstadt",
        "passport_issued": _day(today, -400),
        "passport_expires": _day(today, 2000),
    }


def _day(today: dt.date, days: int) -> str:
    return (today + dt.timedelta(days)).isoformat()
