"""A form's paths, as a drawing (Mermaid) and in sentences."""

from collections.abc import Iterator

from servicepunkt.forms.conditions import ALWAYS, Node
from servicepunkt.forms.definition import Form, Page, Paper, Section
from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.naming import Register
from servicepunkt.forms.saying import Speaker


def speaker(form: Form) -> Speaker:
    """Who says the conditions of a form."""
    return Speaker(Register(form), {name: condition.when for name, condition in form.conditions.items()})


# Mermaid ----------------------------------------------------------------------------------------------------------


def as_mermaid(form: Form) -> str:
    """A flow chart: pages in boxes, conditions before those that are not always on the path."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _Chart(form).lines())])


class _Chart:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.speaker = speaker(form)
        self.ends: list[tuple[str, str]] = [("start", "")]

    def lines(self) -> Iterator[str]:
        yield f'start(["{_quiet(self.form.title["de"])}"])'
        for number, section in enumerate(self.form.sections):
            yield from self._section(number, section)
        yield 'sent(["Prüfen und absenden"])'
        yield from self._arrows_to("sent")

    def _section(self, number: int, section: Section) -> Iterator[str]:
        around: list[tuple[str, str]] = []
        if section.when != ALWAYS:
            yield from self._asks(f"s{number}", section.when)
            around = [(f"s{number}", "nein")]
            self.ends = [(f"s{number}", "ja")]
        for at, page in enumerate(section.pages):
            yield from self._page(f"s{number}p{at}", page)
        self.ends += around

    def _page(self, name: str, page: Page) -> Iterator[str]:
        around: list[tuple[str, str]] = []
        if page.when != ALWAYS:
            yield from self._asks(f"{name}w", page.when)
            around = [(f"{name}w", "nein")]
            self.ends = [(f"{name}w", "ja")]
        left, right = ("([", "])") if page.exit else ("[", "]")
        yield f'{name}{left}"{_quiet(page.title["de"])}"{right}'
        yield from self._arrows_to(name)
        self.ends = around if page.exit else [(name, ""), *around]

    def _asks(self, name: str, when: Node) -> Iterator[str]:
        yield f'{name}{{{{"{_quiet(self.speaker.sentence(when))}?"}}}}'
        yield from self._arrows_to(name)

    def _arrows_to(self, name: str) -> Iterator[str]:
        for end, word in self.ends:
            yield f"{end} -->|{word}| {name}" if word else f"{end} --> {name}"


def _quiet(text: str) -> str:
    """Without what Mermaid would read as its own syntax."""
    return text.replace('"', "#quot;").replace("\n", " ")


# Sentences --------------------------------------------------------------------------------------------------------


def as_sentences(form: Form) -> str:
    """Every page, field and paper in order, each with the sentence that says when it comes up."""
    return "\n".join(_Told(form).lines())


class _Told:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.speaker = speaker(form)

    def lines(self) -> Iterator[str]:
        yield f"# {self.form.title['de']}"
        for section in self.form.sections:
            yield ""
            yield f"## {section.title['de']}{self._when(section.when)}"
            for page in section.pages:
                yield from self._page(page)
            yield from map(self._paper, section.papers)
        yield ""
        yield from map(self._paper, self.form.papers)
        for declaration in self.form.declarations:
            yield f"- Erklärung „{declaration.name}“, Fassung {declaration.version}{self._when(declaration.when)}"

    def _page(self, page: Page) -> Iterator[str]:
        yield ""
        yield f"### {page.title['de']}{self._when(page.when)}"
        if page.exit:
            yield f"Hier endet der Weg. {f'Weiter mit: {page.exit.form}.' if page.exit.form else ''}".strip()
        for field in page.fields:
            yield from self._field(field)
        for notice in page.notices:
            yield f"- Hinweis{self._when(notice.when)}: {notice.text['de']}"
        for contradiction in page.contradictions:
            yield f"- Nicht möglich{self._when(contradiction.when)}: {contradiction.text['de']}"

    def _field(self, field: FieldOfForm, indent: str = "", inside: str = "") -> Iterator[str]:
        yield f"{indent}- {field.label['de']}{' (freiwillig)' if field.optional else ''}{self._when(field.when, inside)}"
        if isinstance(field, Group):
            for inner in field.fields:
                yield from self._field(inner, f"{indent}  ", field.name)

    def _paper(self, paper: Paper) -> str:
        return f"- Unterlage: {paper.label['de']}{'' if paper.must else ' (wenn vorhanden)'}{self._when(paper.when, paper.for_each)}"

    def _when(self, when: Node, inside: str | None = None) -> str:
        said = self.speaker.sentence(when, inside=inside or "")
        return f" [nur wenn: {said}]" if said else ""
