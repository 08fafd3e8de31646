from django.db import migrations, models


class Migration(migrations.Migration):
    """The colour and the mark of a county."""

    dependencies = [("catalogue", "0016_office_tells_the_way_inside")]

    operations = [
        migrations.AddField(
            model_name="authority",
            name="logo",
            field=models.TextField(blank=True, default="", help_text="an SVG image"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="authority",
            name="theme",
            field=models.JSONField(blank=True, null=True, help_text="colour and logo; the shape of `theme.py`"),
        ),
    ]
