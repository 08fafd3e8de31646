from django.db import migrations


class Migration(migrations.Migration):
    """The conditions say so now."""

    dependencies = [("catalogue", "0010_condition_becomes_the_first")]

    operations = [migrations.RemoveField(model_name="service", name="condition")]
