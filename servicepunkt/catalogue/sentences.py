"""What is wrong with a value, in a sentence that the person who wrote the file can act on."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue import combinations, county_file, county_hours, county_residence, releases
from servicepunkt.catalogue.county_values import Wrong
from servicepunkt.catalogue.entry import Entry
from servicepunkt.catalogue.yaml_lines import Path

# The word under which an entry stands, and what it is: for the keys that it knows.
_SHAPES: dict[str | int, type[Entry]] = {
    "authority": county_file.AuthorityEntry,
    "departments": county_file.DepartmentEntry,
    "combinations": combinations.Combination,
    "offices": county_file.OfficeEntry,
    "services": county_file.ServiceEntry,
    "forms": county_file.FormSheet,
    "earlier": county_file.StoredPdf,
    "requirements": county_file.Requirement,
    "fees": county_file.Fee,
    "alternatives": county_file.AlternativeWay,
    "desks": county_hours.Desk,
    "opening": county_hours.Opening,
    "closures": county_hours.Closing,
    "release": releases.Step,
    "residence": county_residence.ResidenceEntry,
    "assignments": county_residence.AssignmentEntry,
}


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
    "union_tag_not_found": _("„kind“ fehlt: age, turns oder wait."),
    "union_tag_invalid": _("„%(tag)s“ gibt es hier nicht. Möglich sind: age, turns, wait."),
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


def sentence_for(error: Any, path: Path) -> str:
    """A sentence for one of pydantic's errors; `error` is its details."""
    if error["type"] == "value_error" and isinstance(error["ctx"]["error"], Wrong):
        return str(error["ctx"]["error"])
    if error["type"] == "extra_forbidden":
        return _unknown_key(path)
    sentence = _SENTENCES.get(error["type"], _("Dieser Wert geht hier nicht (%(msg)s)."))
    return str(sentence) % _facts(error, path)


def perhaps(typed: str, known: Iterable[str]) -> str:
    """The question whether something known was meant that looks like what was typed; else nothing."""
    close = get_close_matches(typed, list(known), n=1, cutoff=0.6)
    return " " + str(_("Meinten Sie „%(close)s“?")) % {"close": close[0]} if close else ""


def _facts(error: Any, path: Path) -> dict[str, Any]:
    context = error.get("ctx", {})
    known = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    return {
        **context,
        "key": path[-1] if path else "",
        "typed": str(error["input"])[:60],
        "known": known,
        "msg": error["msg"],
    }


def _unknown_key(path: Path) -> str:
    key = str(path[-1])
    return str(_("„%(key)s“ ist hier kein bekanntes Wort.")) % {"key": key} + perhaps(key, _keys_at(path[:-1]))


def _keys_at(path: Path) -> list[str]:
    shape = next((_SHAPES[part] for part in reversed(path) if part in _SHAPES), county_file.County)
    return [field.alias or name for name, field in shape.model_fields.items()]
