"""Somebody in every state of applying, for the stage: drafts of one browser, applications, papers that were asked for."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from servicepunkt.applications import links
from servicepunkt.applications.changing import begin_correction, withdraw
from servicepunkt.applications.drafting import form_of, walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.working import ask_for, open_first, tell
from servicepunkt.catalogue.models import Authority
from servicepunkt.forms.reading import forms
from servicepunkt.responsibility.models import District
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Upload
from servicepunkt.web.portal.visitor import DRAFTS, holder_for
from tests.applications.applicants import a_draft, add_file, complete_answers, sent

# The browser that has them all.
COOKIE = "stage-applicant-------"
_PHOTO = "IMG_1.jpg"


class Applicants:
    """Drafts and applications by a name that `pages.py` knows; addresses are German."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.applications: dict[str, Application] = {}
        self.in_work = ""  # the key of a paper of the host's, with files in every state

    def draft(self, name: str, more: str = "") -> str:
        return f"/antrag/entwurf/{self.drafts[name].uid}/{more}"

    def link(self, name: str) -> str:
        """The address of the mailed link, as far as it is a path."""
        return urlsplit(links.address_of_draft(self.drafts[name])).path

    def steps(self, name: str) -> list[str]:
        """The pages that may be looked at."""
        walked = walk_draft(self.drafts[name], today=self.drafts[name].saved_at.date())
        visited = (step for step in walked.steps if walked.may_visit(step.page.name))
        return [step.page.name for step in visited if step.page.fields]

    def papers(self, name: str) -> list[str]:
        walked = walk_draft(self.drafts[name], today=self.drafts[name].saved_at.date())
        return [needed.key for needed in walked.papers]

    def file(self, name: str) -> str:
        """The paper and the file that was sent for it, as they stand in an address."""
        upload = self.drafts[name].folder.uploads.get()
        return f"{upload.paper}/{upload.pk}"

    def application(self, name: str, more: str = "") -> str:
        return links.path(self.applications[name], language="de") + more


def play_applicants(now: dt.datetime) -> Applicants:
    """On the demo county, which is responsible for 16515."""
    authority = Authority.objects.get(slug="oberhavel")
    District.objects.get_or_create(key="12065", defaults={"authority": authority})
    clerk = User.objects.create_user("leserin", authority=authority, reads_applications=True)
    found = Applicants()
    _write_drafts(found, now)
    _send_some(found, clerk, now)
    # Last, since whoever prepares files takes the one that has waited longest.
    found.in_work = _send_files(found.drafts["host"], now)
    return found


def _begin(found: Applicants, name: str, *, now: dt.datetime, pages: int | None = None, **facts: Any) -> Draft:
    """A draft with everything answered, or only its first pages."""
    draft = a_draft(now=now, language="de", **{"holder": holder_for(COOKIE, DRAFTS), **facts})
    if pages is not None:
        steps = walk_draft(draft, today=now.date()).steps[:pages]
        kept = {name: answer for step in steps for name, answer in step.answers.items()}
        own = {field.name for step in steps for field in step.page.fields}
        draft.put({name: answer for name, answer in kept.items() if name in own}, form_of(draft))
        draft.said = {}
        draft.save()
        draft.folder.uploads.all().delete()
    found.drafts[name] = draft
    return draft


def _write_drafts(found: Applicants, now: dt.datetime) -> None:
    _begin(found, "begun", now=now, form="residence-title", pages=0)
    _begin(found, "half", now=now, form="residence-title", pages=6)
    ready = _begin(found, "ready", now=now)
    needed = walk_draft(ready, today=now.date()).papers
    for paper in needed[:1]:
        add_file(ready.folder, paper.key, now=now, prepare=True, name=_PHOTO)
        ready.said.pop(paper.key, None)
    ready.said.pop(needed[-1].key, None)
    ready.save()
    _begin(found, "host", now=now, form="commitment")
    _begin(found, "elsewhere", now=now, holder=holder_for("y" * len(COOKIE), DRAFTS), pages=0)
    student = {"kind": "extension", "purpose": "study", "unchanged": "yes", "short_form": "yes"}
    leaving = _begin(found, "leaving", now=now, form="residence-title", pages=0)
    leaving.put(student, form_of(leaving))
    leaving.save()


def _send_files(draft: Draft, now: dt.datetime) -> str:
    """Files for its first paper: one that is ready, one that waits, one that cannot be used. The key of the paper."""
    paper = walk_draft(draft, today=now.date()).papers[0].key
    for name in ("IMG_2.jpg", "IMG_3.jpg", "IMG_4.jpg"):
        add_file(draft.folder, paper, now=now, prepare=name == "IMG_2.jpg", name=name)
    last = draft.folder.uploads.order_by("position").last()
    assert last
    draft.folder.uploads.filter(pk=last.pk).update(state=Upload.State.REFUSED, refusal="unreadable")
    draft.said.pop(paper, None)
    draft.save()
    return paper


def _send_some(found: Applicants, clerk: User, now: dt.datetime) -> None:
    family = complete_answers(forms()["residence-title"], today=now.date(), filer="family")
    nowhere = complete_answers(forms()["new-card"], today=now.date()) | {"residence_postcode": "99999"}
    for name, facts in {
        "submitted": {"form": "residence-title", "answers": family},
        "unclear": {"answers": nowhere},
        "asked": {"form": "residence-title"},
        "answering": {"form": "residence-title"},
        "told": {},
        "completed": {},
        "withdrawn": {},
        "from-elsewhere": {"holder": holder_for("y" * len(COOKIE), DRAFTS)},
    }.items():
        application = sent(_begin(found, name, now=now, **facts), now=now)
        del found.drafts[name]
        found.applications[name] = application
    for name in ("asked", "answering", "told", "completed"):
        open_first(found.applications[name], by=clerk, now=now)
    until = (now + dt.timedelta(14)).date()
    for name in ("asked", "answering"):
        ask_for(found.applications[name], paper="title_copy", until=until, by=clerk, now=now)
    add_file(found.applications["answering"].folder, "title_copy", now=now, prepare=True, name=_PHOTO)
    tell(found.applications["told"], "appointment", words="Bitte rufen Sie an.", by=clerk, now=now)
    tell(found.applications["completed"], "card_ready", by=clerk, now=now)
    found.drafts["correction"] = begin_correction(
        found.applications["told"], holder=holder_for(COOKIE, DRAFTS), language="de", now=now
    )
    withdraw(found.applications["withdrawn"], now=now)
