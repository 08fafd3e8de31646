"""Somebody who applies: drafts that are begun, filled in and sent as the pages would."""

import datetime as dt
import io
from functools import lru_cache
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from servicepunkt.applications.drafting import begin_draft, form_of, walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.sending import send
from servicepunkt.catalogue.models import Authority
from servicepunkt.forms.definition import Form
from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from servicepunkt.responsibility.models import District
from servicepunkt.uploads.models import Folder, Upload
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.processing import prepare_next
from servicepunkt.uploads.receiving import receive
from tests.factories import an_authority

# A card that is broken: each of its papers may be brought along, so that no file is there that a test did not add.
_NOTHING_TO_SEND = {"new-card": {"reason": "damaged"}}
BROWSER = "b" * 32
OTHER_BROWSER = "c" * 32


def oberhavel() -> Authority:
    """An authority that is responsible for 16515."""
    authority = an_authority()
    District.objects.get_or_create(key="12065", defaults={"authority": authority})
    return authority


def complete_answers(form: Form, *, today: dt.date, **wanted: Any) -> dict[str, Any]:
    """Answers that lead to an application, along a path on which these are given; for oneself unless said otherwise."""
    if any(field.name == "filer" for _section, _page, field in form.fields):
        wanted = {"filer": "myself", **wanted}
    return dict(_complete_answers(form.form, today, tuple(wanted.items())))


@lru_cache
def _complete_answers(slug: str, today: dt.date, wished: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    form, wanted = forms()[slug], dict(wished)
    for seed in range(4000):
        answers = answers_to(form, Random(seed), today=today)
        answers["residence_postcode"], answers["residence_town"] = "16515", "Oranienburg"
        answers = {**answers, **{name: value for name, value in wanted.items() if name in answers}}
        walked = walk(form, answers, today=today)
        fits = all(walked.answers.get(name) == value for name, value in wanted.items())
        if fits and walked.complete:
            return answers
    message = f"no path of {form.form} with {wanted}"
    raise AssertionError(message)


@lru_cache
def _answers_of_who_works(today: dt.date) -> dict[str, Any]:
    """Of somebody who asks for a residence title, lives from her wages, asks for no leave to work, and is not in a hurry."""
    form = forms()["residence-title"]
    for seed in range(4000):
        answers = answers_to(form, Random(seed), today=today) | {"filer": "myself", "income": ["employment"]}
        answers |= {"residence_postcode": "16515", "residence_town": "Oranienburg"}
        walked = walk(form, answers, today=today)
        if walked.complete and "employers" in walked.answers and not walked.papers_may_follow:
            return answers
    message = "no path of residence-title with employers"
    raise AssertionError(message)


def answers_with_employers(*names: str, today: dt.date) -> dict[str, Any]:
    """Answers to the form residence-title, complete, with an employer of each name."""
    answers = _answers_of_who_works(today)
    return answers | {"employers": [answers["employers"][0] | {"income_employer": name} for name in names]}


def a_draft(
    *,
    now: dt.datetime,
    form: str = "new-card",
    holder: str = BROWSER,
    answers: dict[str, Any] | None = None,
    **facts: Any,
) -> Draft:
    """A draft with everything answered; originals are said to be brought along, what must be sent was sent."""
    known = forms()[form]
    wanted = _NOTHING_TO_SEND.get(form, {})
    given = complete_answers(known, today=now.date(), **wanted) if answers is None else answers
    draft = begin_draft(known, holder=holder, language=facts.pop("language", "tr"), now=now, answers=given, **facts)
    settle_papers(draft, now=now)
    return draft


def settle_papers(draft: Draft, *, now: dt.datetime) -> None:
    """Say of each paper that it is brought along, and send those that must be sent."""
    papers = walk_draft(draft, today=now.date()).papers
    draft.said = {needed.key: PaperState.BRING_ORIGINAL.value for needed in papers if needed.paper.original}
    draft.save()
    for needed in papers:
        if needed.paper.must and not needed.paper.original:
            add_aside(draft.folder, needed.key, now=now)


def add_aside(folder: Folder, paper: str, *, now: dt.datetime) -> None:
    """A photo that must be there and is not what a test is about: its worker never comes to it."""
    upload = add_file(folder, paper, now=now)
    folder.uploads.filter(pk=upload.pk).update(next_try_at=now + dt.timedelta(days=365))


def sent(draft: Draft, *, now: dt.datetime) -> Application:
    names = [item.name for item in form_of(draft).declarations]
    return send(draft, declared=names, today=now.date(), now=now)


def an_application(*, now: dt.datetime, **facts: Any) -> Application:
    oberhavel()
    return sent(a_draft(now=now, **facts), now=now)


def a_photo(words: str = "Muster") -> bytes:
    """A photo of a paper, as a phone would send it."""
    picture, content = Image.new("RGB", (620, 877), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((60, 60), words, fill="black", font_size=48)
    picture.save(content, "JPEG")
    return content.getvalue()


def add_file(
    folder: Folder,
    paper: str,
    *,
    now: dt.datetime,
    prepare: bool = False,
    name: str = "IMG_1.jpg",
    kept_back: bool = False,
) -> Upload:
    """A photo of a paper, `kept_back` where it is of a correction; `prepare` makes its pages as the worker does."""
    upload = receive(Pile(folder, paper, kept_back=kept_back), name, io.BytesIO(a_photo()), by="applicant", now=now)
    if prepare:
        assert prepare_next(now=now)
        upload.refresh_from_db()
    return upload


def happened(application: Application) -> list[str]:
    """What became of it so far, in its order."""
    return list(application.events.values_list("what", flat=True))
