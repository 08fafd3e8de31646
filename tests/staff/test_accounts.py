"""Who is let in, with which role, and out again: the rules, each with its journal entry and nobody's name in it."""

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from servicepunkt.audit.models import JournalEntry
from servicepunkt.privacy.retention import delete_expired
from servicepunkt.staff import accounts
from servicepunkt.staff.access import inbox_of, offices_of
from servicepunkt.staff.models import Role, User
from tests.factories import SUNDAY_NOON, a_department, an_authority, an_office

pytestmark = pytest.mark.django_db

PASSWORD, ANOTHER = "correct-horse-battery", "staple-of-a-donkey"
BY_IT: Any = {"by": "command line", "now": SUNDAY_NOON}


@pytest.fixture
def ada() -> User:
    return accounts.open_account("ada", authority=an_authority(), email="ada@example.org", password=PASSWORD, **BY_IT)


def _signed_in(password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": "ada", "password": password})
    return client


def _is_in(client: Client) -> bool:
    return client.get(reverse("mfa_index")).status_code == 200


def _noted() -> list[tuple[str, str, str, dict[str, str]]]:
    return list(JournalEntry.objects.order_by("pk").values_list("action", "subject", "office", "facts"))


def test_who_was_let_in_signs_in_and_may_nothing_yet(ada):
    assert _is_in(_signed_in())
    assert list(offices_of(ada)) == []
    assert _noted() == [("open_account", f"staff:{ada.pk}", "", {"authority": "oberhavel"})]


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org"])
@pytest.mark.parametrize("ended", [False, True])
def test_a_name_or_an_address_means_one_person_even_when_she_has_left(ada, name, ended):
    if ended:
        accounts.end_account(ada, **BY_IT)

    with pytest.raises(accounts.NameTaken):
        accounts.open_account(name, authority=an_authority(), password=PASSWORD, **BY_IT)
    with pytest.raises(accounts.NameTaken):
        accounts.open_account("bob", authority=an_authority(), password=PASSWORD, email="Ada@example.org", **BY_IT)


@pytest.mark.parametrize(
    ("name", "email", "password"),
    [
        ("", "", PASSWORD),
        ("a b", "", PASSWORD),
        ("x" * 151, "", PASSWORD),
        ("bob", "bob", PASSWORD),
        ("bob", "", ""),
        ("bob", "", "short"),
        ("bob", "", "administrator"),
        ("bob.the.builder", "", "bob.the.builder"),
    ],
)
def test_what_is_no_name_no_address_or_no_good_password_is_refused_with_a_reason(name, email, password):
    with pytest.raises(accounts.NotAccepted, match=r"Das geht so nicht: \w"):
        accounts.open_account(name, authority=an_authority(), email=email, password=password, **BY_IT)

    assert not User.objects.exists()
    assert _noted() == []


def test_a_role_is_given_replaced_and_taken_and_each_is_noted_once(ada):
    office = an_office()

    for kind in (Role.Kind.CLERK, Role.Kind.CLERK, Role.Kind.LEAD):
        accounts.give_role(ada, office, kind, **BY_IT)
    assert [(role.office, role.kind) for role in ada.roles.all()] == [(office, "lead")]
    for _press in range(2):
        accounts.take_role(ada, office, **BY_IT)

    assert not ada.roles.exists()
    assert [(action, at, facts) for action, _subject, at, facts in _noted()[1:]] == [
        ("give_role", office.slug, {"kind": "clerk"}),
        ("give_role", office.slug, {"kind": "lead"}),
        ("take_role", office.slug, {}),
    ]


def test_nobody_gets_a_role_at_an_office_of_another_authority(ada):
    foreign = an_office("fern", department=a_department(an_authority("fern"), "fern"))

    with pytest.raises(accounts.ForeignOffice):
        accounts.give_role(ada, foreign, Role.Kind.CLERK, **BY_IT)

    assert not ada.roles.exists()


def test_the_inbox_is_opened_and_closed_and_each_is_noted_once(ada):
    for may in (True, True, False, False):
        accounts.let_read_applications(ada, may=may, **BY_IT)
        ada.refresh_from_db()
        if may:
            assert inbox_of(ada) == an_authority()

    assert [action for action, *_rest in _noted()[1:]] == ["give_applications", "take_applications"]


def test_another_password_ends_her_sessions_and_the_old_one_opens_nothing(ada):
    before = _signed_in()

    accounts.set_password(ada, ANOTHER, **BY_IT)

    assert not _is_in(before)
    assert not _is_in(_signed_in(PASSWORD))
    assert _is_in(_signed_in(ANOTHER))
    assert _noted()[-1] == ("set_password", f"staff:{ada.pk}", "", {})


def test_a_password_that_is_refused_changes_nothing(ada):
    with pytest.raises(accounts.NotAccepted):
        accounts.set_password(ada, "short", **BY_IT)

    assert _is_in(_signed_in(PASSWORD))
    assert len(_noted()) == 1


def test_who_has_lost_her_second_factor_comes_in_without_it_and_sets_up_another(ada, settings):
    settings.SERVICEPUNKT_SECOND_FACTOR = "required"
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=ada, type=kind, data={})
    assert not _is_in(_signed_in())

    accounts.forget_second_factor(ada, **BY_IT)

    page = _signed_in().get(reverse("counter:home"))
    assert page["Location"].startswith(reverse("mfa_activate_totp"))
    assert _noted()[-1] == ("forget_second_factor", f"staff:{ada.pk}", "", {})


