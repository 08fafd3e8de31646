from django.db import migrations, models


class Migration(migrations.Migration):
    """A code outlives the booking that used it, and never opens anything again."""

    dependencies = [("bookings", "0009_offers_end")]

    operations = [
        migrations.AddField(
            model_name="entitlementcode",
            name="spent",
            field=models.BooleanField(default=False, help_text="used by a booking that has been deleted since"),
        ),
    ]
