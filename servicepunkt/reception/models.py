"""Who is here: visits, the calls to a desk, and the counted tries at the entrance."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import ShelfKey


class VisitQuerySet(models.QuerySet["Visit"]):
    def of_day(self, office: Office, day: dt.date) -> "VisitQuerySet":
        return self.filter(office=office, day=day)

    def valid(self) -> "VisitQuerySet":
        """Without those who checked in and then cancelled, or moved their appointment to another day (see
        `Visit.own_booking`)."""
        return self.filter(Q(booking=None) | Q(booking__state=Booking.State.CONFIRMED, booking__day=F("day")))

    def in_turn(self) -> "VisitQuerySet":
        return self.order_by("queue_at", "arrived_at", "pk")


class Visit(models.Model):
    """A Vorsprache: somebody is at the office, with or without a booking. It has no personal data of its own.

    It points to the booking, never the reverse, and stays when the booking's retention is over.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "wartet"
        CALLED = "called", "aufgerufen"
        SERVING = "serving", "in Bearbeitung"
        DONE = "done", "erledigt"
        MISSED = "missed", "nicht erschienen"
        LEFT = "left", "kommt zu einer anderen Zeit"

    AT_A_DESK = (State.CALLED, State.SERVING)

    office = ShelfKey(Office, models.CASCADE, related_name="visits")
    booking = models.OneToOneField(Booking, models.SET_NULL, null=True, blank=True, related_name="visit")
    day = models.DateField()
    number = models.PositiveSmallIntegerField(help_text="called out with the office's letter")
    services = models.ManyToManyField(Service, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    queue_at = models.DateTimeField(
        help_text="whose turn: the booked time, or the arrival of who came late or unbooked"
    )
    arrived_at = models.DateTimeField()
    arrived_by = models.CharField(max_length=10, help_text="link, kiosk, staff")
    called_at = models.DateTimeField(null=True, blank=True, help_text="the first call")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    desk = models.ForeignKey(Desk, models.SET_NULL, null=True, blank=True, related_name="visits")
    group_at = models.DateTimeField(
        null=True, blank=True, help_text="start of the group session with which it was called as a whole"
    )
    request = models.CharField(max_length=64, null=True, blank=True, unique=True, help_text="a request done once")
    revision = models.PositiveIntegerField(default=0, help_text="raised by each change; whoever changes it read it")

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "number"], name="visit_number_once"),
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(state__in=["called", "serving"], group_at=None),
                name="visit_one_at_a_desk",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "serving"]) | Q(desk__isnull=False, called_at__isnull=False),
                name="visit_called_to_a_desk",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "missed", "left"]) | Q(ended_at__isnull=False),
                name="visit_that_ended_says_when",
            ),
        ]
        indexes = [models.Index(fields=["office", "day", "state", "queue_at"], name="visit_queue")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.number}"

    @property
    def own_booking(self) -> Booking | None:
        """The appointment that this visit is for.

        None also if that has been moved to another day since she checked in: then it goes on, whatever becomes of the
        visit.
        """
        return self.booking if self.booking and self.booking.day == self.day else None

    @property
    def reference(self) -> str:
        """What the journal calls this visit: by its booking's reference, so that both tell one story."""
        return self.booking.reference if self.booking else f"visit:{self.pk}"

    @property
    def ticket(self) -> str:
        """The number as it is shown and called out: M7."""
        return f"{self.office.number_prefix}{self.number}"

    @property
    def waited(self) -> dt.timedelta | None:
        """From the arrival, or from the booked time if she came early, to the first call."""
        if self.called_at is None:
            return None
        return max(self.called_at - max(self.arrived_at, self.queue_at), dt.timedelta(0))

    @property
    def served(self) -> dt.timedelta | None:
        return self.ended_at - self.started_at if self.started_at and self.ended_at else None


class Call(models.Model):
    """An Aufruf: one visit called to one desk at one moment; a recall is a further one."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="calls")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.visit_id} → {self.desk_id}"


class ClosedDay(models.Model):
    """A day of an office that has been closed; only once, so that nobody's correction is undone an hour later."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    day = models.DateField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="day_closed_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"


class WrongTries(models.Model):
    """How many wrong codes were tried within some minutes. Nothing about who tried; deleted after a day."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    at_what = models.CharField(max_length=40, help_text="kiosk, phone, or the fingerprint of the booking to check in")
    window = models.PositiveIntegerField(help_text="number of the stretch of minutes since 1970")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "wrong tries"
        constraints = [models.UniqueConstraint(fields=["office", "at_what", "window"], name="wrong_tries_once")]

    def __str__(self) -> str:
        return f"{self.at_what} {self.count}"
