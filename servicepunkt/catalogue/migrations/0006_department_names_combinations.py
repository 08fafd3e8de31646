from django.db import migrations, models


class Migration(migrations.Migration):
    """Pairs and groups that may share a visit, in addition to the services that go with all others."""

    dependencies = [("catalogue", "0005_release_at_goes")]

    operations = [
        migrations.AddField(
            model_name="department",
            name="combinations",
            field=models.JSONField(blank=True, default=list, help_text="groups that may share a visit, by slug"),
        ),
        migrations.AlterField(
            model_name="service",
            name="combinable",
            field=models.BooleanField(default=False, help_text="may share a visit with all others that may"),
        ),
    ]
