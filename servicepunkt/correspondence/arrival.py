"""Whether letters arrived: what the lists of staff and the pages of visitors ask the post room."""

from collections.abc import Iterable

from servicepunkt.correspondence.models import Letter


def last_letter(subject: str) -> Letter | None:
    """The last letter about a subject; one that was dropped never went out, and another one counts."""
    return last_letters([subject]).get(subject)


def last_letters(subjects: Iterable[str]) -> dict[str, Letter]:
    """The last letter about each of the subjects that has one."""
    told = Letter.objects.filter(subject__in=list(subjects)).exclude(state=Letter.State.DROPPED)
    return {letter.subject: letter for letter in told.defer("to", "facts", "message").order_by("created_at")}
