"""What is offered, where, by whom. All of it comes from a county file (`county_file.py`) or from staff."""

import datetime as dt
import hashlib
from typing import Self

from django.db import models

from servicepunkt.catalogue.edition import EditedQuerySet, Edition  # noqa: F401 - a table as well
from servicepunkt.common.texts import TextField


class Fact(models.Model):
    """What an editor may have to check: each row says where it was found, and whether somebody from the county has."""

    source = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Authority(models.Model):
    """A Behörde: the tenant. Everything below belongs to exactly one."""

    slug = models.SlugField(unique=True)
    name = TextField()
    host = models.CharField(max_length=200, unique=True, null=True, blank=True, help_text="the host name it answers to")
    land = models.CharField(max_length=2, help_text="code of the Land, for its public holidays: BB")
    zone = models.CharField(max_length=60, default="Europe/Berlin", help_text="IANA time zone")
    website = models.URLField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True, help_text="for the imprint and the letters' foot")
    imprint = TextField()
    privacy_contact = TextField(help_text="controller and data protection officer")
    privacy_basis = TextField(help_text="the legal basis, in words")
    receipt_meaning = TextField(
        help_text="what the receipt of an application means (§ 81 AufenthG), in the county's wording"
    )
    accessibility_contact = TextField()
    accessibility_gaps = TextField(help_text="what is not accessible yet")
    accessibility_basis = TextField(help_text="the law on which the statement rests")
    accessibility_tested = TextField(help_text="what people have tested, and who")
    accessibility_email = models.EmailField(blank=True, help_text="where reports of barriers go; else `email`")
    accessibility_enforcement = TextField(help_text="the body that helps where the authority does not answer")
    sign_language = TextField(help_text="what there is in sign language, and how to get it")
    sign_language_url = models.URLField(blank=True, help_text="a video in sign language")
    accessibility_checked_on = models.DateField(null=True, blank=True, help_text="the day the statement is as of")
    plain_language_check = TextField(help_text="who has checked the texts in Leichte Sprache, and when")
    outdated_texts = models.JSONField(
        default=dict, blank=True, help_text="German texts whose translation was made for another wording, by language"
    )
    theme = models.JSONField(null=True, blank=True, help_text="colour and logo; the shape of `theme.py`")
    logo = models.TextField(blank=True, help_text="an SVG image")

    objects = EditedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.slug


class Department(models.Model):
    """A Bereich as visitors look for it, with a stable address such as `migration/aufenthalt`."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="departments")
    address = models.CharField(max_length=100, help_text="path under which the county's website links to it")
    name = TextField()
    summary = TextField()
    notice = TextField(help_text="a banner, when there is something to say")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    basket_limit = models.PositiveSmallIntegerField(default=1, help_text="transactions that one visit may hold")
    combinations = models.JSONField(default=list, blank=True, help_text="groups that may share a visit, by slug")
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["authority", "address"], name="department_address_once")]

    def __str__(self) -> str:
        return self.address


class Office(Fact):
    """A Dienststelle: a place with desks, a waiting room and a door."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="offices")
    department = models.ForeignKey(Department, models.CASCADE, related_name="offices")
    slug = models.SlugField()
    name = TextField()
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=80)
    directions = TextField(help_text="how to find it: entrance, floor, bus")
    entrance = TextField(help_text="the door to take: Eingang vom Hof")
    floor = models.SmallIntegerField(null=True, blank=True, help_text="0 is the ground floor, below it negative")
    room = models.CharField(max_length=20, blank=True, help_text="the room with the waiting area: 2.14")
    desks_in_order = models.BooleanField(default=False, help_text="seen by who waits, they stand from left to right")
    step_free = models.BooleanField(null=True, default=None, help_text="empty: nobody has looked yet")
    access_notes = TextField(help_text="lift, toilets, parking, induction loop")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours = TextField(help_text="opening hours in words")
    number_prefix = models.CharField(max_length=2, help_text="letter before the number that is called")
    arrival_opens = models.PositiveSmallIntegerField(default=30, help_text="minutes before the time: earliest check-in")
    arrival_closes = models.PositiveSmallIntegerField(default=15, help_text="minutes after the time: latest check-in")
    day_code_needed = models.BooleanField(default=False, help_text="checking in asks for the code on the poster")
    kiosk_generation = models.PositiveIntegerField(
        default=0, help_text="only machines set up in this one are its kiosk"
    )

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="office_slug_once")]

    def __str__(self) -> str:
        return self.slug


