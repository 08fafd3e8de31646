"""People who work here, and what they may do at which office."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from servicepunkt.catalogue.models import Authority, Office


class User(AbstractUser):
    """A member of staff. Visitors have no accounts."""

    authority = models.ForeignKey(Authority, models.CASCADE, null=True, blank=True, related_name="staff")
    language = models.CharField(max_length=12, default="de")
    reads_applications = models.BooleanField(default=False, help_text="opens the inbox of her authority")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="since when the account opens nothing any more")


class Role(models.Model):
    """What a person may do at an office."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", "Empfang"
        CLERK = "clerk", "Sachbearbeitung"
        LEAD = "lead", "Teamleitung"

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    office = models.ForeignKey(Office, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "office"], name="role_once_per_office")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.office_id}"
