from django.db import migrations


def carry_over(apps, schema_editor):
    for service in apps.get_model("catalogue", "Service").objects.exclude(condition=None):
        service.conditions = [service.condition]
        service.save(update_fields=["conditions"])


class Migration(migrations.Migration):
    """The one condition becomes the first of several. On the way back, it is still where it was."""

    dependencies = [("catalogue", "0009_service_has_several_conditions")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
