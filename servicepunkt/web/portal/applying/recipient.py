"""The authority to which an application goes: told as soon as somebody has said where she lives.

Where that leaves it open (a postcode of several districts, or one that does not exist), she is asked again, with the
places to choose from. Nobody is stopped by this: people sort out what stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicepunkt.applications.models import Draft
from servicepunkt.applications.questions import PLACE, POSTCODE, residence_in
from servicepunkt.applications.sending import NobodyResponsible
from servicepunkt.common.texts import Text
from servicepunkt.forms.walking import Walk
from servicepunkt.responsibility.postcodes import districts_of
from servicepunkt.responsibility.responsible import (
    About,
    Clearing,
    Question,
    Reason,
    Responsible,
    responsible_for,
    settle,
)
from servicepunkt.web.dates import today_here
from servicepunkt.web.portal.applying.typed import Sent
from servicepunkt.web.templatetags.page import text

# The names of the inputs: the place chosen from the list, and the residence about which she was already asked.
_CHOSEN, _DOUBTED = "_place", "_doubted"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is asked again about a residence; `mark` says which residence it was."""

    mark: str
    title: Promise
    body: Promise
    places: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets an application, in a sentence; if that is not settled (`tone` is then warning), `more` says why."""

    sentence: str
    more: str = ""

    @property
    def tone(self) -> str:
        return "warning" if self.more else "info"

    def __str__(self) -> str:
        """Both sentences, as a page says them above what comes next."""
        return format_html('{} <span class="kern-body sp-more">{}</span>', self.sentence, self.more)


def with_chosen_place(sent: Sent) -> Sent:
    """Treats what was chosen from the list of places as what was typed."""
    chosen = sent.typed.get(_CHOSEN, [""])[0]
    return replace(sent, typed={**sent.typed, PLACE: [chosen]}) if chosen else sent


def asks_residence(sent: Sent) -> bool:
    """Whether the page that was sent says where somebody lives."""
    return POSTCODE in sent.fields


def doubt_about(draft: Draft, walked: Walk, sent: Sent) -> Doubt | None:
    """What to ask again about the residence; None where it is clear, or was already asked."""
    if not asks_residence(sent):
        return None
    residence = residence_in(walked.answers)
    postcode = residence.postcode or ""
    mark = f"{postcode} {residence.place}"
    if sent.typed.get(_DOUBTED) == [mark]:
        return None
    match responsible_for(residence, day=today_here(), preset=draft.preset):
        case Question(about=About.PLACE, places=places) if places:
            return Doubt(mark, _WHICH_PLACE, _WHY_PLACE, places)
        case Clearing(reason=Reason.UNKNOWN_PLACE):
            every = {place for places in districts_of(postcode).values() for place in places}
            return Doubt(mark, _WHICH_PLACE, _WHY_PLACE, sorted(every))
        case Clearing(reason=Reason.UNKNOWN_POSTCODE):
            return Doubt(mark, _NO_POSTCODE, _CHECK_POSTCODE)
    return None


_WHICH_PLACE = gettext_lazy("Welcher Ort ist es?")
_WHY_PLACE = gettext_lazy(
    "Ihre Postleitzahl gehört zu mehreren Landkreisen. Vom Ort hängt ab, welche Behörde Ihren Antrag bekommt. Steht Ihr"
    " Ort nicht in der Liste, dann gehen Sie einfach weiter."
)
_NO_POSTCODE = gettext_lazy("Diese Postleitzahl kennen wir nicht.")
_CHECK_POSTCODE = gettext_lazy(
    "Bitte prüfen Sie sie noch einmal. Ist sie richtig, dann gehen Sie einfach weiter. Welche Behörde zuständig ist, wird"
    " später geklärt."
)


def recipient_of(draft: Draft, walked: Walk) -> Recipient | None:
    """Who gets the application; None before the residence is known, and if it has been sent before."""
    residence = residence_in(walked.answers)
    if residence.postcode is None or draft.is_correction:
        return None
    settled = settle(residence, day=today_here(), preset=draft.preset)
    if settled.authority is None:
        return Recipient(_("Noch nimmt hier niemand Ihren Antrag an."), str(NobodyResponsible.sentence))
    goes_to = format_html(_("Ihr Antrag geht an: {authority}"), authority=text(settled.authority.name))
    return Recipient(goes_to, "" if isinstance(settled, Responsible) else _why_unclear(settled.who))


def _why_unclear(who: str) -> str:
    if not who:
        return _(
            "Wir wissen noch nicht, welche Behörde für Ihren Wohnort zuständig ist. Dort wird das geklärt. Ihr Antrag geht"
            " nicht verloren."
        )
    other = _(
        "Für Ihren Wohnort ist eine andere Behörde zuständig: {who}. Sie nimmt hier noch keine Anträge an. Wie es"
        " weitergeht, wird geklärt. Ihr Antrag geht nicht verloren."
    )
    return format_html(other, who=text(Text(de=who)))