class FormSheet(Fact):
    """An Antragsformular that a visitor brings filled in: an address elsewhere, or a stored PDF with versions."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="form_sheets")
    slug = models.SlugField()
    title = TextField()
    url = models.URLField(blank=True)
    note = TextField(help_text="who fills it in, when")
    picture = models.SlugField(max_length=30, blank=True, help_text="a sketch of `pictures.py`")

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="form_sheet_slug_once")]

    def __str__(self) -> str:
        return self.slug


class FormSheetVersion(models.Model):
    """A stored PDF of a form sheet; older versions stay so that a letter's link keeps its meaning."""

    sheet = models.ForeignKey(FormSheet, models.CASCADE, related_name="versions")
    version = models.CharField(max_length=20)
    valid_from = models.DateField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, editable=False)

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "-valid_from", "-id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "version"], name="form_sheet_version_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.version}"

    @staticmethod
    def digest(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()


class FactQuerySet(EditedQuerySet):
    def in_force(self, day: dt.date) -> Self:
        """Those in force on a day; one without a date always is."""
        return self.filter(models.Q(valid_from=None) | models.Q(valid_from__lte=day))


class ServiceQuerySet(EditedQuerySet):
    def of(self, authority: Authority) -> Self:
        return self.filter(department__authority=authority)

    def for_page(self, day: dt.date | None = None) -> Self:
        """With all that a page or a letter says about a service, in a fixed number of queries.

        Requirements and fees are those in force on `day`; without a day, all of them. A form sheet comes with its
        versions, but without the content of its PDFs.
        """
        requirements, fees = Requirement.objects.select_related("form_sheet"), Fee.objects.all()
        if day is not None:
            requirements, fees = requirements.in_force(day), fees.in_force(day)
        return self.select_related("department__authority").prefetch_related(
            "offices",
            "alternatives",
            models.Prefetch("requirements", requirements),
            models.Prefetch("requirements__form_sheet__versions", FormSheetVersion.objects.defer("content")),
            models.Prefetch("fees", fees),
        )


class Service(Fact):
    """A Leistung, with all that a visitor must know about it and all that its places depend on."""

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", "Termin"
        EXTERNAL = "external", "anderer Anbieter"
        OPEN = "open", "ohne Termin"

    class Unit(models.TextChoices):
        """What a visitor may bring more than one of, and what one more does to the visit."""

        NONE = "none", "nichts"
        PERSON = "person", "Person"
        TRANSACTION = "transaction", "Vorgang"
        CHILD = "child", "Kind"

    class Taking(models.TextChoices):
        TIME = "time", "one more unit lengthens the visit"
        SEATS = "seats", "one more unit takes one more seat of a group session"

    class Allocation(models.TextChoices):
        INSTANT = "instant", "sofort"
        DRAW = "draw", "Auslosung"
        DEADLINE = "deadline", "nach Frist"

    department = models.ForeignKey(Department, models.CASCADE, related_name="services")
    slug = models.SlugField()
    key = models.CharField(max_length=14, blank=True, help_text="LeiKa key, 14 digits; empty where none is known")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.APPOINTMENT)
    offices = models.ManyToManyField(Office, related_name="services", blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    name = TextField()
    summary = TextField(help_text="what it is for, in one or two sentences")
    details = TextField()
    who_must_come = TextField()
    duration_note = TextField(help_text="how long the matter takes until it is done (not the visit)")
    keywords = models.JSONField(default=list, blank=True, help_text="everyday words in any language, for the search")
    external_url = models.URLField(blank=True)
    online_form = models.SlugField(blank=True, help_text="form of `forms/definitions/` by which it is applied for")
    sensitive = models.BooleanField(default=False, help_text="subject and calendar title do not name it")

    minutes = models.PositiveSmallIntegerField(default=15, help_text="length of the visit")
    minutes_per_further = models.PositiveSmallIntegerField(default=0, help_text="added for each further unit")
    unit = models.CharField(max_length=12, choices=Unit, default=Unit.NONE)
    taking = models.CharField(max_length=5, choices=Taking, default=Taking.TIME)
    max_units = models.PositiveSmallIntegerField(default=1)
    raster = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="minutes between starts; else the length"
    )
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    combinable = models.BooleanField(default=False, help_text="may share a visit with all others that may")

    allocation = models.CharField(max_length=8, choices=Allocation, default=Allocation.INSTANT)
    notice_hours = models.PositiveSmallIntegerField(default=0)
    notice_working_days = models.PositiveSmallIntegerField(default=0)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    release = models.JSONField(default=list, blank=True, help_text="steps of `releases.py`; none rolls at midnight")
    offered_from = models.DateField(null=True, blank=True, help_text="first day on which a visit is possible")
    offered_until = models.DateField(null=True, blank=True, help_text="last day on which a visit is possible")
    conditions = models.JSONField(default=list, blank=True, help_text="of age or date; kinds of `conditions.py`")
    limit_per_person = models.PositiveSmallIntegerField(null=True, blank=True, help_text="open bookings of one person")
    limit_group = models.SlugField(blank=True, help_text="counted together with others of the department named so")

    email_needed = models.BooleanField(default=True)
    confirm_needed = models.BooleanField(default=True)
    confirm_minutes = models.PositiveSmallIntegerField(default=120, help_text="time to confirm by the mailed link")
    entitlement_needed = models.BooleanField(default=False)
    entitlement_hint = TextField(help_text="where the visitor finds her code")
    reminder_hours = models.JSONField(default=list, blank=True, help_text="hours before the visit: [72, 24]")
    reminder_opt_in = models.BooleanField(default=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "slug"], name="service_slug_once")]

    def __str__(self) -> str:
        return self.slug


