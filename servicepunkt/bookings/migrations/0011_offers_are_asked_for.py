from django.db import migrations, models


class Migration(migrations.Migration):
    """Closing an office for a week takes more offers of new times than one press can wait for."""

    dependencies = [("bookings", "0010_codes_stay_spent")]

    operations = [
        migrations.AddField(
            model_name="displaced",
            name="offer_asked_by",
            field=models.CharField(
                blank=True, help_text="who asked that another time be offered; empty once it was", max_length=80
            ),
        ),
    ]
