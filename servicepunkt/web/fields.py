"""What the fields of all doors say of a slip, and how they read a line."""

from django.utils.translation import gettext_lazy as _

TOO_LONG = _("Das ist zu lang. Möglich sind höchstens %(limit_value)d Zeichen.")
WRONG_EMAIL = _("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de")
WRONG_LANGUAGE = _("Bitte wählen Sie eine Sprache aus der Liste.")


def one_line(typed: str) -> str:
    """White space of any kind becomes single spaces."""
    return " ".join(typed.split())
