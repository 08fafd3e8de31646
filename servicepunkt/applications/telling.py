"""What happens to an application, and the prepared words in which the applicant hears about it, in her language.

Staff choose a prepared text; what they add in their own words stays German, and is marked as German.
"""

import datetime as dt

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.models import Application, Event
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.texts import Text

State = Application.State

# What each state means for the applicant.
STATES: dict[str, Promise] = {
    State.SUBMITTED: _("Ihr Antrag ist bei uns angekommen. Noch hat ihn niemand gelesen."),
    State.RECEIVED: _("Die Behörde hat Ihren Antrag geöffnet."),
    State.PROCESSING: _("Die Behörde bearbeitet Ihren Antrag."),
    State.ACTION: _("Die Behörde braucht etwas von Ihnen."),
    State.COMPLETED: _("Die Bearbeitung Ihres Antrags ist abgeschlossen."),
    State.WITHDRAWN: _("Sie haben Ihren Antrag zurückgezogen."),
}

TEXTS: dict[str, Promise] = {
    "processing": _("Wir bearbeiten Ihren Antrag. Sie brauchen im Moment nichts zu tun."),
    "appointment": _("Wir möchten Sie sprechen. Bitte buchen Sie einen Termin."),
    "card_ordered": _("Ihre Karte ist bestellt. Wir schreiben Ihnen, sobald sie da ist."),
    "card_ready": _("Ihre Karte ist da. Bitte buchen Sie einen Termin zum Abholen."),
    "decided": _("Wir haben über Ihren Antrag entschieden. Die Entscheidung kommt mit der Post."),
    "handed_on": _("Für Ihren Antrag ist eine andere Behörde zuständig. Wir haben ihn dorthin weitergegeben."),
    "question": _(
        "Wir haben eine Frage zu Ihrem Antrag. Antworten können Sie auf der Seite zu Ihrem Antrag mit „Angaben ändern“."
    ),
}

# How a request for a paper ends where she does not answer it on her page.
PAPER_HERE, PAPER_TAKEN_BACK = "paper_here", "paper_taken_back"
REQUEST_TEXTS: dict[str, Promise] = {
    PAPER_HERE: _("Eine Unterlage, um die wir Sie gebeten hatten, liegt uns jetzt vor."),
    PAPER_TAKEN_BACK: _("Wir haben eine Bitte um eine Unterlage zurückgenommen."),
}
TEXTS |= REQUEST_TEXTS
# That the authority which has the application is responsible, where nobody knew.
SETTLED_HERE = "settled_here"
TEXTS |= {SETTLED_HERE: _("Es ist geklärt, wer für Ihren Antrag zuständig ist: die Behörde, bei der er liegt.")}

# That the office has given a new code, so that she hears about it if somebody else has asked for it.
NEW_CODE = "new_code"
TEXTS |= {
    NEW_CODE: _(
        "Sie haben von uns einen neuen Code für Ihren Antrag bekommen. Wollten Sie keinen, dann rufen Sie uns bitte an."
    )
}

# What a receipt claims, on paper and by e-mail, where the county has no wording of its own.
RECEIPT: Promise = _(
    "Diese Bestätigung sagt, dass Ihr Antrag angekommen ist und wann. Sie ist kein Aufenthaltstitel und keine Erlaubnis zu arbeiten."
)
# Which state goes with a prepared text, unless staff choose another.
STATE_WITH: dict[str, str] = {
    "processing": State.PROCESSING,
    "appointment": State.ACTION,
    "card_ordered": State.PROCESSING,
    "card_ready": State.COMPLETED,
    "decided": State.COMPLETED,
    "question": State.ACTION,
}
# What staff may tell, and the states into which they may bring an application. The other texts belong to rules.
TOLD_BY_STAFF: dict[str, Promise] = {key: text for key, text in TEXTS.items() if key in STATE_WITH}
STATES_BY_STAFF = (State.PROCESSING, State.ACTION, State.COMPLETED)


def state_once_papers_are_there(application: Application) -> str | None:
    """In work again, where the office was waiting for papers and has closed its last request."""
    waits = application.requests.filter(answered_at=None).exists()
    return State.PROCESSING if application.state == State.ACTION and not waits else None


def meaning_of(authority: Authority) -> Text:
    """What a receipt of this authority means, in its own wording where it has one."""
    return authority.receipt_meaning or Text({code: _in(code, RECEIPT) for code in OFFERED})


def _in(code: str, text: Promise) -> str:
    with translation.override(code):
        return str(text)


def note(
    application: Application,
    what: Event.What,
    *,
    by: str,
    now: dt.datetime,
    state: str | None = None,
    told: str = "",
    words: str | None = None,
) -> Event:
    """Append an event, and bring the application into the state it leads to; one that is over again is so from now."""
    if state:
        over = now if state in (State.COMPLETED, State.WITHDRAWN) else None
        Application.objects.filter(pk=application.pk).update(state=state, ended_at=over, changed_at=now)
        application.state, application.ended_at = state, over
    else:
        Application.objects.filter(pk=application.pk).update(changed_at=now)
    application.changed_at = now
    return Event.objects.create(
        application=application, at=now, what=what, state=application.state, by=by, told=told, words=words
    )
