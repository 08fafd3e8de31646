from django.db import migrations


class Migration(migrations.Migration):
    """The steps of the release say so now."""

    dependencies = [("catalogue", "0004_release_times_become_steps")]

    operations = [migrations.RemoveField(model_name="service", name="release_at")]
