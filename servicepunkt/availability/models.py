"""What could be booked before anyone has: desks, opening rules, closures, and their days as strings of bits.

One bit stands for a tick of five minutes, counted from the first instant of the local date, so that a day in Berlin
has 276, 288 or 300 of them (`ticks.py`). What is open is derived from the rules; what is taken is kept by
`bookings`, in the same row that carries the revision, so that a rule edit and a claim can never miss one another.
"""

import datetime as dt

from django.db import models
from django.db.models import Q

from servicepunkt.availability.when import When
from servicepunkt.catalogue.edition import EditedQuerySet
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.texts import TextField


class Channel(models.TextChoices):
    """The way in which a place is given out."""

    ONLINE = "online", "online"
    STAFF = "staff", "Personal und Telefon"
    WALK_IN = "walk_in", "ohne Termin"


class Desk(models.Model):
    """An Arbeitsplatz. A group session is a desk with many seats, and has rules of its own about who may come in."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="desks")
    name = models.CharField(max_length=40, help_text="as it is called out: 3, 12a")
    skills = models.ManyToManyField(Service, related_name="desks", blank=True)
    languages = models.JSONField(default=list, blank=True, help_text="codes of languages spoken here besides German")
    minimum = models.PositiveSmallIntegerField(null=True, blank=True, help_text="persons that a group session needs")
    minimum_hours = models.PositiveSmallIntegerField(default=24, help_text="hours before it, when staff must decide")
    session_language = models.CharField(max_length=12, blank=True, help_text="code of the language it is held in")
    entry_closes = models.SmallIntegerField(null=True, blank=True, help_text="minutes after its time; before: negative")
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="desk_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def spoken(self) -> frozenset[str]:
        """The languages in which a visit here can be held: a group session's own, else German and those known here."""
        return frozenset({self.session_language} if self.session_language else {SOURCE, *self.languages})


class Seat(models.Model):
    """A lane of bits. An ordinary desk has one, a group session as many as it has chairs."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(default=0)

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["desk", "number"]
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="seat_number_once")]

    def __str__(self) -> str:
        return f"{self.desk_id}/{self.number}"


class Offer(models.Model):
    """What a piece of opening time is for: which services, on which channels, given out when.

    No services means all of the office.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="offers")
    slug = models.SlugField()
    services = models.ManyToManyField(Service, related_name="offers", blank=True)
    channels = models.JSONField(default=list, help_text="codes of `Channel`")
    release = models.JSONField(default=list, blank=True, help_text="steps of its own, within those of the services")

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["office", "slug"], name="offer_slug_once")]

    def __str__(self) -> str:
        return self.slug


class OpeningRule(models.Model):
    """A piece of time that recurs: RFC 5545 recurrence of days, local times (its `when`), the desks it opens and for what."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="opening_rules")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="rules")
    desks = models.ManyToManyField(Desk, related_name="opening_rules")
    recurrence = models.CharField(max_length=1000, help_text="FREQ=WEEKLY;BYDAY=MO,TU; or RDATE:20270512")
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    on_holidays = models.BooleanField(default=False, help_text="holds on public holidays as well")

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="opening_rule_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="opening_rule_ends_after_it_begins",
            ),
        ]

    @property
    def when(self) -> When:
        return When(
            self.recurrence,
            self.starts_at,
            self.ends_at,
            self.valid_from,
            self.valid_until,
            on_holidays=self.on_holidays,
        )

    @when.setter
    def when(self, when: When) -> None:
        for column, value in when.columns.items():
            setattr(self, column, value)

    def __str__(self) -> str:
        return f"{self.recurrence} {self.starts_at:%H:%M}-{self.ends_at:%H:%M}"


class OfficeHours(models.Model):
    """Who looks after an office's opening rules and closures, and how often they have changed.

    Until staff change something here, the county file does. From then on, an import leaves the office's hours alone and
    says where the file differs.
    """

    office = models.OneToOneField(Office, models.CASCADE, related_name="hours_kept")
    edition = models.PositiveIntegerField(default=0, help_text="raised by each change; a page that is older is refused")
    by_staff = models.BooleanField(default=False, help_text="staff keep the hours, and no longer the county file")

    def __str__(self) -> str:
        return f"{self.office_id} #{self.edition}"


class ClosureQuerySet(EditedQuerySet):
    def at(self, office: Office) -> "ClosureQuerySet":
        """Those that shut an office or one of its desks, including those of the whole authority."""
        return self.filter(Q(office=office) | Q(office=None, authority=office.authority_id))

    def of_desk_at(self, desk: int, moment: dt.datetime) -> "ClosureQuerySet":
        """Those that shut this desk alone at that moment."""
        return self.filter(desk=desk, from_at__lte=moment, until_at__gt=moment)


class Closure(models.Model):
    """A time in which nothing is open: for an authority, an office, or a desk."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="closures")
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="closures")
    desk = models.ForeignKey(Desk, models.CASCADE, null=True, blank=True, related_name="closures")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = TextField(help_text="shown to visitors")
    by_staff = models.BooleanField(default=False, help_text="entered by staff; an import leaves it alone")
    announced_at = models.DateTimeField(null=True, blank=True, help_text="shown to visitors as a banner since")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["from_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(until_at__gt=models.F("from_at")), name="closure_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M} to {self.until_at:%Y-%m-%d %H:%M}"


class SeatDay(models.Model):
    """One seat on one day: what the rules open and what bookings have taken.

    It may be changed only if `revision` is still the one that was read.
    """

    # Seat and office have no index of their own: those below begin with them.
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="days", db_index=False)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    opened = models.BinaryField(default=bytes, help_text="open bits by offer (`bits.pack_offers`); derived from rules")
    taken = models.BinaryField(default=bytes, help_text="little-endian bits; written by bookings alone")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "day"], name="seat_day_once")]
        indexes = [models.Index(fields=["office", "day"], name="seat_day_by_office")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.day}"
