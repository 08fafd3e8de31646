"""Another sealing key: everything is sealed anew, the old key goes at once, and everybody still gets in."""

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from servicepunkt.applications.models import Application, Draft, Event, PaperRequest
from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.models import Booking
from servicepunkt.common import sealed
from servicepunkt.common.sealed import SealedField
from servicepunkt.correspondence.models import Letter
from servicepunkt.privacy import resealing
from servicepunkt.privacy.resealing import SealedByAnother, look, reseal
from servicepunkt.staff.models import User
from tests.applications.applicants import BROWSER, OTHER_BROWSER, a_draft, add_aside, an_application
from tests.bookings.booked import a_hold, tell_details
from tests.correspondence.letters import a_letter
from tests.factories import SUNDAY_NOON, VISITOR, an_authority, an_open_office
from tests.staff.second_factor import code_of, new_recovery_codes, set_up_second_factor

pytestmark = pytest.mark.django_db

OLD, NEW = "the old key", "the new key"
PASSWORD = "correct-horse-battery"
BY_IT: Any = {"by": "command line", "now": SUNDAY_NOON}


@pytest.fixture(autouse=True)
def keys(settings):
    """Says which keys there are from now on."""

    def these(*keys: str) -> None:
        settings.SERVICEPUNKT_SEALING_KEYS = keys

    these(OLD)
    cache.clear()
    yield these
    cache.clear()


def _booking() -> Booking:
    hold = a_hold(an_open_office(), holder=BROWSER)
    return tell_details(hold)


def _letters(count: int) -> None:
    for number in range(count):
        a_letter(number, to=f"{number}@example.org")


def _sealed_values() -> dict[str, list[Any]]:
    """All that is sealed, opened, by column."""
    return {
        f"{table._meta.label}.{column.name}": list(
            table._base_manager.order_by("pk").values_list(column.name, flat=True)
        )
        for table in apps.get_models(include_auto_created=True)
        for column in table._meta.local_concrete_fields
        if isinstance(column, SealedField)
    }


@pytest.fixture
def of_each_kind(settings, tmp_path) -> dict[str, list[Any]]:
    """A row in every table that has sealed columns; what they hold."""
    settings.SERVICEPUNKT_FILES = tmp_path
    _booking()
    _letters(3)
    Letter.objects.update(message="sealed mail")
    of = {"application": an_application(now=SUNDAY_NOON)}
    add_aside(a_draft(now=SUNDAY_NOON, holder=OTHER_BROWSER).folder, "passport", now=SUNDAY_NOON)
    Application.objects.update(email="elif@example.org")
    Draft.objects.update(email="elif@example.org")
    Event.objects.create(**of, at=SUNDAY_NOON, what=Event.What.TOLD, state="processing", by="ada", words="Hallo")
    PaperRequest.objects.create(**of, asked_at=SUNDAY_NOON, label="Vertrag", why="Er fehlt.", paper="asked-1")
    values = _sealed_values()
    assert [column for column, held in values.items() if not any(value is not None for value in held)] == []
    return values


def test_all_that_was_sealed_opens_with_the_new_key_alone(of_each_kind, keys):
    keys(NEW, OLD)

    found = reseal(**BY_IT)

    keys(NEW)
    assert _sealed_values() == of_each_kind
    assert found.stale.total() == JournalEntry.objects.get(action="reseal").facts["rows"]
    assert (look().stale, look().closed) == ({}, {})


def test_without_it_the_old_key_would_be_missed(of_each_kind, keys):
    keys(NEW)

    with pytest.raises(InvalidToken):
        _sealed_values()


def test_what_is_apart_stays_apart(keys):
    a_draft(now=SUNDAY_NOON)
    Draft.objects.update(apart={"health": "well"})
    keys(NEW, OLD)

    reseal(**BY_IT)

    keys(NEW)
    raw = resealing._with_raw(Draft, [Draft._meta.get_field("apart")]).values_list("apart_as_it_lies", flat=True)
    assert sealed.unseal(bytes(raw[0]), "apart") == {"health": "well"}
    with pytest.raises(InvalidToken):
        sealed.unseal(bytes(raw[0]))


def test_many_rows_go_in_portions_and_done_again_nothing_is_touched(keys, monkeypatch):
    monkeypatch.setattr(resealing, "_AT_ONCE", 2)
    _letters(5)
    keys(NEW, OLD)

    assert reseal(**BY_IT).stale == {"correspondence.Letter": 5}
    lying = list(_lying())
    assert reseal(**BY_IT).stale == {}

    assert list(_lying()) == lying
    assert JournalEntry.objects.filter(action="reseal").count() == 1


def _lying() -> Any:
    columns = [Letter._meta.get_field(name) for name in ("to", "facts", "message")]
    return resealing._with_raw(Letter, columns).order_by("pk").values_list("to_as_it_lies", "facts_as_it_lies")


