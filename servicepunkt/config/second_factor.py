"""The second factor of staff: its secret is sealed in the database, and a code opens only once."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.cache import cache

from servicepunkt.common.sealed import seal, unseal


class StaffSecondFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(unseal(encrypted_text.encode()))


class _Once(forms.Form):
    """A code that has been used opens nothing more (RFC 6238 section 5.2).

    allauth remembers it for one period, half a minute; with the tolerance before and after, it is valid for three.
    """

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # the form it is mixed into has one
        good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"second factor shown by {self.user.pk}: {code}", "shown", timeout=good_for):
            raise StaffSecondFactors().validation_error("incorrect_code")
        return code


class ShowsCode(_Once, AuthenticateForm):
    """On signing in."""


class ShowsCodeAgain(_Once, ReauthenticateForm):
    """Before anything that somebody at a session left open must not do."""
