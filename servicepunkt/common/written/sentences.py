"""What is wrong with a value, in a sentence that the person who wrote the file can act on."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.written.values import Wrong
from servicepunkt.common.written.yaml_lines import Path

_SENTENCES: dict[str, Promise] = {
    "missing": _("„%(key)s“ fehlt."),
    "int_parsing": _("„%(typed)s“ ist keine ganze Zahl."),
    "greater_than_equal": _("„%(typed)s“ ist zu wenig; mindestens %(ge)s."),
    "less_than_equal": _("„%(typed)s“ ist zu viel; höchstens %(le)s."),
    "string_too_long": _("Dieser Text ist zu lang; höchstens %(max_length)d Zeichen."),
    "string_too_short": _("Hier fehlt ein Eintrag."),
    "too_short": _("Hier fehlt ein Eintrag."),
    "too_long": _("Diese Liste ist zu lang; höchstens %(max_length)d Einträge."),
    "enum": _("„%(typed)s“ gibt es hier nicht. Möglich sind: %(known)s."),
    "literal_error": _("„%(typed)s“ gibt es hier nicht. Möglich sind: %(known)s."),
    "bool_parsing": _("„%(typed)s“ ist weder ja noch nein. Schreiben Sie true oder false."),
    "union_tag_not_found": _("„kind“ fehlt: welche Art gemeint ist."),
    "union_tag_invalid": _("„%(tag)s“ gibt es hier nicht. Möglich sind: %(known)s."),
    "date_parsing": _("„%(typed)s“ ist kein Datum. Schreiben Sie es so: 2026-12-24."),
    "date_from_datetime_parsing": _("„%(typed)s“ ist kein Datum. Schreiben Sie es so: 2026-12-24."),
    "date_from_datetime_inexact": _("„%(typed)s“ ist kein Datum. Schreiben Sie es so: 2026-12-24."),
    "string_pattern_mismatch": _("„%(typed)s“ ist keine Postleitzahl."),
    "list_type": _("Hier gehört eine Liste hin: jeder Eintrag in einer eigenen Zeile, mit „- “ davor."),
}
_SENTENCES |= dict.fromkeys(
    ("string_type", "int_type", "bool_type", "date_type"),
    _("Hier gehört ein einzelner Wert hin, keine Liste und keine Unterpunkte."),
)
_SENTENCES |= dict.fromkeys(
    ("dict_type", "model_type", "model_attributes_type"),
    _("Hier gehören Unterpunkte hin: „Wort: Wert“, eingerückt, jeder in einer eigenen Zeile."),
)


def sentence_for(error: Any, path: Path, keys_at: Callable[[Path], Iterable[str]]) -> str:
    """A sentence for one of pydantic's errors; `error` is its details, `keys_at` names the words known at a place."""
    if error["type"] == "value_error" and isinstance(error["ctx"]["error"], Wrong):
        return str(error["ctx"]["error"])
    if error["type"] == "extra_forbidden":
        key = str(path[-1])
        return str(_("„%(key)s“ ist hier kein bekanntes Wort.")) % {"key": key} + perhaps(key, keys_at(path[:-1]))
    sentence = _SENTENCES.get(error["type"], _("Dieser Wert geht hier nicht (%(msg)s)."))
    return str(sentence) % _facts(error, path)


def perhaps(typed: str, known: Iterable[str]) -> str:
    """Asks whether something known was meant that looks like what was typed; empty where nothing does."""
    close = get_close_matches(typed, list(known), n=1, cutoff=0.6)
    return " " + str(_("Meinten Sie „%(close)s“?")) % {"close": close[0]} if close else ""


def _facts(error: Any, path: Path) -> dict[str, Any]:
    context = error.get("ctx", {})
    known = str(context.get("expected") or context.get("expected_tags", "")).replace("'", "").replace(" or ", ", ")
    return {
        **context,
        "key": path[-1] if path else "",
        "typed": str(error["input"])[:60],
        "known": known,
        "msg": error["msg"],
    }
