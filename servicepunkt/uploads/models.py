"""Folders with what people have sent. The rows say which files there are; what no row names is not a file of ours."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from servicepunkt.common.sealed import SealedField
from servicepunkt.uploads.kinds import Kind


class Folder(models.Model):
    """A Mappe: all that belongs to one draft or application, under a key of its own.

    Files are written with `recipient`, which anybody may know, and read with `key`. When the row is gone, nobody can
    read them any more, not even in a copy of the disk.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.CharField(max_length=80, help_text="age's public half of the key")
    key: Any = SealedField(help_text="age's secret half")

    def __str__(self) -> str:
        return f"folder:{self.pk}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, folder: Folder, paper: str) -> "UploadQuerySet":
        return self.filter(folder=folder, paper=paper)

    def handed_over(self) -> "UploadQuerySet":
        """Those that people other than their sender may see."""
        return self.filter(kept_back=False)

    def brought(self) -> "UploadQuerySet":
        """Those that are complete and not refused: with one of them, a paper counts as sent."""
        return self.exclude(state__in=[Upload.State.ARRIVING, Upload.State.REFUSED])

    def to_prepare(self) -> "UploadQuerySet":
        """Those that are complete and have no pages yet; held ones included, since the scanner may be back."""
        return self.filter(state__in=[Upload.State.WAITING, Upload.State.HELD])

    def due(self, now: dt.datetime) -> "UploadQuerySet":
        """Those that no worker has in its hands; a lease that is over belonged to a worker that died."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.to_prepare().filter(free, next_try_at__lte=now)


class Upload(models.Model):
    """A file that somebody sent for a paper. It is always in exactly one state, and the constraints know which facts go
    with it.

    Each lease and each change of wishes raises `revision`, so that what was begun before finds no row any more.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", "kommt an"
        WAITING = "waiting", "wird vorbereitet"
        HELD = "held", "wartet auf die Virenprüfung"
        READY = "ready", "bereit"
        REFUSED = "refused", "abgelehnt"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    folder = models.ForeignKey(Folder, models.CASCADE, related_name="uploads")
    paper = models.CharField(max_length=120, help_text="key of the paper that the form needs")
    position = models.PositiveIntegerField(help_text="order within the paper")
    kept_back = models.BooleanField(default=False, help_text="in a folder that others see: not sent yet")
    state = models.CharField(max_length=10, choices=State, default=State.ARRIVING)
    name: Any = SealedField(help_text="what the file was called; shown to people and used for nothing")
    kind = models.CharField(max_length=10, blank=True, choices=[(kind.value, kind.value) for kind in Kind])
    size = models.PositiveBigIntegerField(help_text="bytes, as announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes that are here")
    pieces = models.JSONField(default=list, blank=True, help_text="files of the original, in their order")
    scanned_at = models.DateTimeField(null=True, blank=True)

    rotation = models.PositiveSmallIntegerField(default=0, help_text="degrees, clockwise")
    crop = models.JSONField(null=True, blank=True, help_text="left, top, right, bottom: fractions of the turned page")
    enhanced = models.BooleanField(default=True)
    pages = models.PositiveSmallIntegerField(default=0)
    warnings = models.JSONField(default=list, blank=True, help_text="blurred, dark")
    refusal = models.CharField(max_length=40, blank=True, help_text="code of the refusal that says why")

    revision = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0, help_text="leases since the last change")
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at", "id"]
        indexes = [
            models.Index(fields=["folder", "paper"], name="upload_by_paper"),
            models.Index(fields=["next_try_at"], condition=Q(state__in=["waiting", "held"]), name="upload_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["arriving", "waiting", "held", "ready", "refused"]), name="upload_state_known"
            ),
            models.CheckConstraint(condition=Q(size__gt=0, received__lte=F("size")), name="upload_no_more_than_told"),
            models.CheckConstraint(
                condition=Q(state="arriving", received__lt=F("size"))
                | Q(state="refused")
                | Q(state__in=["waiting", "held", "ready"], received=F("size")),
                name="upload_whole_or_arriving",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", pages__gt=0) | (~Q(state="ready") & Q(pages=0)), name="upload_pages_if_ready"
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                name="upload_refusal_if_refused",
            ),
            models.CheckConstraint(
                condition=Q(leased_until=None) | Q(state__in=["waiting", "held"]), name="upload_lease_while_waiting"
            ),
            models.CheckConstraint(condition=Q(rotation__in=[0, 90, 180, 270]), name="upload_right_angles"),
        ]

    def __str__(self) -> str:
        return f"upload:{self.pk}"


class Page(models.Model):
    """A Blatt: a page image that is fit to be read, with its thumbnail. Nothing else from an upload is ever shown."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField(help_text="from 1, within the upload")
    image = models.CharField(max_length=40, help_text="file")
    thumbnail = models.CharField(max_length=40, help_text="file")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["upload__position", "upload__created_at", "upload_id", "number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"
