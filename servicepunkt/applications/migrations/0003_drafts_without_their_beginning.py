from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_corrections_keep_files_back")]

    operations = [migrations.RemoveField(model_name="draft", name="started_at")]
