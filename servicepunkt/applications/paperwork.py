"""An application on paper and for other systems: made when somebody asks for it, from the version that was sent.

None of it is stored: it is never older than the application, and ends with it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import links, papers, questions
from servicepunkt.applications.codes import spell_reference, spell_resume_code
from servicepunkt.applications.drafting import form_of
from servicepunkt.applications.keeping import form_sent_in
from servicepunkt.applications.models import Application, Draft, PaperRequest, Version
from servicepunkt.applications.telling import meaning_of
from servicepunkt.common.apart import ApartError
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text
from servicepunkt.forms.definition import Form
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.walking import NeededPaper, Walk, walk
from servicepunkt.printing.application_pdf import application_job
from servicepunkt.printing.as_json import application_json
from servicepunkt.printing.code_sheet_pdf import code_sheet_job
from servicepunkt.printing.job import Job
from servicepunkt.printing.press import printed
from servicepunkt.printing.receipt_pdf import receipt_job
from servicepunkt.printing.resume_sheet_pdf import resume_sheet_job
from servicepunkt.printing.sent import Declared, Sent
from servicepunkt.printing.told import Told, tell
from servicepunkt.uploads import looking


class NoPdfNow(Refusal):
    code = "no-pdf-now"
    status = 503
    sentence = _("Das PDF lässt sich gerade nicht herstellen. Bitte versuchen Sie es gleich noch einmal.")


@dataclass(frozen=True)
class Paperwork:
    """A version of an application, to be told, printed and handed to other systems. Printing may raise `NoPdfNow`."""

    application: Application
    version: Version

    @cached_property
    def form(self) -> Form:
        return form_sent_in(self.version)

    @cached_property
    def walked(self) -> Walk:
        """What follows from what was sent, on the day on which it was sent."""
        return walk(self.form, self.version.all_answers, today=self.filed_on)

    @property
    def filed_on(self) -> dt.date:
        """The day on which this version was filed, by the office's clock: the form's conditions look at that day."""
        return self.version.filed_at.astimezone(ZoneInfo(self.application.authority.zone)).date()

    @cached_property
    def asked(self) -> dict[str, PaperRequest]:
        """What the office has asked for, by the paper's key; of several requests the last."""
        return {request.paper: request for request in self.application.requests.all()}

    @cached_property
    def there(self) -> dict[str, PaperState]:
        """How those papers stand for which files were sent."""
        return looking.papers(self.application.folder.uploads.handed_over())

    @cached_property
    def missing(self) -> list[NeededPaper]:
        """What the application needs and was sent without, except what the office has already asked for."""
        sent, late = self.version.papers, (PaperState.REQUIRED, PaperState.COMES_LATER)
        without = [needed for needed in self.walked.papers if sent.get(needed.key, PaperState.REQUIRED) in late]
        return [needed for needed in without if needed.paper.must and needed.key not in self.asked]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The German names of all papers, by key: needed (in the form's order), asked for, sent beyond these."""
        keys = [*(needed.key for needed in self.walked.papers), *self.asked, *self.there]
        return {key: self.label(key).for_reader(SOURCE) for key in keys}

    def label(self, key: str) -> Text:
        """What a paper is called: as the office has asked for it, otherwise as in the form."""
        request = self.asked.get(key)
        return papers.label_of_request(self.form, request) if request else papers.label_of(self.form, key)

    def told(self, language: str, *, came: Mapping[str, PaperState] | None = None) -> Told:
        """Form, answers and papers as a tree of words, for a reader of `language`; `came` says what changed since."""
        states = {key: PaperState(state) for key, state in self.version.papers.items()}
        return tell(self.walked, language=language, papers={**states, **(came or {})})

    @cached_property
    def sent(self) -> Sent:
        application, answers = self.application, self.version.all_answers
        authority = application.authority
        return Sent(
            reference=spell_reference(application.reference),
            filed_at=application.filed_at,
            form_title=self.form.title,
            applicant=questions.name_in(answers),
            authority=authority.name.for_reader(SOURCE),
            office=application.office.name.for_reader(SOURCE) if application.office else "",
            address=tuple(line.strip() for line in authority.address.split(",") if line.strip()),
            language=self.version.language,
            declarations=tuple(
                Declared(name=item["name"], version=item["version"], language=self.version.language)
                for item in self.version.declarations
            ),
            version=self.version.number,
            corrected_at=self.version.filed_at if self.version.number > 1 else None,
            filed_by=questions.filed_by(answers),
            filer=questions.filer_in(answers),
            zone=authority.zone,
        )

    @property
    def _came(self) -> dict[str, PaperState]:
        """The papers that are here by now, as files or because the office has closed its request for them."""
        files = {key: state for key, state in self.there.items() if state != PaperState.REQUIRED}
        closed = [key for key, request in self.asked.items() if request.answered_at is not None]
        return dict.fromkeys(closed, PaperState.UPLOADED) | files

    def as_json(self) -> dict[str, Any]:
        """For other systems, following the schema whose address it names."""
        schema = links.address_of_schema(self.form)
        return application_json(self.walked, sent=self.sent, told=self.told(SOURCE), schema=schema)

    def as_pdf(self) -> bytes:
        """The whole application in German, for the office."""
        return _printed(application_job(self.sent, self.told(SOURCE)))

    def receipt_pdf(self, language: str) -> bytes:
        """The receipt, in the applicant's language and in German. It is passed around, so her code is not on it."""
        return _printed(
            receipt_job(
                self.sent,
                told=self.told(language, came=self._came),
                german=self.told(SOURCE, came=self._came),
                meaning=meaning_of(self.application.authority),
                status_address=links.address(self.application),
            )
        )


def paperwork_of(application: Application) -> Paperwork:
    """What was sent last."""
    return Paperwork(application, application.versions.latest("number"))


def code_sheet_pdf(application: Application, language: str, *, now: dt.datetime) -> bytes:
    """One page with an application's code and the address at which it is typed, for her alone. Raises `NoPdfNow`."""
    job = code_sheet_job(
        reference=spell_reference(application.reference),
        code=spell_resume_code(application.code),
        address=links.address(application),
        language=language,
        now=now,
    )
    return _printed(job)


def resume_sheet_pdf(draft: Draft, *, now: dt.datetime) -> bytes:
    """One page with the code and the address with which somebody goes on with her draft. Raises `NoPdfNow`."""
    with translation.override(draft.language):
        address = links.address_to_resume(draft)
    job = resume_sheet_job(
        form_title=form_of(draft).title,
        code=spell_resume_code(draft.code),
        address=address,
        ends_on=timezone.localtime(draft.ends_at).date(),
        language=draft.language,
        now=now,
        is_correction=draft.is_correction,
    )
    return _printed(job)


def _printed(job: Job) -> bytes:
    try:
        return printed(job)
    except ApartError:
        raise NoPdfNow from None
