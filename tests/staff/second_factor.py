"""Somebody's telephone as a second factor: how it is set up, and what it shows."""

import re
import time
from contextlib import AbstractContextManager, nullcontext
from unittest import mock

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse


def code_of(secret: str) -> str:
    """What the telephone shows now; still good when it changes before the server has read it."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def set_up_second_factor(client: Client, *, password: str) -> str:
    """By somebody who is signed in; the secret that her telephone keeps."""
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page["Location"], {"password": password})
        page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'<code class="co-address">([A-Z2-7]+)</code>', page.content.decode()).group(1)
    with _committing():
        assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    return secret


def new_recovery_codes(client: Client) -> list[str]:
    """Made by somebody who has set up her telephone."""
    with _committing():
        client.post(reverse("mfa_generate_recovery_codes"))
    return re.findall(r"<li><code>(\w+)</code></li>", client.get(reverse("mfa_view_recovery_codes")).content.decode())


def _committing() -> AbstractContextManager[object]:
    """What happens at the commit happens while the request goes on, though a test's transaction may be around it."""
    if not connection.in_atomic_block:
        return nullcontext()
    return mock.patch.object(transaction, "on_commit", lambda happen, **_how: happen())
