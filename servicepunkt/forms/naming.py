"""Where each field of a form is, and under which conditions it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from servicepunkt.common.written.yaml_lines import Path as Place
from servicepunkt.forms.conditions import Node, both
from servicepunkt.forms.definition import Form
from servicepunkt.forms.kinds import FieldOfForm, Group


@dataclass(frozen=True)
class Asked:
    """A field with its place in the form; `at` counts the fields in the order in which they are asked."""

    field: FieldOfForm
    place: Place
    at: int
    page: str
    title: str
    shown_when: Node


@dataclass(frozen=True)
class Register:
    """The fields of a form by name, outside of groups."""

    form: Form

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """Each name, with the first field that has it."""
        found: dict[str, Asked] = {}
        for asked in self.all:
            found.setdefault(asked.field.name, asked)
        return found

    @cached_property
    def all(self) -> list[Asked]:
        return list(self._walk())

    def find(self, name: str, *, inside: str = "") -> FieldOfForm | None:
        """The field of that name; seen from inside a group, the group's own first."""
        asked = self.asked.get(name)
        return self.group(inside).get(name) or (asked.field if asked else None)

    @cached_property
    def _pages(self) -> Mapping[str, set[str]]:
        """For each label, the titles of the pages on which it appears."""
        found: dict[str, set[str]] = {}
        for section, page, field in self.form.fields:
            found.setdefault(field.label["de"], set()).add(f"{section.name} {page.title['de']}")
        return found

    def label(self, name: str, *, inside: str = "") -> str:
        """What a field is called, in German; with the title of its page, where other pages have the same label."""
        field = self.find(name, inside=inside)
        if field is None:
            return f"„{name}“"
        label = field.label["de"]
        if name in self.group(inside) or len(self._pages[label]) == 1:
            return f"„{label}“"
        return f"„{label}“ ({self.asked[name].title})"

    def group(self, name: str) -> Mapping[str, Any]:
        """The fields of a group by name."""
        asked = self.asked.get(name)
        return {field.name: field for field in asked.field.fields} if asked and isinstance(asked.field, Group) else {}

    def _walk(self) -> Iterator[Asked]:
        at = 0
        for number, section in enumerate(self.form.sections):
            for page_number, page in enumerate(section.pages):
                around = both(section.when, page.when)
                for field_number, field in enumerate(page.fields):
                    place: Place = ("sections", number, "pages", page_number, "fields", field_number)
                    yield Asked(field, place, at, page.name, page.title["de"], both(around, field.when))
                    at += 1
