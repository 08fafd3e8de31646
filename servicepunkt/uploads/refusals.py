"""Why a file cannot be taken, each cause with its sentence. What the workshop finds is kept as a code on the upload."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from servicepunkt.common.refusals import Refusal


class UploadRefused(Refusal):
    """Something is wrong with this file; another may do."""

    status = 422
    by_code: ClassVar[dict[str, type["UploadRefused"]]] = {}

    def __init_subclass__(cls) -> None:
        UploadRefused.by_code[cls.code] = cls


def refusal_of(code: str) -> UploadRefused:
    """The refusal whose code an upload keeps."""
    return UploadRefused.by_code.get(code, Unreadable)()


# At the door -----------------------------------------------------------------------------------------------------


class EmptyFile(UploadRefused):
    code = "upload-empty"
    sentence = _("Diese Datei ist leer. Bitte wählen Sie sie noch einmal aus.")


class TooLarge(UploadRefused):
    code = "upload-too-large"
    status = 413
    sentence = _("Diese Datei ist zu groß: höchstens %(megabytes)s MB. Ein Foto oder ein Scan ist meist kleiner.")


class TooLargeAtOnce(UploadRefused):
    """A browser without scripts sends a file in one piece."""

    code = "upload-too-large-at-once"
    status = 413
    sentence = _(
        "Diese Datei ist zu groß, um sie auf einmal zu senden: höchstens %(megabytes)s MB. "
        "Teilen Sie sie auf, oder fotografieren Sie jede Seite einzeln."
    )


class TooManyFiles(UploadRefused):
    code = "upload-too-many-files"
    status = 409
    sentence = ngettext_lazy(
        "Mehr als %(most)s Datei geht hier nicht. Entfernen Sie sie, dann können Sie eine andere senden.",
        "Mehr als %(most)s Dateien gehen hier nicht. Entfernen Sie eine, dann können Sie eine andere senden.",
        "most",
    )


class FolderFull(UploadRefused):
    code = "upload-folder-full"
    status = 409
    sentence = _(
        "Zusammen sind Ihre Dateien zu groß: höchstens %(megabytes)s MB für einen Antrag. "
        "Löschen Sie eine Datei, die nicht nötig ist."
    )


class NoRoomNow(UploadRefused):
    """The disk is nearly full; booking, arrival and calling need what is left of it."""

    code = "upload-no-room"
    status = 503
    sentence = _(
        "Im Moment können wir keine Dateien annehmen. Ihre Angaben sind gespeichert. "
        "Bitte versuchen Sie es später noch einmal."
    )


class WrongKind(UploadRefused):
    code = "upload-wrong-kind"
    status = 415
    sentence = _(
        "Mit dieser Art von Datei können wir nichts anfangen. "
        "Senden Sie ein Foto (JPEG, PNG, HEIC, WebP), einen Scan (TIFF) oder ein PDF."
    )


# In the workshop -------------------------------------------------------------------------------------------------


class Truncated(UploadRefused):
    code = "truncated"
    sentence = _("Diese Datei ist nicht vollständig. Bitte senden Sie sie noch einmal.")


class Unreadable(UploadRefused):
    code = "unreadable"
    sentence = _("Diese Datei lässt sich nicht öffnen. Bitte machen Sie ein neues Foto oder einen neuen Scan.")


class Encrypted(UploadRefused):
    code = "encrypted"
    sentence = _("Dieses PDF ist mit einem Passwort geschützt. Bitte senden Sie es ohne Passwort.")


class Bomb(UploadRefused):
    code = "bomb"
    sentence = _(
        "Diese Datei ist klein, wird aber beim Öffnen riesig. So etwas öffnen wir nicht. "
        "Bitte machen Sie ein neues Foto oder einen neuen Scan."
    )


class TooManyPixels(UploadRefused):
    code = "too-many-pixels"
    sentence = _("Dieses Bild hat zu viele Bildpunkte. Bitte fotografieren oder scannen Sie mit geringerer Auflösung.")


class TooSlow(UploadRefused):
    code = "too-slow"
    sentence = _(
        "Diese Datei lässt sich nicht in vernünftiger Zeit öffnen. Bitte machen Sie ein neues Foto oder einen neuen Scan."
    )


class TooManyPages(UploadRefused):
    code = "too-many-pages"
    sentence = _("Das sind zu viele Seiten. Bitte teilen Sie sie auf, oder senden Sie nur die Seiten, die nötig sind.")


class Virus(UploadRefused):
    code = "virus"
    sentence = _("In dieser Datei steckt ein Schadprogramm. Wir haben sie gelöscht.")


# Later -----------------------------------------------------------------------------------------------------------


class NotScannedYet(Refusal):
    code = "upload-not-scanned"
    sentence = _("Diese Datei ist noch nicht auf Viren geprüft. Bis dahin bleibt sie verschlossen.")


class NotReadyYet(Refusal):
    code = "upload-not-ready"
    sentence = _("Diese Datei wird noch vorbereitet. Bitte versuchen Sie es gleich noch einmal.")


class NoPages(Refusal):
    code = "upload-no-pages"
    status = 404
    sentence = _("Zu dieser Unterlage gibt es noch keine Seiten.")


class OriginalGone(Refusal):
    code = "upload-original-gone"
    status = 410
    sentence = _(
        "Das Original dieser Datei ist nicht mehr gespeichert. Deshalb lässt sich die Datei nicht mehr ändern."
    )


class NotThatBox(Refusal):
    code = "upload-not-that-box"
    status = 422
    sentence = _("Dieser Ausschnitt ist zu klein oder liegt nicht auf der Seite.")


class OtherOrder(Refusal):
    code = "upload-other-order"
    sentence = _("Inzwischen sind Dateien dazugekommen oder gelöscht worden. Bitte ordnen Sie sie noch einmal.")
