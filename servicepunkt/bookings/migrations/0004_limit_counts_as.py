from django.db import migrations, models
from django.db.models.functions import Cast


def by_service(apps, schema_editor):
    limits = apps.get_model("bookings", "PersonLimit").objects.all()
    limits.update(counted_as=Cast("service_id", models.CharField(max_length=72)))


class Migration(migrations.Migration):
    """What a limit counts: until now the service itself."""

    dependencies = [("bookings", "0003_condition_is_met")]

    operations = [
        migrations.AddField(
            model_name="personlimit",
            name="counted_as",
            field=models.CharField(
                default="", max_length=72, help_text="the service, or the group whose services count together"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(by_service, migrations.RunPython.noop),
    ]
