"""Drafts and applications: plain columns for what lists need, sealed ones for what people write."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.catalogue.shelf import ShelfKey
from servicepunkt.common.sealed import SealedField
from servicepunkt.forms.definition import Form
from servicepunkt.staff.models import User
from servicepunkt.uploads.models import Folder


class KeptForm(models.Model):
    """A form as it was when somebody sent it, once for each wording: an application is always shown as it was."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what is stored")
    slug = models.SlugField()
    stored = models.JSONField(help_text="`Form.as_stored()`")

    def __str__(self) -> str:
        return f"{self.slug}:{self.digest[:8]}"


class Answered(models.Model):
    """Answers at rest: encrypted, and those not to be seen in passing (offences, religion) under a key of their own."""

    answers: Any = SealedField(default=dict, help_text="by field, without those of `apart`")
    apart: Any = SealedField(purpose="apart", default=dict, help_text="answers of sensitive fields")

    class Meta:
        abstract = True

    @property
    def all_answers(self) -> dict[str, Any]:
        return {**self.answers, **self.apart}

    def put(self, answers: dict[str, Any], form: Form) -> None:
        """Put answers into their two drawers."""
        sensitive = {field.name for _section, _page, field in form.fields if field.sensitive}
        self.answers = {name: answer for name, answer in answers.items() if name not in sensitive}
        self.apart = {name: answer for name, answer in answers.items() if name in sensitive}


# How long a draft is kept after somebody last worked on it.
KEPT = dt.timedelta(days=30)


class DraftQuerySet(models.QuerySet["Draft"]):
    def alive(self, now: dt.datetime) -> "DraftQuerySet":
        return self.filter(ends_at__gt=now)

    def keep(self, now: dt.datetime, **changed: Any) -> int:
        """Write what has changed; working on a draft gives it its whole time again, and a reminder before that ends."""
        return self.update(**changed, saved_at=now, ends_at=now + KEPT, reminded_at=None)


