from django.db import migrations, models


class Migration(migrations.Migration):
    """Services that are much the same to an office count together against its limit per person."""

    dependencies = [("catalogue", "0007_service_has_a_condition")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="limit_group",
            field=models.SlugField(blank=True, default="", help_text="counted together with others of the department named so"),
            preserve_default=False,
        ),
    ]
