from django.db import models


class JournalEntry(models.Model):
    """One thing that was done: text only, without foreign keys, so that the entry outlives its subject.

    No name, no e-mail address, no secret: a subject is named by its reference.
    """

    at = models.DateTimeField(db_index=True)
    by = models.CharField(
        max_length=80, help_text="visitor, applicant, kiosk, api, worker, command line, or staff:<id>"
    )
    action = models.CharField(max_length=60)
    office = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["subject"], name="journal_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