class Draft(Answered):
    """An Entwurf: what somebody writes, saved after each page. It belongs to one browser, and moves by its code."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.SlugField(help_text="slug of a form of `forms/definitions/`")
    language = models.CharField(max_length=20)
    preset = ShelfKey(
        Authority, models.CASCADE, null=True, blank=True, related_name="+", help_text="by whose own link she came"
    )
    holder = models.CharField(max_length=32, help_text="fingerprint of the browser that may read and write")
    code: Any = SealedField(help_text="with which another device takes over")
    code_fingerprint = models.CharField(max_length=32, unique=True)
    email: Any = SealedField(null=True, blank=True, help_text="where the link to it was sent, and a reminder will be")
    generation = models.PositiveIntegerField(default=1, help_text="raised, it voids every link that was sent")
    folder = models.OneToOneField(Folder, models.PROTECT, related_name="draft")
    said = models.JSONField(default=dict, blank=True, help_text="of papers: comes-later or bring-original, by key")
    family = models.UUIDField(null=True, blank=True, help_text="drafts and applications of one family have the same")
    corrects = models.ForeignKey(
        "Application", models.CASCADE, null=True, blank=True, related_name="corrections", help_text="sent before"
    )
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="from then on it is gone, and soon deleted")
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "ends_at"], name="draft_by_browser"),
            models.Index(fields=["ends_at"], name="draft_by_end"),
        ]

    def __str__(self) -> str:
        return f"draft:{self.uid}"

    @property
    def is_correction(self) -> bool:
        return self.corrects_id is not None


class Application(models.Model):
    """An Antrag: it has been sent, lies with one authority, and is in one state."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "eingereicht"
        RECEIVED = "received", "eingegangen"
        PROCESSING = "processing", "in Bearbeitung"
        ACTION = "action", "Rückfrage"
        COMPLETED = "completed", "abgeschlossen"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    OPEN = (State.SUBMITTED, State.RECEIVED, State.PROCESSING, State.ACTION)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, help_text="the Antragsnummer; no secret")
    draft = models.UUIDField(unique=True, help_text="the draft that was sent: sent again, it is the same application")
    holder = models.CharField(max_length=32, blank=True, help_text="fingerprint of the browser that sent it last")
    opened_in = models.JSONField(default=list, blank=True, help_text="fingerprints of browsers that have had its code")
    code: Any = SealedField(help_text="opens it to other browsers; no letter has it")
    code_fingerprint = models.CharField(max_length=32, unique=True)
    form = models.SlugField()
    language = models.CharField(max_length=20)
    authority = ShelfKey(Authority, models.PROTECT, related_name="applications")
    office = ShelfKey(Office, models.SET_NULL, null=True, blank=True, related_name="applications")
    unclear = models.CharField(max_length=30, blank=True, help_text="why nobody knows yet who is responsible")
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    name: Any = SealedField(help_text="whom it is for, as lists show it")
    email: Any = SealedField(null=True, blank=True)
    urgent_on = models.DateField(null=True, blank=True, help_text="the day on which her title ends")
    folder = models.OneToOneField(Folder, models.PROTECT, related_name="application")
    family = models.UUIDField(null=True, blank=True)
    taken_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    generation = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField(help_text="the instant of the first filing (§ 81 AufenthG)")
    changed_at = models.DateTimeField(help_text="of the last event")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["authority", "state", "urgent_on"], name="application_by_urgency"),
            models.Index(fields=["ended_at"], condition=~Q(ended_at=None), name="application_ended"),
            models.Index(fields=["holder"], name="application_by_browser"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "received", "processing", "action"], ended_at=None)
                | Q(state__in=["completed", "withdrawn"], ended_at__isnull=False),
                name="application_ended_with_state",
            )
        ]

    def __str__(self) -> str:
        return f"application:{self.uid}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def has_code(self) -> bool:
        """Whether its code is shown and given: decided, it still opens the receipt; withdrawn, she is done with it."""
        return self.state != self.State.WITHDRAWN

    def is_known_to(self, holder: str | None) -> bool:
        """Whether a browser may read and change it without the code."""
        return bool(holder) and holder in (self.holder, *self.opened_in)


class Version(Answered):
    """A Fassung: what was sent at one instant, with its form, its declarations and how its papers stood. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    form = models.ForeignKey(KeptForm, models.PROTECT, related_name="+")
    language = models.CharField(max_length=20, help_text="in which the declarations were read")
    declarations = models.JSONField(help_text="each with name, version and the words that were shown")
    papers = models.JSONField(help_text="how each paper stood, by key")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"


class Event(models.Model):
    """What happened to an application, as the applicant sees it: append only."""

    class What(models.TextChoices):
        SUBMITTED = "submitted"
        CORRECTED = "corrected"
        WITHDRAWN = "withdrawn"
        RECEIVED = "received"
        TOLD = "told"
        ASKED = "asked"
        ADDED = "added"
        HANDED_ON = "handed_on"

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=What)
    state = models.CharField(max_length=12, choices=Application.State, help_text="after it")
    by = models.CharField(max_length=80, help_text="applicant, or a member of staff")
    told = models.CharField(max_length=40, blank=True, help_text="a prepared text: a key of `telling.TEXTS`")
    words: Any = SealedField(null=True, blank=True, help_text="what staff added, in German")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.what}"


class PaperRequest(models.Model):
    """A Nachforderung: a paper that the office asks for, until a day (§ 82 AufenthG), added on the status page."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="requests")
    paper = models.CharField(max_length=120, help_text="key of a paper of the form; else `asked-<n>`")
    label: Any = SealedField(help_text="what is asked for, where it is no paper of the form; in German")
    why: Any = SealedField(null=True, blank=True, help_text="what staff say about it, in German")
    until = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "paper"], condition=Q(answered_at=None), name="paper_asked_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.paper}"
