import servicepunkt.common.sealed
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_drafts_without_their_beginning")]

    operations = [
        migrations.AddField("application", "code", servicepunkt.common.sealed.SealedField(null=True)),
        migrations.AddField("application", "code_fingerprint", models.CharField(max_length=32, null=True, unique=True)),
        migrations.AddField(
            "application",
            "opened_in",
            models.JSONField(
                blank=True, default=list, help_text="fingerprints of browsers that have had its code"
            ),
        ),
        migrations.AlterField(
            "application",
            "holder",
            models.CharField(
                blank=True, help_text="fingerprint of the browser that sent it last", max_length=32
            ),
        ),
        migrations.AddIndex("application", models.Index(fields=["holder"], name="application_by_browser")),
    ]
