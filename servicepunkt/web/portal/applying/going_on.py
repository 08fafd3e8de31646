"""Where the way through a form goes on."""

from servicepunkt.applications.models import Draft
from servicepunkt.forms.walking import Step, Walk
from servicepunkt.web.portal.applying.opening import address


def address_of(draft: Draft, step: Step) -> str:
    return address(draft, "page", page=step.page.name)


def onward(draft: Draft, walked: Walk) -> str:
    """The first page that wants something; when all is answered, what follows the questions.

    Pages that ask only what is voluntary want nothing, but are still shown to anyone who goes page by page.
    """
    wanting = walked.next_step
    if wanting is None:
        return after_questions(draft, walked)
    return address_of(draft, _first_untouched(walked, wanting))


def _first_untouched(walked: Walk, wanting: Step) -> Step:
    """The page after the last one before `wanting` that has answers."""
    before = walked.steps[: walked.steps.index(wanting)]
    answered = [at for at, step in enumerate(before) if step.answers]
    at = answered[-1] + 1 if answered else 0
    return walked.steps[at]


def after_page(draft: Draft, walked: Walk, page: str) -> str:
    """The next page of the path, whether it wants something or not."""
    following = walked.after(page)
    if following is None or not walked.may_visit(following.page.name):
        return onward(draft, walked)
    return address_of(draft, following)


def after_questions(draft: Draft, walked: Walk) -> str:
    return address(draft, "papers" if walked.papers else "review")
