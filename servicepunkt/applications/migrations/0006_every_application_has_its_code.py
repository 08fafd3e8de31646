import servicepunkt.common.sealed
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_codes_for_what_was_sent_before")]

    operations = [
        migrations.AlterField(
            "application",
            "code",
            servicepunkt.common.sealed.SealedField(help_text="opens it to other browsers; no letter has it"),
        ),
        migrations.AlterField("application", "code_fingerprint", models.CharField(max_length=32, unique=True)),
    ]
