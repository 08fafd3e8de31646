"""Bookings, their claims on ticks, and what else must be unique about them."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from servicepunkt.availability.models import Channel, Closure, Desk, Seat
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import ShelfKey
from servicepunkt.common.sealed import SealedField

# Does it still count? `_over`, `live` and `counts` say so; these three say it in SQL, for statements that are composed
# by hand. `tests/bookings/test_does_it_count.py` proves that both ways of asking agree.
IS_HELD = "state = 'held'"
IS_STILL_HELD = f"{IS_HELD} AND kept_until > %s"
IS_OVER = "state IN ('held', 'pending') AND kept_until <= %s"


def _over(now: dt.datetime) -> Q:
    """A hold, or a booking that nobody has confirmed yet, whose time is over."""
    return Q(state__in=Booking.PASSING, kept_until__lte=now)


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self, now: dt.datetime) -> "BookingQuerySet":
        """Those that keep a place at `now`: confirmed, or held or pending and not past their time."""
        return self.filter(Q(state=Booking.State.CONFIRMED) | Q(state__in=Booking.PASSING, kept_until__gt=now))

    def lapsing(self, now: dt.datetime) -> "BookingQuerySet":
        """Those whose time is over and whose claims have not been cleared away yet."""
        return self.filter(_over(now))

    def claiming(self, now: dt.datetime) -> "BookingQuerySet":
        """Those that keep their claims; without those past their time, tidied or not."""
        return self.filter(state__in=Booking.CLAIMING).exclude(_over(now))

    def on(self, day: dt.date) -> "BookingQuerySet":
        return self.filter(day=day)

    def at(self, office: Office) -> "BookingQuerySet":
        return self.filter(office=office)


class Booking(models.Model):
    """A Termin, from the hold to its end.

    held (a browser session keeps a place) → pending (details given, waiting for the mail's button) → confirmed →
    done or missed; or cancelled, lapsed. Whether a held or pending booking still counts is always a comparison of
    `kept_until` with the clock.
    """

    class State(models.TextChoices):
        HELD = "held", "reserviert"
        PENDING = "pending", "unbestätigt"
        CONFIRMED = "confirmed", "bestätigt"
        DONE = "done", "erledigt"
        MISSED = "missed", "nicht erschienen"
        CANCELLED = "cancelled", "abgesagt"
        LAPSED = "lapsed", "verfallen"

    PASSING = (State.HELD, State.PENDING)
    # Where and when a booking is, and for which language its desk was chosen: what a move takes over.
    PLACE = ("desk_id", "day", "start_at", "end_at", "from_tick", "until_tick", "seats", "spoken")
    # Those that keep their claims; one that is past its time does until somebody has cleared it away.
    CLAIMING = (*PASSING, State.CONFIRMED, State.DONE, State.MISSED)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="reference, and calendar UID")
    # Indexes and unique columns are below, each for a question that is asked: every booking pays for every index.
    code = models.CharField(max_length=7, help_text="typed at the kiosk")
    office = ShelfKey(Office, models.CASCADE, related_name="bookings", db_index=False)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="bookings", db_index=False)
    day = models.DateField(help_text="local date of the start")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    from_tick = models.PositiveIntegerField(help_text="first tick claimed, buffer included; whole 5 minutes of UTC")
    until_tick = models.PositiveIntegerField(help_text="first tick no longer claimed")
    seats = models.PositiveSmallIntegerField(default=1)

    state = models.CharField(max_length=10, choices=State)
    kept_until = models.DateTimeField(null=True, blank=True, help_text="end of a hold or of the time to confirm")
    # Unique columns below: None means no holder or no request, and may be in many rows.
    holder = models.CharField(  # noqa: DJ001
        max_length=64, null=True, blank=True, help_text="fingerprint of the browser's cookie"
    )
    request = models.CharField(max_length=64, null=True, blank=True, help_text="a request done once")  # noqa: DJ001
    moves = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="moving_to", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ONLINE)

    language = models.CharField(max_length=12, default="de")
    spoken = models.CharField(
        max_length=12, blank=True, default="", help_text="language besides German that the desk was chosen for"
    )
    contact = SealedField(null=True, help_text="name, e-mail, phone; see contact.py")
    reminders = models.BooleanField(default=True)
    generation = models.PositiveSmallIntegerField(default=0, help_text="raised to void the links of earlier letters")
    sequence = models.PositiveSmallIntegerField(default=0, help_text="of the calendar entry")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="start of the last reminder's window")

    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end_at__gt=models.F("start_at")), name="booking_has_length"),
            models.CheckConstraint(condition=Q(until_tick__gt=models.F("from_tick")), name="booking_claims_time"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "pending"], kept_until__isnull=False)
                | ~Q(state__in=["held", "pending"]),
                name="booking_that_passes_says_when",
            ),
            models.UniqueConstraint(fields=["code"], name="booking_code_once"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(request__isnull=False), name="booking_request_once"
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(state="held"), name="booking_one_hold_per_holder"),
        ]
        indexes = [
            models.Index(fields=["office", "day"], name="booking_by_office_and_day"),
            # The condition says nothing of the state: SQLite uses a partial index only if the query itself says the same.
            # Among the fields it stands first, so that PostgreSQL knows how few rows these are, whatever the time.
            models.Index(fields=["state", "kept_until"], condition=Q(kept_until__isnull=False), name="booking_passing"),
            models.Index(fields=["moves"], condition=Q(moves__isnull=False), name="booking_moving"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the journal and letters call this booking."""
        return str(self.uid)

    def counts(self, now: dt.datetime) -> bool:
        """Whether this booking keeps its place at `now`."""
        if self.state in self.PASSING:
            return self.kept_until is not None and self.kept_until > now
        return self.state == self.State.CONFIRMED

    @property
    def was_closed(self) -> bool:
        """Whether it lapsed because the office closed its time, rather than because she was late to confirm."""
        before_its_time = self.ended_at and self.kept_until and self.ended_at < self.kept_until
        return self.state == self.State.LAPSED and bool(before_its_time)


class BookedService(models.Model):
    """One service of a booking, with its number of persons, transactions or children."""

    # Found by its booking, for which the unique pair below already is an index.
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="services", db_index=False)
    service = ShelfKey(Service, models.CASCADE, related_name="+", db_index=False)
    units = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(default=0)
    condition_met = models.BooleanField(default=False, help_text="a date was asked for, fitted, and was not kept")

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["booking", "service"], name="booked_service_once")]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.service_id} x {self.units}"


