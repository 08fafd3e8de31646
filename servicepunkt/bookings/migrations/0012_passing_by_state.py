from django.db import migrations, models


class Migration(migrations.Migration):
    """With the state in front, PostgreSQL knows that few bookings are kept for a time, and plans every click's question
    once."""

    dependencies = [("bookings", "0011_offers_are_asked_for")]

    operations = [
        migrations.RemoveIndex(model_name="booking", name="booking_passing"),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("kept_until__isnull", False)),
                fields=["state", "kept_until"],
                name="booking_passing",
            ),
        ),
    ]
