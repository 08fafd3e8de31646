"""Which words each place of a county file knows."""

from servicepunkt.catalogue import combinations, county_file, county_hours, county_residence, releases
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.yaml_lines import Path

# The word under which an entry is found, and its shape: for the keys that it knows.
_SHAPES: dict[str | int, type[Entry]] = {
    "authority": county_file.AuthorityEntry,
    "departments": county_file.DepartmentEntry,
    "combinations": combinations.Combination,
    "offices": county_file.OfficeEntry,
    "services": county_file.ServiceEntry,
    "forms": county_file.FormSheetEntry,
    "earlier": county_file.StoredPdf,
    "requirements": county_file.RequirementEntry,
    "fees": county_file.FeeEntry,
    "alternatives": county_file.AlternativeWay,
    "desks": county_hours.DeskEntry,
    "opening": county_hours.Opening,
    "closures": county_hours.Closing,
    "release": releases.Step,
    "residence": county_residence.ResidenceEntry,
    "assignments": county_residence.AssignmentEntry,
}


def keys_at(path: Path) -> list[str]:
    """The words that may appear at a place, to guess at what was meant."""
    shape = next((_SHAPES[part] for part in reversed(path) if part in _SHAPES), county_file.County)
    return [field.alias or name for name, field in shape.model_fields.items()]