class Claim(models.Model):
    """A tick of a seat that a booking has taken: the database's own refusal of a second one."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="claims")
    # The unique pair below leads with it, and is its index.
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="claims", db_index=False)
    tick = models.PositiveIntegerField(help_text="whole 5 minutes of UTC")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "tick"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.seat_id}@{self.tick}"


class Displaced(models.Model):
    """A booking without a place: the office is no longer open at its time, and no other desk could take it.

    It stays confirmed and keeps its claims until somebody decides: a new time, or a cancellation. None of this counts
    against its visitor.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="displaced")
    closure = models.ForeignKey(Closure, models.SET_NULL, null=True, blank=True, related_name="displaced")
    since = models.DateTimeField()
    offer_asked_by = models.CharField(
        max_length=80, blank=True, help_text="who asked that another time be offered; empty once it was"
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the visitor was offered another time")
    kept_at = models.DateTimeField(
        null=True, blank=True, help_text="beginning of the place that is kept for her instead"
    )
    offer_ended_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was noticed that it is kept no longer"
    )

    def __str__(self) -> str:
        return str(self.booking_id)


class PersonLimit(models.Model):
    """One of the open bookings that a person may have of a service, or of a group of them; unique, so that two
    simultaneous ones both count."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="limits")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    counted_as = models.CharField(max_length=72, help_text="the service, or the group whose services count together")
    person = models.CharField(max_length=32, help_text="keyed hash of what identifies the person")
    ordinal = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "counted_as", "ordinal"], name="person_limit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.ordinal}"


class EntitlementCodeQuerySet(models.QuerySet["EntitlementCode"]):
    def unused(self) -> "EntitlementCodeQuerySet":
        return self.filter(booking=None, spent=False)


class EntitlementCode(models.Model):
    """A code that opens a service for one booking. Staff import it; only its keyed hash is kept, and nobody's data."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="entitlement_codes")
    code_hash = models.CharField(max_length=32)
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="entitlements")
    given_back_by = models.ForeignKey(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the booking that had it last, which may want it again",
    )
    spent = models.BooleanField(default=False, help_text="used by a booking that has been deleted since")
    imported_at = models.DateTimeField()

    objects = EntitlementCodeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "code_hash"], name="entitlement_code_once")]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.code_hash[:6]}"
