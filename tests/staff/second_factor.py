"""Somebody's telephone as a second factor: how it is set up, and what it shows."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse


def code_of(secret: str) -> str:
    """What the telephone shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up_second_factor(client: Client, *, password: str) -> str:
    """By somebody who is signed in; the secret that her telephone keeps."""
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page["Location"], {"password": password})
        page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'<code class="co-address">([A-Z2-7]+)</code>', page.content.decode()).group(1)
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    return secret
