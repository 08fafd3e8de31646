from django.db import migrations

from servicepunkt.applications.codes import new_resume_code, print_of_sent


def give_codes(apps, _editor):
    """A browser that is still known shows the code from now on; anyone who comes from another browser gets a new code
    from the office."""
    applications = apps.get_model("applications", "Application").objects.filter(code_fingerprint=None)
    for application in applications.only("pk"):
        application.code = new_resume_code()
        application.code_fingerprint = print_of_sent(application.code)
        application.save(update_fields=["code", "code_fingerprint"])


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_applications_have_a_code")]

    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
