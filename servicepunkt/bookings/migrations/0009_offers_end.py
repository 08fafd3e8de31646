from django.db import migrations, models


class Migration(migrations.Migration):
    """Anyone who was offered a place is told, only once, when it is no longer kept."""

    dependencies = [("bookings", "0008_indexes_for_what_is_asked")]

    operations = [
        migrations.AddField(
            model_name="displaced",
            name="kept_at",
            field=models.DateTimeField(
                blank=True, help_text="beginning of the place that is kept for her instead", null=True
            ),
        ),
        migrations.AddField(
            model_name="displaced",
            name="offer_ended_at",
            field=models.DateTimeField(
                blank=True, help_text="when it was noticed that it is kept no longer", null=True
            ),
        ),
    ]
