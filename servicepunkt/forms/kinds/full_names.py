"""The name of a person: family name and given names, or one name only."""

from typing import Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from servicepunkt.forms.alphabet import tidy
from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, Typed, as_parts, say
from servicepunkt.forms.kinds.texts import check_name


class HalfAName(AnswerRefused):
    code = "half-a-name"
    sentence = _(
        "Bitte tragen Sie Familiennamen und Vornamen ein. Steht im Pass nur ein Name, dann kreuzen Sie das an."
    )


class TwoNames(AnswerRefused):
    code = "two-names"
    sentence = _("Sie haben angekreuzt, dass es nur einen Namen gibt. Bitte lassen Sie dann ein Feld leer.")


class FullName(Kind):
    """`{"family": …, "given": …}`; a person with only one name has it as `family`, and no `given`."""

    kind: Literal["full_name"]
    parts = ("family", "given", "single")
    labels: ClassVar = {
        "family": _("Familienname"),
        "given": _("Vornamen"),
        "single": _("Im Pass steht nur ein Name"),
    }

    def read(self, typed: Typed) -> Any:
        names = [(part, tidy(typed.text(part))) for part in ("family", "given")]
        found = {part: name for part, name in names if name}
        if not found and not typed.text("single"):
            return None
        if not typed.text("single"):
            if len(found) < 2:
                raise HalfAName(part="given" if "family" in found else "family")
            return found
        if len(found) != 1:
            raise TwoNames(part="given") if found else HalfAName(part="family")
        return {"family": next(iter(found.values()))}

    def check(self, answer: Any, view: View) -> None:
        names = as_parts(answer, ("family", "given"))
        if "family" not in names:
            raise HalfAName(part="family")
        for part, name in names.items():
            check_name(name, part=part)

    def typed(self, answer: Any) -> dict[str, str | list[str]]:
        return {**answer} if "given" in answer else {**answer, "single": "on"}

    def show(self, answer: Any, language: str) -> str:
        if "given" in answer:
            return f"{answer['family']}, {answer['given']}"
        return say(_("%(name)s (nur ein Name)"), language) % {"name": answer["family"]}

    def answer_schema(self) -> dict[str, Any]:
        name = {"type": "string", "minLength": 1, "maxLength": 120}
        return _parts({"family": name, "given": name}, required=["family"])


def _parts(properties: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
