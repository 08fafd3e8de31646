from django.db import migrations, models


class Migration(migrations.Migration):
    """A sketch next to the name of a paper shows which one is meant."""

    dependencies = [("catalogue", "0014_statement_and_sign_language")]

    operations = [
        migrations.AddField(
            model_name="formsheet",
            name="picture",
            field=models.SlugField(blank=True, default="", help_text="a sketch of `pictures.py`", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="requirement",
            name="picture",
            field=models.SlugField(
                blank=True, default="", help_text="a sketch of `pictures.py`; else the form's", max_length=30
            ),
            preserve_default=False,
        ),
    ]