class Requirement(Fact):
    """What to bring: one paper or thing, in the order of the checklist."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="requirements")
    name = TextField()
    detail = TextField(help_text="when it is needed, what exactly, original or copy")
    form_sheet = models.ForeignKey(FormSheet, models.SET_NULL, null=True, blank=True, related_name="requirements")
    picture = models.SlugField(max_length=30, blank=True, help_text="a sketch of `pictures.py`; else the form's")
    original = models.BooleanField(default=True, help_text="the original is looked at during the visit")
    conditional = models.BooleanField(default=False, help_text="only in the case that `detail` names")
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.name}"

    def is_in_force(self, day: dt.date) -> bool:
        return self.valid_from is None or self.valid_from <= day


class Fee(Fact):
    """What it costs, as far as it is known; an amount or a range, with the source and the day it holds from."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="fees")
    name = TextField(help_text="what the amount is for")
    cents = models.PositiveIntegerField(null=True, blank=True, help_text="empty: the words alone say it")
    cents_up_to = models.PositiveIntegerField(null=True, blank=True, help_text="upper end of a range")
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.cents}"


class Alternative(Fact):
    """What would do instead: apply online, another provider, no appointment, the phone."""

    class Kind(models.TextChoices):
        ONLINE = "online", "online"
        PROVIDER = "provider", "anderer Anbieter"
        OPEN = "open", "ohne Termin"
        PHONE = "phone", "Telefon"

    service = models.ForeignKey(Service, models.CASCADE, related_name="alternatives")
    kind = models.CharField(max_length=10, choices=Kind)
    text = TextField()
    url = models.URLField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.kind}"
