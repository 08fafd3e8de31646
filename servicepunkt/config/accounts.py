"""How staff sign in: with an account from their own IT."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest

from servicepunkt.common.tokens import fingerprint


def unreadable_key(key: str, prefix: str, version: int) -> str:
    """The name under which attempts are counted: allauth's own contains the stranger's IP address, or a hash of what
    she typed that anybody can compute."""
    return fingerprint("count", prefix, str(version), key)


class StaffAccounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts count against the account that is meant, whichever of its names was typed.

        allauth's own key contains the host as the browser gives it, port included: each different one began a new
        count.
        """
        typed = credentials.get("email") or credentials.get("username", "")
        meant = get_user_model().objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first()
        return f"account:{meant.pk}" if meant else typed.casefold()

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Anyone who has a second factor must show it; the password alone changes nothing about how she signs in."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] == "mfa_reauthenticate"] or methods
