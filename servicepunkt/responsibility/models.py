"""Who is responsible for whom: the districts of an authority, its exceptions, and the municipalities that there are."""

import datetime as dt
from typing import Self

from django.db import models

from servicepunkt.catalogue.models import Authority, Fact, Office
from servicepunkt.catalogue.shelf import ShelfKey


class Municipality(models.Model):
    """A Gemeinde of the official list (GV-ISys), by its key (AGS, 8 digits: Land, region, district, municipality)."""

    key = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100, help_text="as the list has it: Oranienburg, Stadt")
    as_of = models.DateField(help_text="the day that the list is as of")

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.key

    @property
    def short_name(self) -> str:
        """The name without its kind: Oranienburg."""
        return self.name.partition(",")[0]


class District(Fact):
    """A Kreis or a kreisfreie Stadt, and the authority that is responsible for those who live there."""

    authority = ShelfKey(Authority, models.CASCADE, related_name="districts")
    key = models.CharField(max_length=5, unique=True, help_text="Kreisschlüssel: the first 5 digits of the AGS")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, day: dt.date) -> Self:
        """Those in force on a day."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
        )


class Assignment(Fact):
    """A Zuweisung: an authority says that a part of its district goes to one of its offices, or to somebody else.

    What is filled in names the part, and all of it must fit. The narrowest part decides; where several are equally
    narrow, each is possible.
    """

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="assignments")
    municipality = models.CharField(max_length=8, blank=True, help_text="AGS")
    postcode = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=120, blank=True)
    numbers = models.JSONField(default=list, blank=True, help_text="house numbers: 7, 1-19, 2-40 even")

    office = ShelfKey(Office, models.CASCADE, null=True, blank=True, related_name="assignments")
    given_to = ShelfKey(Authority, models.CASCADE, null=True, blank=True, related_name="taken_over")
    elsewhere = models.CharField(max_length=200, blank=True, help_text="who it is, where that is no authority of ours")

    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="the last day")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(office__isnull=False, given_to=None, elsewhere="")
                | (models.Q(office=None, given_to__isnull=False, elsewhere=""))
                | (models.Q(office=None, given_to=None) & ~models.Q(elsewhere="")),
                name="assignment_names_one",
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.municipality, self.postcode, self.place, self.street]))
