"""A family applies in one go: he writes for himself and for their child, his wife declares for herself on her own phone."""

from collections.abc import Callable
from typing import Any

import pytest

from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.questions import CHILD, FAMILY, filer_in, shared_answers
from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import walk
from tests.applications.applicants import complete_answers, oberhavel
from tests.journeys.filling import answer_unseen, begin, send
from tests.journeys.inbox import a_clerk
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way
from tests.web.portal.applying.applicants import TODAY

FORM = "short-extension"
HIS, HERS = "emre@example.org", "ayse@example.org"
PostRoom = Callable[[], list[Mail]]


@pytest.mark.long(25)
def test_a_family_applies_in_one_go_and_each_has_an_application_of_their_own(
    transactional_db: None, clock: Any, new_person: Callable[..., Person], post_room: PostRoom
) -> None:
    clerk, form = a_clerk(oberhavel()), forms()[FORM]
    his = _answers("Emre", **FAMILY, purpose="work") | {"email": HIS}
    shared = shared_answers(form, walk(form, his, today=TODAY).answers)
    hers = _answers("Ayşe", **FAMILY, purpose="family") | shared | {"email": HERS}
    childs = _answers("Deniz", **CHILD, purpose="family") | shared | CHILD
    he, she = new_person(Way("tr", 360)), new_person(Way("ru", 360, scripts=False))

    # He begins with himself.
    begin(he, FORM)
    answer_unseen(he, form, his, papers=True)
    send(he)
    his_page = he.page.url

    # Then comes his wife's; what all share is in it already. The link goes to her, and he reads the code out to her.
    _begins_the_next(he, "Für einen Erwachsenen")
    assert Draft.objects.get().all_answers == shared
    code = _sends_the_link(he, HERS)
    (letter,) = [mail for mail in post_room() if mail.message["To"] == HERS]
    she.opens(letter.link("/antrag/fortsetzen/"), look=False)
    _reads_on_in(she, "Русский")
    she.field("Ihr Code").fill(code)
    she.presses("Weitermachen")
    answer_unseen(she, form, hers, papers=True)
    send(she)

    # And their child's, for which he writes and says who has custody.
    he.opens(his_page)
    _begins_the_next(he, "Für ein Kind")
    answer_unseen(he, form, childs, papers=True)
    send(he)

    emre, ayse, deniz = Application.objects.order_by("pk")
    assert [one.name for one in (emre, ayse, deniz)] == ["Emre Öztürk", "Ayşe Öztürk", "Deniz Öztürk"]
    assert emre.holder == deniz.holder != ayse.holder
    assert [one.versions.get().language for one in (emre, ayse, deniz)] == ["tr", "ru", "tr"]
    assert filer_in(deniz.versions.get().all_answers)
    assert len({emre.reference, ayse.reference, deniz.reference}) == 3
    # Each sees one; the office sees that they belong together.
    she.sees(spell_reference(ayse.reference))
    for other in (emre, deniz):
        she.does_not_see(spell_reference(other.reference))
    shown = clerk.read(f"{emre.uid}/")
    assert all(spell_reference(other.reference) in shown for other in (ayse, deniz))


def _answers(given: str, **wanted: str) -> dict[str, Any]:
    name = {"given": given, "family": "Öztürk"}
    return complete_answers(forms()[FORM], today=TODAY, **wanted) | {"name": name}


def _begins_the_next(person: Person, for_whom: str) -> None:
    person.follows("Antrag für die nächste Person")
    person.presses(for_whom)


def _sends_the_link(person: Person, to: str) -> str:
    """The code, which stands on her page and not in the letter."""
    person.follows("Später weitermachen")
    person.field("E-Mail-Adresse").fill(to)
    person.presses("Link senden")
    return person.page.locator(".sp-code__letters").inner_text()


def _reads_on_in(person: Person, language: str) -> None:
    """Somebody else has written so far, in another language than hers."""
    person.page.locator(".sp-languages summary").click()
    person.goes_by(person.page.locator(".sp-languages").get_by_text(language, exact=True))
