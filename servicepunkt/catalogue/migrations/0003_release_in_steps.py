from django.db import migrations, models


class Migration(migrations.Migration):
    """A release may have several steps, not just one time of day."""

    dependencies = [("catalogue", "0002_edition")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="release",
            field=models.JSONField(
                blank=True, default=list, help_text="steps of `releases.py`; none rolls at midnight"
            ),
        ),
    ]
