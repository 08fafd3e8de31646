"""Whether the pieces of a form fit together: each finding is a place and a sentence.

A form that passes can be walked to an end with any answers: conditions only look back, so that there are no circles;
each field that is compared exists and can have the value; each page, field, paper and hint can come up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from servicepunkt.common.written.sentences import perhaps
from servicepunkt.common.written.yaml_lines import Path as Place
from servicepunkt.forms.assembling import Finding
from servicepunkt.forms.conditions import (
    ALWAYS,
    Among,
    Is,
    IsUnknown,
    Joined,
    Named,
    Node,
    Not,
    OfAge,
    OfDay,
    OfField,
    OfNumber,
    Some,
    both,
    named_in,
    walk_tree,
)
from servicepunkt.forms.definition import Form, Page, Paper
from servicepunkt.forms.kinds import Choice, FieldOfForm, Group
from servicepunkt.forms.naming import Register
from servicepunkt.forms.reach import Reach
from servicepunkt.forms.sources import source_of

_END = 1_000_000
_NEEDED = {OfDay: "days", OfAge: "days", OfNumber: "numbers", Some: "entries"}


@dataclass(frozen=True)
class Use:
    """A condition in its place. It may look at the fields asked before `at`, and at those of the entry around it."""

    place: Place
    node: Node
    at: int = _END
    inside: Mapping[str, Any] = field(default_factory=dict)
    around: Node = ALWAYS


def problems(form: Form) -> list[Finding]:
    """Everything that is wrong with a form."""
    register = Register(form)
    found = [*_named_twice(form), *_circles(form)]
    if found:
        # What conditions mean is asked only once all names are clear.
        return found
    uses = list(_uses(register))
    for use in uses:
        found += _wrong_names(use, register)
    found += [*_wrong_lists(form), *_untold(form), *_misplaced(form, register), *_unused(form, uses)]
    return found or list(_unreachable(uses, register))


# Names ------------------------------------------------------------------------------------------------------------


def _named_twice(form: Form) -> Iterator[Finding]:
    named: list[tuple[str, str, Place]] = []
    for number, section in enumerate(form.sections):
        here: Place = ("sections", number)
        named.append(("section", section.name, here))
        for page_number, page in enumerate(section.pages):
            there = (*here, "pages", page_number)
            named.append(("page", page.name, there))
            named += [("field", item.name, (*there, "fields", at)) for at, item in enumerate(page.fields)]
            for at, item in enumerate(page.fields):
                yield from _twice_inside(item, (*there, "fields", at))
        named += [("paper", paper.name, (*here, "papers", at)) for at, paper in enumerate(section.papers)]
    named += [("paper", paper.name, ("papers", at)) for at, paper in enumerate(form.papers)]
    named += [("declaration", item.name, ("declarations", at)) for at, item in enumerate(form.declarations)]
    seen: set[tuple[str, str]] = set()
    for what, name, place in named:
        if (what, name) in seen:
            yield (*place, "name"), _("„%(name)s“ gibt es in diesem Formular schon.") % {"name": name}
        seen.add((what, name))


def _twice_inside(item: FieldOfForm, place: Place) -> Iterator[Finding]:
    if isinstance(item, Group):
        names = [inner.name for inner in item.fields]
        groups = [at for at, inner in enumerate(item.fields) if isinstance(inner, Group)]
        for at in groups:
            yield (*place, "fields", at), _("In einer Wiederholung darf keine zweite stehen.")
    elif isinstance(item, Choice):
        names = [option.value for option in item.options]
    else:
        return
    for name, count in Counter(names).items():
        if count > 1:
            yield place, _("„%(name)s“ steht hier zweimal.") % {"name": name}


def _circles(form: Form) -> Iterator[Finding]:
    """Conditions that name each other in a circle, or an unknown name."""
    for name, condition in form.conditions.items():
        place: Place = ("conditions", name)
        for used in named_in(condition.when):
            if used not in form.conditions:
                yield place, _unknown_condition(used, form)
        if name in _reached_from(name, form):
            yield place, _("Diese Bedingung hängt im Kreis von sich selbst ab.")


def _reached_from(name: str, form: Form) -> set[str]:
    reached: set[str] = set()
    ahead = list(named_in(form.conditions[name].when))
    while ahead:
        used = ahead.pop()
        if used not in reached and used in form.conditions:
            reached.add(used)
            ahead += named_in(form.conditions[used].when)
    return reached


def _unknown_condition(name: str, form: Form) -> str:
    return _("Die Bedingung „%(name)s“ gibt es in diesem Formular nicht.") % {"name": name} + perhaps(
        name, form.conditions
    )


# Conditions -------------------------------------------------------------------------------------------------------


def _uses(register: Register) -> Iterator[Use]:
    """Every condition of the form in its place."""
    form = register.form
    at = 0
    for number, section in enumerate(form.sections):
        here: Place = ("sections", number)
        yield Use((*here, "when"), section.when, at)
        for page_number, page in enumerate(section.pages):
            yield from _uses_of_page(page, (*here, "pages", page_number), at, section.when)
            at += len(page.fields)
        for paper_number, paper in enumerate(section.papers):
            yield _use_of_paper(paper, (*here, "papers", paper_number), register, section.when)
    yield from _uses_of_form(register)


def _uses_of_form(register: Register) -> Iterator[Use]:
    """What comes after all sections."""
    form = register.form
    for number, paper in enumerate(form.papers):
        yield _use_of_paper(paper, ("papers", number), register, ALWAYS)
    for number, declaration in enumerate(form.declarations):
        yield Use(("declarations", number, "when"), declaration.when)
    for number, appointment in enumerate(form.appointments):
        yield Use(("appointments", number, "when"), appointment.when)
        if appointment.persons:
            yield Use(("appointments", number, "persons"), OfNumber(appointment.persons, "at_least", 1))
    if form.papers_may_follow is not None:
        yield Use(("papers_may_follow",), form.papers_may_follow)
    for name, condition in form.conditions.items():
        yield Use(("conditions", name), condition.when)


def _uses_of_page(page: Page, place: Place, at: int, around: Node) -> Iterator[Use]:
    yield Use((*place, "when"), page.when, at, around=around)
    around = both(around, page.when)
    for number, item in enumerate(page.fields):
        yield from _uses_of_field(item, (*place, "fields", number), at + number, around, {})
    end = at + len(page.fields)
    for number, notice in enumerate(page.notices):
        yield Use((*place, "notices", number, "when"), notice.when, end, around=around)
    for number, contradiction in enumerate(page.contradictions):
        yield Use((*place, "contradictions", number, "when"), contradiction.when, end, around=around)


def _uses_of_field(item: FieldOfForm, place: Place, at: int, around: Node, inside: Mapping[str, Any]) -> Iterator[Use]:
    yield Use((*place, "when"), item.when, at, inside, around)
    around = both(around, item.when)
    if isinstance(item, Choice):
        for number, option in enumerate(item.options):
            yield Use((*place, "options", number, "when"), option.when, at, inside, around)
    for bound in ("earliest", "latest"):
        rule = getattr(item, bound, None)
        if rule is not None and rule.field:
            yield Use((*place, bound), OfDay(rule.field, "from", rule), at, inside, around)
    if isinstance(item, Group):
        before: dict[str, Any] = {}
        for number, inner in enumerate(item.fields):
            yield from _uses_of_field(inner, (*place, "fields", number), at, around, dict(before))
            before[inner.name] = inner


def _use_of_paper(paper: Paper, place: Place, register: Register, around: Node) -> Use:
    inside = register.group(paper.for_each) if paper.for_each else {}
    return Use((*place, "when"), paper.when, inside=inside, around=around)


def _wrong_names(use: Use, register: Register) -> Iterator[Finding]:
    for name in named_in(use.node):
        if name not in register.form.conditions:
            yield use.place, _unknown_condition(name, register.form)
            return
    for node, inside in _parts(use, register):
        if isinstance(node, OfField):
            sentence = _wrong_with(node, inside, use.at, register)
            if sentence:
                yield use.place, sentence
                return


def _parts(use: Use, register: Register) -> Iterator[tuple[Node, Mapping[str, Any]]]:
    """Every condition on a field within one, through names and into groups, with the fields of the entry around it."""
    ahead: list[tuple[Node, Mapping[str, Any]]] = [(use.node, use.inside)]
    while ahead:
        node, inside = ahead.pop()
        yield node, inside
        if isinstance(node, Named):
            ahead.append((register.form.conditions[node.name].when, inside))
        elif isinstance(node, Some):
            ahead.append((node.inner, {**inside, **register.group(node.field)}))
        elif isinstance(node, Not):
            ahead.append((node.inner, inside))
        elif isinstance(node, Joined):
            ahead += [(part, inside) for part in reversed(node.parts)]


def _wrong_with(node: OfField, inside: Mapping[str, Any], at: int, register: Register) -> str:
    """Why a condition on a field makes no sense; empty where it does."""
    for name in node.fields():
        sentence = _not_asked_before(name, inside, at, register)
        if sentence:
            return sentence
    asked = inside.get(node.field) or register.asked[node.field].field
    needed = _NEEDED.get(type(node))
    if needed and needed not in asked.compares:
        return _("„%(name)s“ (%(kind)s) lässt sich so nicht vergleichen.") % {"name": node.field, "kind": asked.kind}
    return _wrong_words(node, asked, register)


def _not_asked_before(name: str, inside: Mapping[str, Any], at: int, register: Register) -> str:
    if name in inside:
        return ""
    if name not in register.asked:
        known = [*inside, *register.asked]
        return _("Das Feld „%(name)s“ gibt es in diesem Formular nicht.") % {"name": name} + perhaps(name, known)
    if register.asked[name].at >= at:
        return _(
            "Nach „%(name)s“ wird erst später gefragt (Seite „%(page)s“); eine Bedingung darf nur zurückblicken."
        ) % {
            "name": name,
            "page": register.asked[name].page,
        }
    return ""


def _wrong_words(node: OfField, asked: FieldOfForm, register: Register) -> str:
    if isinstance(node, IsUnknown) and not asked.unknown:
        return _("Bei „%(name)s“ darf niemand „weiß ich nicht“ antworten.") % {"name": node.field}
    if isinstance(node, Among) and node.list not in register.form.lists:
        lists = register.form.lists
        return _("Die Liste „%(name)s“ gibt es in diesem Formular nicht.") % {"name": node.list} + perhaps(
            node.list, lists
        )
    if not isinstance(node, Is | Among):
        return ""
    words = asked.words()
    if words is None:
        return _("„%(name)s“ (%(kind)s) lässt sich nicht mit Wörtern vergleichen.") % {
            "name": node.field,
            "kind": asked.kind,
        }
    wanted = node.words if isinstance(node, Is) else register.form.lists[node.list]
    known = set(words)
    for word in wanted:
        if word not in known:
            sentence = _("„%(word)s“ ist keine mögliche Antwort auf „%(name)s“.")
            return sentence % {"word": word, "name": node.field} + perhaps(word, known)
    return ""


# What else has to be there ----------------------------------------------------------------------------------------


def _wrong_lists(form: Form) -> Iterator[Finding]:
    for name, words in form.lists.items():
        if not words:
            yield ("lists", name), _("Diese Liste ist leer.")


def _untold(form: Form) -> Iterator[Finding]:
    """Fields that say neither why they are asked nor where the rule is written; papers without a source."""
    for number, section in enumerate(form.sections):
        for page_number, page in enumerate(section.pages):
            for field_number, item in enumerate(page.fields):
                place: Place = ("sections", number, "pages", page_number, "fields", field_number)
                if not (item.why or page.why):
                    yield place, _("Warum wird das gefragt? „why“ fehlt hier und an der Seite.")
                if not source_of((item, page, section, form)):
                    yield place, _("Woher kommt das? „source“ fehlt hier, an der Seite, am Abschnitt und am Formular.")
                if not (item.valid_from or page.valid_from or section.valid_from or form.valid_from):
                    yield (
                        place,
                        _("Seit wann gilt das? „valid_from“ fehlt hier, an der Seite, am Abschnitt und am Formular."),
                    )


def _misplaced(form: Form, register: Register) -> Iterator[Finding]:
    for number, section in enumerate(form.sections):
        for page_number, page in enumerate(section.pages):
            yield from _misplaced_on(page, ("sections", number, "pages", page_number))
    for place, paper in _placed_papers(form):
        if paper.for_each and not register.group(paper.for_each):
            sentence = _("„%(name)s“ ist keine Wiederholung dieses Formulars.")
            yield (*place, "for_each"), sentence % {"name": paper.for_each}
        if paper.least > paper.most:
            yield place, _("„least“ ist größer als „most“.")


def _placed_papers(form: Form) -> Iterator[tuple[Place, Paper]]:
    for number, section in enumerate(form.sections):
        for at, paper in enumerate(section.papers):
            yield ("sections", number, "papers", at), paper
    for at, paper in enumerate(form.papers):
        yield ("papers", at), paper


def _misplaced_on(page: Page, place: Place) -> Iterator[Finding]:
    names = [item.name for item in page.fields]
    if page.exit and page.fields:
        yield place, _("Eine Seite mit „exit“ beendet den Weg; sie darf nichts fragen.")
    if not page.exit and not page.fields:
        yield place, _("Diese Seite fragt nichts. Hinweise gehören auf eine Seite mit Feldern.")
    for number, contradiction in enumerate(page.contradictions):
        if contradiction.field not in names:
            sentence = _("Das Feld „%(name)s“ steht nicht auf dieser Seite.") % {"name": contradiction.field}
            yield (*place, "contradictions", number, "field"), sentence + perhaps(contradiction.field, names)


def _unused(form: Form, uses: Iterable[Use]) -> Iterator[Finding]:
    used = {name for use in uses for name in named_in(use.node)}
    for name in form.conditions.keys() - used:
        yield ("conditions", name), _("Diese Bedingung verwendet niemand.")
    among = {node.list for use in uses for node in walk_tree(use.node) if isinstance(node, Among)}
    for name in form.lists.keys() - among:
        yield ("lists", name), _("Diese Liste verwendet niemand.")


def _unreachable(uses: Iterable[Use], register: Register) -> Iterator[Finding]:
    reach = Reach(register)
    for use in uses:
        if not use.inside and not reach.possible(both(use.around, use.node)):
            yield use.place, _("Das kann nie eintreten: Diese Bedingung widerspricht sich oder dem Weg hierher.")
