"""Every letter in every language, as a mail program shows it: composed, turned into a mail and taken apart again."""

from dataclasses import dataclass
from email import message_from_bytes, policy

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from servicepunkt.bookings.letter_examples import example, example_kinds
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence.mime import write_mail
from servicepunkt.web.mailbox.frame import A_STRANGERS_PAGE
from servicepunkt.web.mailbox.opening import OpenMail, take_apart

# A frame cannot choose its own colours: the letter's rule for dark ones is made to apply always, or never.
_DARK_RULE = "@media (prefers-color-scheme: dark)"
_COLOURS = {"hell": ("@media not all", "light"), "dunkel": ("@media all", "dark")}


@dataclass(frozen=True, slots=True)
class Shown:
    kind: str
    mail: OpenMail

    @property
    def calendar(self) -> str:
        """The calendar file as it is written; empty where the letter has none."""
        return "".join(file.content.decode() for file in self.mail.attachments)


@require_safe
@never_cache
@csp_update({"frame-src": [SELF]})
def letters(request: HttpRequest, code: str = "") -> HttpResponse:
    """All letters in one language, in light and in dark; the page's own language where none is named."""
    code = code or language(get_language()).code
    if code not in OFFERED:
        raise NotFound
    shown = [Shown(kind, mail) for kind in example_kinds() if (mail := _mail(kind, code))]
    context = {"letters": shown, "reader": language(code), "choices": [language(choice) for choice in OFFERED]}
    return render(request, "mailbox/letters.html", context)


@require_safe
@never_cache
@csp_replace(A_STRANGERS_PAGE)  # type: ignore[arg-type]  # its types know views without arguments only
@xframe_options_sameorigin
def html(_request: HttpRequest, code: str, kind: str, colours: str) -> HttpResponse:
    mail = _mail(kind, code) if code in OFFERED and kind in example_kinds() else None
    if mail is None or colours not in _COLOURS:
        raise NotFound
    rule, scheme = _COLOURS[colours]
    page = mail.html.replace(_DARK_RULE, rule).replace('content="light dark"', f'content="{scheme}"')
    return HttpResponse(page)


def _mail(kind: str, code: str) -> OpenMail | None:
    made = example(kind, language=code, now=clock_now())
    return take_apart(message_from_bytes(write_mail(*made), policy=policy.default), name=kind) if made else None
