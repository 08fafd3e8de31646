from django.db import migrations


def keep_back(apps, _editor):
    """What a correction has brought was known by its time: newer than the correction, and not added to a request."""
    uploads, requests = apps.get_model("uploads", "Upload"), apps.get_model("applications", "PaperRequest")
    for correction in apps.get_model("applications", "Draft").objects.exclude(corrects=None):
        asked = list(requests.objects.filter(application=correction.corrects))
        for upload in uploads.objects.filter(folder=correction.folder, created_at__gte=correction.started_at):
            upload.kept_back = not any(_answers(request, upload) for request in asked)
            upload.save(update_fields=["kept_back"])


def _answers(request, upload):
    ended = request.answered_at is not None and request.answered_at < upload.created_at
    return request.paper == upload.paper and request.asked_at <= upload.created_at and not ended


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_drafts_and_applications"), ("uploads", "0003_kept_back")]

    operations = [migrations.RunPython(keep_back, migrations.RunPython.noop)]
