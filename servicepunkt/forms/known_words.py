"""Which words each place of a definition knows, for a guess at what was meant."""

from typing import Any, get_args

from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.yaml_lines import Path
from servicepunkt.forms import definition
from servicepunkt.forms.kinds import FieldOfForm
from servicepunkt.forms.kinds.choices import Option

_FIELDS: tuple[type[Entry], ...] = get_args(get_args(FieldOfForm)[0])
_SHAPES: dict[str | int, tuple[type[Entry], ...]] = {
    "sections": (definition.Section, definition.Include),
    "pages": (definition.Page,),
    "fields": _FIELDS,
    "options": (Option,),
    "notices": (definition.Notice,),
    "contradictions": (definition.Contradiction,),
    "papers": (definition.Paper,),
    "appointments": (definition.Appointment,),
    "declarations": (definition.Declaration,),
    "exit": (definition.Exit,),
}


def keys_at(place: Path, file: type[Any]) -> list[str]:
    """The words that may appear at a place in a file."""
    shapes = next((_SHAPES[part] for part in reversed(place) if part in _SHAPES), (file,))
    return sorted({name for shape in shapes for name in shape.model_fields})
