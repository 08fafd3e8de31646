"""That somebody has reported a barrier, and when. What she said is in the letter and nowhere else."""

from django.db import models

from servicepunkt.catalogue.models import Authority


class Report(models.Model):
    """A Rückmeldung, without its words: it keeps a press from counting twice, and too many from flooding a mailbox."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+")
    request = models.UUIDField(unique=True, help_text="of the page from which it was sent: sent again, it is the same")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["authority", "at"], name="report_by_time")]

    def __str__(self) -> str:
        return f"report:{self.request}"
