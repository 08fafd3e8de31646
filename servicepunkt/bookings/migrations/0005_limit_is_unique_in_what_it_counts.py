from django.db import migrations, models


class Migration(migrations.Migration):
    """An ordinal of a person and a group is taken only once, whichever service of the group it was taken for."""

    dependencies = [("bookings", "0004_limit_counts_as")]

    operations = [
        migrations.RemoveConstraint(model_name="personlimit", name="person_limit_once"),
        migrations.AddConstraint(
            model_name="personlimit",
            constraint=models.UniqueConstraint(fields=["person", "counted_as", "ordinal"], name="person_limit_once"),
        ),
    ]