def test_broken_off_it_goes_on_where_it_was(keys, monkeypatch):
    _letters(5)
    keys(NEW, OLD)
    replace, done = resealing._replace, []

    def tired(*row: Any) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(replace(*row))

    monkeypatch.setattr(resealing, "_replace", tired)
    with pytest.raises(KeyboardInterrupt):
        reseal(**BY_IT)
    monkeypatch.undo()

    assert sorted(Letter.objects.values_list("to", flat=True)) == [f"{number}@example.org" for number in range(5)]
    assert reseal(**BY_IT).stale == {"correspondence.Letter": 3}


@pytest.mark.parametrize("by", [NEW, OLD])
def test_what_somebody_writes_meanwhile_is_never_overwritten(keys, monkeypatch, by):
    """Between our look at a row and our mark on it, by a process that has the new keys already, or not yet."""
    booking = _booking()
    keys(NEW, OLD)
    replace, moved = resealing._replace, VISITOR.as_stored() | {"phone": "030 999"}

    def late(*row: Any) -> None:
        if row[0].model is Booking and not Booking.objects.filter(code="LATE").exists():
            keys(by, NEW, OLD)
            Booking.objects.filter(pk=booking.pk).update(contact=moved, code="LATE")
            keys(NEW, OLD)
        replace(*row)

    monkeypatch.setattr(resealing, "_replace", late)

    reseal(**BY_IT)

    keys(NEW)
    booking.refresh_from_db()
    assert contact_of(booking).phone == "030 999"


def test_while_somebody_goes_on_with_the_old_key_it_says_so(keys, monkeypatch):
    _letters(1)
    keys(NEW, OLD)
    replace = resealing._replace

    def undone(*row: Any) -> None:
        replace(*row)
        keys(OLD)
        Letter.objects.update(to="ada@example.org")
        keys(NEW, OLD)

    monkeypatch.setattr(resealing, "_replace", undone)

    with pytest.raises(SealedByAnother):
        reseal(**BY_IT)


def test_what_no_key_opens_is_counted_and_keeps_nothing_else_from_being_sealed(keys):
    keys("a key that was lost")
    _letters(1)
    User.objects.create_user("ada")
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={"secret": sealed.seal("JBSW").decode()})
    keys(OLD)
    booking = _booking()
    keys(NEW, OLD)

    found = reseal(**BY_IT)

    assert found.closed == {"correspondence.Letter": 2, "mfa.Authenticator": 1}
    keys(NEW)
    booking.refresh_from_db()
    assert contact_of(booking) == VISITOR


# Second factors ---------------------------------------------------------------------------------------------------


def _sign_in() -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": "clerk", "password": PASSWORD})
    return client


def _enrol() -> tuple[str, list[str]]:
    """The secret in her telephone, and her recovery codes."""
    User.objects.create_user("clerk", password=PASSWORD, authority=an_authority())
    client = _sign_in()
    secret = set_up_second_factor(client, password=PASSWORD)
    return secret, new_recovery_codes(client)


def _comes_in_with(code: str) -> bool:
    cache.clear()
    client = _sign_in()
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_who_enrolled_before_comes_in_with_her_telephone_and_each_recovery_code_once(keys):
    secret, codes = _enrol()
    assert _comes_in_with(codes[0])
    keys(NEW, OLD)

    assert reseal(**BY_IT).stale == {"mfa.Authenticator": 2}

    keys(NEW)
    assert _comes_in_with(code_of(secret))
    assert [_comes_in_with(code) for code in (codes[0], codes[1], codes[1])] == [False, True, False]


def test_without_it_nobody_would_come_in(keys):
    secret, _codes = _enrol()
    keys(NEW)

    with pytest.raises(InvalidToken):
        _comes_in_with(code_of(secret))


# The command ------------------------------------------------------------------------------------------------------


def _command(*words: str) -> str:
    said = io.StringIO()
    try:
        call_command("reseal", *words, stdout=said)
    except CommandError as error:
        said.write(f"! {error}\n")
    return said.getvalue()


def test_the_command_says_what_lay_under_another_key(keys):
    _letters(2)
    assert _command("--check") == "Unter einem anderen Schlüssel als dem ersten: 0 Zeilen.\n"
    keys(NEW, OLD)
    lying = list(_lying())

    assert _command("--check") == (
        "correspondence.Letter: 2\n"
        "Unter einem anderen Schlüssel als dem ersten: 2 Zeilen.\n"
        "! Die anderen Schlüssel werden noch gebraucht.\n"
    )
    assert list(_lying()) == lying
    assert _command() == "correspondence.Letter: 2\nNeu versiegelt: 2 Zeilen.\n"
    keys(NEW)
    assert _command("--check") == "Unter einem anderen Schlüssel als dem ersten: 0 Zeilen.\n"


def test_the_command_says_where_a_key_is_missing(keys):
    _letters(1)
    keys(NEW)

    assert "! Was hier liegt, öffnet keiner der Schlüssel: correspondence.Letter " in _command()
