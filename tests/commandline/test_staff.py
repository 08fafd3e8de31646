"""`./run staff`: with which an authority's IT lets people in."""

import io
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from servicepunkt.audit.models import JournalEntry
from servicepunkt.commandline.management.commands import staff as command
from servicepunkt.staff.models import User
from tests.factories import an_office

pytestmark = pytest.mark.django_db

PASSWORD, ANOTHER = "correct-horse-battery", "staple-of-a-donkey"


@pytest.fixture(autouse=True)
def office():
    return an_office()


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives the command, with what comes on standard input; returns the lines that it says."""

    def run(*words: str, typed: str = f"{PASSWORD}\n") -> list[str]:
        said = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        call_command("staff", *words, stdout=said)
        return said.getvalue().splitlines()

    return run


def test_somebody_is_let_in_with_roles_and_the_inbox(staff, office, clock):
    said = staff("add", "ada", "--authority", "oberhavel", "--role", "clerk=servicepunkt", "--applications")

    assert said == ["ada (oberhavel): clerk=servicepunkt; liest Anträge; ohne zweiten Faktor"]
    assert authenticate(username="ada", password=PASSWORD) == User.objects.get()
    assert {(entry.by, entry.at) for entry in JournalEntry.objects.all()} == {("command line", clock.now)}


def test_roles_are_given_and_taken(staff, office):
    an_office("gransee", department=office.department)
    staff("add", "ada", "--authority", "oberhavel", "--role", "clerk=servicepunkt")

    assert staff("give", "ada", "--role", "lead=servicepunkt", "--role", "reception=gransee") == [
        "ada (oberhavel): reception=gransee; lead=servicepunkt; ohne zweiten Faktor"
    ]
    assert staff("take", "ADA", "--role", "gransee", "--role", "servicepunkt", "--applications") == [
        "ada (oberhavel): keine Rolle; ohne zweiten Faktor"
    ]


def test_a_life_at_the_office(staff, clock):
    staff("add", "ada", "--authority", "oberhavel", "--email", "ada@example.org")
    staff("password", "ada", typed=f"{ANOTHER}\r\n")
    assert authenticate(username="ada", password=ANOTHER)
    staff("forget-second-factor", "ada")

    assert staff("end", "ada") == ["ada (oberhavel): beendet am 2027-03-01"]
    assert staff("reopen", "ada", "--role", "clerk=servicepunkt") == [
        "ada (oberhavel): clerk=servicepunkt; ohne zweiten Faktor"
    ]
    assert list(JournalEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "open_account",
        "set_password",
        "forget_second_factor",
        "end_account",
        "reopen_account",
        "give_role",
    ]
    journal = str(list(JournalEntry.objects.values()))
    assert [word for word in ("ada", PASSWORD, ANOTHER) if word in journal] == []


def test_all_accounts_are_listed_and_those_of_one_authority(staff):
    for name in ("bob", "ada"):
        staff("add", name, "--authority", "oberhavel")

    assert staff("list") == [
        "ada (oberhavel): keine Rolle; ohne zweiten Faktor",
        "bob (oberhavel): keine Rolle; ohne zweiten Faktor",
    ]
    assert staff("--language", "en", "list", "--authority", "oberhavel") == [
        "ada (oberhavel): no role; without a second factor",
        "bob (oberhavel): no role; without a second factor",
    ]


def test_a_second_factor_and_the_last_sign_in_are_told_and_no_list_asks_for_each_account(
    staff, django_assert_num_queries, clock
):
    for name in ("ada", "bob", "cem"):
        staff("add", name, "--authority", "oberhavel", "--role", "clerk=servicepunkt")
    User.objects.filter(username="ada").update(last_login=clock.now)
    Authenticator.objects.create(user=User.objects.get(username="ada"), type="totp", data={})

    with django_assert_num_queries(2):
        said = staff("list")

    assert said[0] == "ada (oberhavel): clerk=servicepunkt; mit zweitem Faktor; zuletzt angemeldet am 2027-03-01"
    assert len(said) == 3


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["give", "nobody", "--role", "clerk=servicepunkt"], "Ein Konto „nobody“ gibt es nicht."),
        (["add", "ada", "--authority", "fern"], "Die Behörde „fern“ gibt es nicht."),
        (
            ["add", "ada", "--authority", "oberhavel", "--role", "clerk=fern"],
            "Die Dienststelle „fern“ gibt es bei dieser Behörde nicht. Möglich sind: servicepunkt.",
        ),
        (
            ["add", "ada", "--authority", "oberhavel", "--role", "chief=servicepunkt"],
            "„chief=servicepunkt“ ist keine Rolle. Sagen Sie: --role reception|clerk|lead=OFFICE.",
        ),
        (["add", "a b", "--authority", "oberhavel"], "Das geht so nicht: "),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing_behind(staff, words, why):
    with pytest.raises(CommandError) as refused:
        staff(*words)

    assert str(refused.value).startswith(why)
    assert not User.objects.exists()
    assert not JournalEntry.objects.exists()


def test_no_password_at_all_lets_nobody_in(staff):
    with pytest.raises(CommandError, match="Das geht so nicht"):
        staff("add", "ada", "--authority", "oberhavel", typed="")

    assert not User.objects.exists()


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A person at the prompt, who answers with these words; returns the questions."""
    asked: list[str] = []

    def answer(*words: str) -> list[str]:
        left = list(words)

        def ask(question: str) -> str:
            # Others go on booking while somebody thinks of a password.
            assert len(connection.savepoint_ids) == 0
            asked.append(question)
            return left.pop(0)

        monkeypatch.setattr(command, "getpass", ask)
        monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())
        return asked

    return answer


def test_at_a_terminal_the_password_is_asked_for_twice(prompt):
    asked = prompt(PASSWORD, PASSWORD)

    call_command("staff", "add", "ada", "--authority", "oberhavel", stdout=io.StringIO())

    assert asked == ["Passwort: ", "Neues Passwort noch einmal: "]
    assert authenticate(username="ada", password=PASSWORD)


def test_two_that_differ_let_nobody_in(prompt):
    prompt(PASSWORD, ANOTHER)

    with pytest.raises(CommandError, match="zweimal nicht dasselbe"):
        call_command("staff", "add", "ada", "--authority", "oberhavel")
    assert not User.objects.exists()
