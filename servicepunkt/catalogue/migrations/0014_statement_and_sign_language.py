import servicepunkt.common.texts
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0013_authority_knows_outdated_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='accessibility_basis',
            field=servicepunkt.common.texts.TextField(blank=True, default=servicepunkt.common.texts.Text, help_text='the law on which the statement rests'),
        ),
        migrations.AddField(
            model_name='authority',
            name='accessibility_email',
            field=models.EmailField(blank=True, help_text='where reports of barriers go; else `email`', max_length=254),
        ),
        migrations.AddField(
            model_name='authority',
            name='accessibility_enforcement',
            field=servicepunkt.common.texts.TextField(blank=True, default=servicepunkt.common.texts.Text, help_text='the body that helps where the authority does not answer'),
        ),
        migrations.AddField(
            model_name='authority',
            name='accessibility_tested',
            field=servicepunkt.common.texts.TextField(blank=True, default=servicepunkt.common.texts.Text, help_text='what people have tested, and who'),
        ),
        migrations.AddField(
            model_name='authority',
            name='sign_language',
            field=servicepunkt.common.texts.TextField(blank=True, default=servicepunkt.common.texts.Text, help_text='what there is in sign language, and how to get it'),
        ),
        migrations.AddField(
            model_name='authority',
            name='sign_language_url',
            field=models.URLField(blank=True, help_text='a video in sign language'),
        ),
    ]
