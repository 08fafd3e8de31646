"""Signing in, with password and second factor, over HTTP as browsers do it."""

import datetime as dt
import hashlib
import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicepunkt.privacy.retention import delete_expired
from servicepunkt.staff import accounts
from servicepunkt.staff.models import User
from tests.factories import an_authority
from tests.privacy.stored import all_rows
from tests.staff.second_factor import code_of, new_recovery_codes, set_up_second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk", email="clerk@example.org", password=PASSWORD, authority=an_authority())


def _sign_in(client: Client, password: str = PASSWORD, login: str = "clerk"):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_name_or_address_and_password_open_the_counter(clerk):
    for login in ("clerk", "clerk@example.org"):
        answer = _sign_in(Client(), login=login)
        assert (answer.status_code, answer["Location"]) == (302, reverse("counter:home"))


def test_a_wrong_password_says_nothing_about_the_account(clerk):
    known = re.sub(r'value="[^"]*"', "", _sign_in(Client(), "wrong").content.decode())
    unknown = re.sub(r'value="[^"]*"', "", _sign_in(Client(), "wrong", login="nobody").content.decode())

    assert known == unknown
    assert "kern-alert--danger" in known


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(clerk):
    client = Client()
    for _try in range(5):
        _sign_in(client, "wrong")

    answer = _sign_in(client)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_neither_another_host_nor_her_address_begins_a_new_count(clerk, settings):
    settings.ALLOWED_HOSTS = ["termine.example.org", "localhost"]
    hosts = ("termine.example.org", "termine.example.org:81", "localhost", "localhost:9", "termine.example.org:82")
    for host, login in zip(hosts, ("clerk", "Clerk", "clerk@example.org", "CLERK@example.org", "clerk"), strict=True):
        _sign_in(Client(headers={"host": host}), "wrong", login)

    assert "_auth_user_id" not in _signed_in_at("termine.example.org:83")


def _signed_in_at(host: str):
    client = Client(headers={"host": host})
    _sign_in(client)
    return client.session


def test_made_up_names_do_not_wash_away_what_is_counted(clerk):
    _sign_in(Client(), "wrong")
    counted = _counted()

    for number in range(400):
        cache.set(f"somebody {number}", 1)

    assert _counted() == counted + 400


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8:7:7::7"])
def test_where_somebody_tried_from_lies_nowhere_in_the_database(clerk, address):
    _sign_in(Client(REMOTE_ADDR=address), "wrong")

    stored = all_rows()
    assert _counted() == 3
    assert b"203.0.113" not in stored
    assert b"2001:db8" not in stored
    assert hashlib.sha256(b"clerk").hexdigest().encode() not in stored


def test_counted_attempts_are_gone_an_hour_later_and_go_on_counting_until_then(clerk):
    _sign_in(Client(), "wrong")
    now = timezone.now()

    assert delete_expired(now)["staff.attempts"] == 0
    assert delete_expired(now + dt.timedelta(hours=1))["staff.attempts"] == 3
    assert _counted() == 0


def _counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_entries")
        return cursor.fetchone()[0]


def test_one_persons_wrong_passwords_do_not_lock_out_her_colleague(clerk):
    User.objects.create_user("colleague", password=PASSWORD, authority=clerk.authority)
    client = Client()
    for _try in range(6):
        _sign_in(client, "wrong")

    assert _sign_in(client, login="colleague").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_is_set_up_and_then_asked_for(clerk):
    client = Client()
    _sign_in(client)
    secret = set_up_second_factor(client, password=PASSWORD)
    assert client.get(reverse("counter:home")).status_code == 200

    other = Client()
    answer = _sign_in(other)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert other.get(reverse("counter:home")).status_code == 302
    Authenticator.objects.update(last_used_at=None)
    cache.clear()
    assert "Zweiter Faktor" in other.get(answer["Location"]).content.decode()
    done = other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert done["Location"] == reverse("counter:home")


@pytest.fixture
def with_password_alone(clerk):
    """Signed in by somebody before the clerk has set up her second factor elsewhere; her telephone's secret."""
    early, hers = Client(), Client()
    _sign_in(early)
    _sign_in(hers)
    return early, hers, set_up_second_factor(hers, password=PASSWORD)


