from django.db import migrations, models

import servicepunkt.common.texts


class Migration(migrations.Migration):
    """Entrance, floor, room and the order of the desks, from which the way in the house is drawn."""

    dependencies = [("catalogue", "0015_papers_have_a_picture")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="desks_in_order",
            field=models.BooleanField(
                default=False, help_text="seen by who waits, they stand from left to right"
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="entrance",
            field=servicepunkt.common.texts.TextField(
                blank=True, default=servicepunkt.common.texts.Text, help_text="the door to take: Eingang vom Hof"
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="floor",
            field=models.SmallIntegerField(
                blank=True, help_text="0 is the ground floor, below it negative", null=True
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="room",
            field=models.CharField(
                blank=True, default="", help_text="the room with the waiting area: 2.14", max_length=20
            ),
            preserve_default=False,
        ),
    ]
