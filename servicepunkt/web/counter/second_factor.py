"""The second factor is required of the session: the fact that an account has one does not say who is sitting here.

Somebody may have signed in with a password alone before the owner of the account set hers up.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset, authenticator_used
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.staff.models import User

_SHOWN = "second_factor"
# On these it is shown; all other pages about an account's factors can remove it, or show codes that replace it.
_SHOWING = {"mfa_authenticate", "mfa_reauthenticate"}


@receiver([authenticator_used, authenticator_added, authenticator_reset])
def note_shown(request: HttpRequest, authenticator: Authenticator, **_more: object) -> None:
    """Anyone who has just shown a factor, or set it up, has shown it for this session."""
    request.session[_SHOWN] = authenticator.pk


def page_before(request: HttpRequest, user: User) -> str:
    """The address to which this session must go first, with a message to be read there; empty where it may go on."""
    factors = _factors(user)
    if factors and not _has_shown(request, factors):
        messages.warning(
            request, _("Ihr Konto hat einen zweiten Faktor. Bitte zeigen Sie ihn auch für diese Anmeldung.")
        )
        return reverse("mfa_reauthenticate")
    if not factors and settings.SERVICEPUNKT_SECOND_FACTOR == "required":
        messages.warning(request, _("Bitte richten Sie zuerst den zweiten Faktor für Ihre Anmeldung ein."))
        return reverse("mfa_activate_totp")
    return ""


class SecondFactorMiddleware:
    """Opens the pages of an account, which are allauth's, only to sessions that have shown its second factor, if any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        if not _changes_the_account(request) or not isinstance(request.user, User):
            return None
        factors = _factors(request.user)
        if not factors or _has_shown(request, factors):
            return None
        return redirect_to_login(request.get_full_path(), login_url=reverse("mfa_reauthenticate"))


def _changes_the_account(request: HttpRequest) -> bool:
    page = request.resolver_match.url_name if request.resolver_match else None
    return page == "account_change_password" or (str(page).startswith("mfa_") and page not in _SHOWING)


def _factors(user: User) -> set[int]:
    return set(Authenticator.objects.filter(user=user).values_list("pk", flat=True))


def _has_shown(request: HttpRequest, factors: set[int]) -> bool:
    """A factor that has since been forgotten opens nothing any more."""
    return request.session.get(_SHOWN) in factors