@pytest.mark.parametrize("rule", ["required", "optional"])
def test_a_session_that_began_with_a_password_alone_is_asked_for_the_factor_set_up_since(
    with_password_alone, settings, rule
):
    settings.SERVICEPUNKT_SECOND_FACTOR = rule
    early, hers, secret = with_password_alone

    answer = early.get(reverse("counter:home"))

    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    assert hers.get(reverse("counter:home")).status_code == 200
    Authenticator.objects.update(last_used_at=None)
    cache.clear()
    early.post(answer["Location"], {"code": code_of(secret)})
    assert early.get(reverse("counter:home")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "account_change_password"),
        *("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes"),
    ],
)
def test_such_a_session_neither_takes_the_factor_away_nor_reads_the_codes_that_replace_it(with_password_alone, name):
    early, hers, _secret = with_password_alone
    early.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    for answer in (early.get(reverse(name)), early.post(reverse(name), {"action": "", "oldpassword": PASSWORD})):
        assert answer["Location"].startswith(reverse("mfa_reauthenticate"))

    assert Authenticator.objects.count() == 2
    assert hers.get(reverse(name)).status_code in (200, 302)
    assert not hers.get(reverse(name)).headers.get("Location", "").startswith(reverse("mfa_reauthenticate"))


def test_a_password_shown_just_before_does_not_stand_for_the_factor(clerk):
    early, hers = Client(), Client()
    for client in (early, hers):
        _sign_in(client)
    early.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    set_up_second_factor(hers, password=PASSWORD)

    assert early.post(reverse("mfa_deactivate_totp"))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()


def test_who_has_shown_a_factor_that_it_has_forgotten_sets_up_another_and_so_does_every_session(clerk, settings):
    settings.SERVICEPUNKT_SECOND_FACTOR = "required"
    old, new = Client(), Client()
    _sign_in(old)
    set_up_second_factor(old, password=PASSWORD)
    accounts.forget_second_factor(clerk, by="command line", now=timezone.now())
    _sign_in(new)
    assert old.get(reverse("counter:home"))["Location"].startswith(reverse("mfa_activate_totp"))

    set_up_second_factor(new, password=PASSWORD)

    assert old.get(reverse("counter:home"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_new_recovery_codes_do_not_end_the_session_in_which_they_were_made(clerk):
    client = Client()
    _sign_in(client)
    set_up_second_factor(client, password=PASSWORD)

    new_recovery_codes(client)

    assert client.get(reverse("counter:home")).status_code == 200


def test_a_wrong_second_factor_opens_nothing(clerk):
    client = Client()
    _sign_in(client)
    set_up_second_factor(client, password=PASSWORD)

    other = Client()
    _sign_in(other)
    answer = other.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in other.session


def test_a_code_opens_once_for_as_long_as_it_is_good(clerk):
    client = Client()
    _sign_in(client)
    code = code_of(set_up_second_factor(client, password=PASSWORD))

    for opens in (True, False):
        other = Client()
        _sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in other.session) is opens
        # After half a minute allauth has forgotten it, and would take it for half a minute more.
        cache.delete(f"allauth.mfa.totp.used?user={clerk.pk}&code={code}")


def test_the_second_factors_secret_lies_sealed_in_the_database(clerk):
    client = Client()
    _sign_in(client)
    secret = set_up_second_factor(client, password=PASSWORD)

    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]

    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret


def test_recovery_codes_open_the_door_once_each(clerk):
    client = Client()
    _sign_in(client)
    set_up_second_factor(client, password=PASSWORD)
    codes = new_recovery_codes(client)
    assert len(codes) == 10

    for _time, opens in ((1, True), (2, False)):
        other = Client()
        _sign_in(other)
        answer = other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in other.session) is opens, answer


def test_signing_out_ends_the_session(clerk):
    client = Client()
    _sign_in(client)

    client.post(reverse("account_logout"))

    assert client.get(reverse("counter:home")).status_code == 302


def test_a_session_ends_with_the_working_day(clerk):
    client = Client()
    _sign_in(client)

    assert client.session.get_expire_at_browser_close()
    assert dt.timedelta(seconds=client.session.get_session_cookie_age()) <= dt.timedelta(hours=12)


def test_nobody_signs_up(clerk):
    page = Client().post(reverse("account_signup"), {"username": "new", "password1": PASSWORD, "password2": PASSWORD})

    assert User.objects.count() == 1
    assert "Konten vergibt die IT" in page.content.decode()


def test_an_account_that_was_closed_stays_outside(clerk):
    clerk.is_active = False
    clerk.save()
    client = Client()

    _sign_in(client)

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "mfa_activate_totp", "account_logout"])
def test_the_pages_of_the_account_are_ours(clerk, name):
    client = Client()
    _sign_in(client)

    page = client.get(reverse(name), follow=True)

    assert page.status_code == 200
    assert 'class="sp-page' in page.content.decode()
