from django.db import migrations, models


class Migration(migrations.Migration):
    """A service may have more than one condition of age or date."""

    dependencies = [("catalogue", "0008_service_counts_in_a_group")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="conditions",
            field=models.JSONField(blank=True, default=list, help_text="of age or date; kinds of `conditions.py`"),
        ),
    ]
