"""Whether letters arrived: what staff's lists and visitors' pages ask the post room."""

from collections.abc import Iterable

from servicepunkt.correspondence.models import Letter, LetterQuerySet


def last_letter(subject: str) -> Letter | None:
    """The last letter about a subject. One that was dropped never went out and does not count."""
    return _went_out().filter(subject=subject).order_by("-created_at").first()


def last_letters(subjects: Iterable[str]) -> dict[str, Letter]:
    """The last letter about each of the subjects that has one."""
    told = _went_out().filter(subject__in=list(subjects))
    return {letter.subject: letter for letter in told.order_by("created_at")}


def lost_letters(among: LetterQuerySet) -> dict[str, Letter]:
    """The last letter about each subject of those that did not arrive, unless something about it has gone out since."""
    last = last_letters(set(among.failed().values_list("subject", flat=True)))
    return {subject: letter for subject, letter in last.items() if letter.has_failed}


def _went_out() -> LetterQuerySet:
    return Letter.objects.exclude(state=Letter.State.DROPPED).defer("to", "facts", "message")
