from django.db import migrations


def carry_over(apps, schema_editor):
    for service in apps.get_model("catalogue", "Service").objects.exclude(release_at=None):
        service.release = [{"at": f"{service.release_at:%H:%M}"}]
        service.save(update_fields=["release"])


class Migration(migrations.Migration):
    """A time of day becomes a daily step. On the way back, the times are still where they were."""

    dependencies = [("catalogue", "0003_release_in_steps")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
