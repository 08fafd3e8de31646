"""The code of what has been sent: it opens in another browser what a mailed link alone does not.

A link goes to whatever was typed as an e-mail address, and nobody has proven that it is hers: it shows how an
application stands, and takes papers. Reading, changing and withdrawing, the receipt and the next person of a family
are for the browser that sent it, and for those in which its code was typed.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.codes import new_resume_code, print_of, print_of_sent, read_resume_code
from servicepunkt.applications.models import KEPT, Application, Draft
from servicepunkt.audit import journal
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole

# This many browsers keep an application open; one more takes the place of the first.
_MOST = 10


class NotItsCode(Refusal):
    code = "wrong-application-code"
    status = 422
    sentence = _(
        "Dieser Code gehört nicht zu diesem Antrag. Bitte vergleichen Sie jedes Zeichen. Der Code eines Entwurfs gilt hier nicht."
    )


@whole
def unlock(typed: str, *, holder: str, now: dt.datetime, meant: Application | None = None) -> Application:
    """Open an application to a browser by its code; those that had it keep it. Raises `NotItsCode`.

    `meant` comes from the link that somebody followed; without a link the code says which application it is.
    """
    code = read_resume_code(typed)
    known = Application.objects.filter(code_fingerprint=print_of_sent(code)) if code else Application.objects.none()
    found = (known.filter(pk=meant.pk) if meant else known).select_for_update().first()
    if found is None:
        raise NotItsCode
    if not found.is_known_to(holder):
        let_in(found, holder)
        found.save(update_fields=["opened_in"])
        journal.record("open_by_code", subject=str(found), by="applicant", now=now)
    return found


def let_in(application: Application, holder: str) -> None:
    """Let a browser have the application once it is saved; no browser, or one that has it already, changes nothing."""
    if holder and not application.is_known_to(holder):
        application.opened_in = [*application.opened_in, holder][-_MOST:]


def sent_here(holder: str | None, *, now: dt.datetime) -> list[Application]:
    """What a browser has sent lately and not withdrawn, the latest first."""
    if not holder:
        return []
    lately = Application.objects.filter(holder=holder, filed_at__gt=now - KEPT).order_by("-filed_at")
    return [application for application in lately if application.has_code]


def change_code(application: Application) -> None:
    """A new code for a locked application. No browser has it open any more, nor a correction that was begun."""
    code = new_resume_code()
    application.code, application.code_fingerprint = code, print_of_sent(code)
    application.holder, application.opened_in = "", []
    application.save(update_fields=["code", "code_fingerprint", "holder", "opened_in"])
    # It may be discarded at this moment, without a lock on the application; there is at most one, in the same folder.
    its_own = new_resume_code()
    correction = Draft.objects.filter(corrects=application)
    correction.update(code=its_own, code_fingerprint=print_of(its_own), holder="")
