"""The whole application in German, for the office's file."""

from typing import Any

from babel import Locale

from servicepunkt.common.languages import PLAIN, SOURCE, language
from servicepunkt.printing.job import Job, job
from servicepunkt.printing.said import Words, in_language, moment, typed
from servicepunkt.printing.sent import Filer, Sent
from servicepunkt.printing.told import Told, ToldPaper

_FILED_BY = {
    Filer.SELF: "die Person selbst",
    Filer.PARENT: "Elternteil oder Sorgeberechtigte",
    Filer.ADVISER: "Beraterin oder Berater mit Vollmacht",
}


def application_job(sent: Sent, told: Told) -> Job:
    """The job for the application's PDF; `told` is in German, the language in which offices work."""
    if told.language != SOURCE:
        message = f"the application is printed in German, and was told in {told.language}"
        raise ValueError(message)
    title = _german(f"Antrag: {sent.form_title.for_reader(SOURCE)}")
    data = {
        "running": typed(f"{sent.reference} · {sent.applicant}"),
        "page": "Seite {page} von {pages}",
        "to": [typed(line) for line in (sent.authority, sent.office, *sent.address)],
        "facts": _facts(sent),
        "facts_columns": [_german("Zum Antrag"), _german("Angabe")],
        "columns": [_german("Frage"), _german("Antwort")],
        "sensitive": _german("besonders geschützt"),
        "sections": told.sections,
        "papers_title": _german("Unterlagen"),
        "papers_columns": [_german("Unterlage"), _german("Stand"), _german("Hinweis")],
        "papers": [[*_paper(paper)] for paper in told.papers],
        "declarations_title": _german("Erklärungen"),
        "declarations_columns": [_german("Erklärung"), _german("Fassung"), _german("Gelesen auf")],
        "declarations": _declarations(sent, told),
    }
    return job("application", code=SOURCE, title=title, written_at=sent.written_at, data=data)


def in_german(code: str) -> str:
    """The German name of a language: Türkisch, Serbisch (Lateinisch)."""
    if code == PLAIN:
        return "Deutsch (Leichte Sprache)"
    return Locale.parse(language(code).tag, sep="-").get_display_name(SOURCE) or code


def _german(text: str) -> Words:
    return in_language(text, SOURCE)


def _facts(sent: Sent) -> list[tuple[Words, Words]]:
    filer = _FILED_BY[sent.filed_by] + (f": {sent.filer}" if sent.filer else "")
    facts = {
        "Antragsnummer": typed(sent.reference),
        "Antrag für": typed(sent.applicant),
        "Eingegangen": moment(sent.local(sent.filed_at), SOURCE),
        **({"Geändert": moment(sent.local(sent.corrected_at), SOURCE)} if sent.corrected_at else {}),
        "Fassung": typed(str(sent.version)),
        "Eingereicht durch": _german(filer),
        "Ausgefüllt auf": _german(f"{in_german(sent.language)}; hier steht der deutsche Wortlaut."),
    }
    return [(_german(label), words) for label, words in facts.items()]


def _paper(paper: ToldPaper) -> tuple[list[Words], Words, Words]:
    name = [paper.label, *([paper.entry] if paper.entry else [])]
    notes = [
        *(["freiwillig"] if not paper.must else []),
        *(["Original zum Termin"] if paper.original else []),
        *(["Übersetzung, wenn nicht auf Deutsch"] if paper.translation else []),
        *(["besonders geschützt"] if paper.sensitive else []),
    ]
    return name, paper.state_words, _german("\n".join(notes))


def _declarations(sent: Sent, told: Told) -> list[list[Any]]:
    """Each as it was declared. One whose wording is no longer in the form is still listed, by its name and version."""
    texts = {item.name: item.text for item in told.declarations}
    return [
        [texts.get(item.name, typed(item.name)), typed(item.version), _german(in_german(item.language))]
        for item in sent.declarations
    ]