def test_an_account_that_has_ended_opens_nothing_from_that_moment_on(ada):
    accounts.give_role(ada, an_office(), Role.Kind.LEAD, **BY_IT)
    accounts.let_read_applications(ada, may=True, **BY_IT)
    Authenticator.objects.create(user=ada, type="recovery_codes", data={})
    before = _signed_in()

    accounts.end_account(ada, **BY_IT)

    assert not _is_in(before)
    assert not _is_in(_signed_in())
    assert not ada.roles.exists()
    assert not Authenticator.objects.exists()
    assert _noted()[-1] == ("end_account", f"staff:{ada.pk}", "", {})
    for change in (
        lambda: accounts.end_account(ada, **BY_IT),
        lambda: accounts.set_password(ada, ANOTHER, **BY_IT),
        lambda: accounts.forget_second_factor(ada, **BY_IT),
        lambda: accounts.give_role(ada, an_office("gransee"), Role.Kind.LEAD, **BY_IT),
        lambda: accounts.let_read_applications(ada, may=True, **BY_IT),
    ):
        with pytest.raises(accounts.AccountEnded):
            change()


def test_who_comes_back_is_the_same_person_without_her_roles(ada):
    with pytest.raises(accounts.StillOpen):
        accounts.reopen_account(ada, password=ANOTHER, **BY_IT)
    accounts.give_role(ada, an_office(), Role.Kind.LEAD, **BY_IT)
    accounts.end_account(ada, **BY_IT)

    accounts.reopen_account(ada, password=ANOTHER, **BY_IT)

    assert _is_in(_signed_in(ANOTHER))
    assert list(offices_of(User.objects.get())) == []
    assert _noted()[-1] == ("reopen_account", f"staff:{ada.pk}", "", {})


def test_an_account_is_deleted_a_year_after_its_end_with_the_journal_that_names_its_key(ada):
    accounts.end_account(ada, **BY_IT)
    year = dt.timedelta(days=365)

    assert delete_expired(SUNDAY_NOON + year - dt.timedelta(seconds=1))["staff.accounts"] == 0
    assert JournalEntry.objects.filter(subject=f"staff:{ada.pk}").exists()
    assert delete_expired(SUNDAY_NOON + year)["staff.accounts"] == 1

    assert not User.objects.exists()
    assert not JournalEntry.objects.filter(subject=f"staff:{ada.pk}").exists()


def test_an_account_that_is_open_is_never_deleted(ada):
    delete_expired(SUNDAY_NOON + dt.timedelta(days=3650))

    assert User.objects.get() == ada
