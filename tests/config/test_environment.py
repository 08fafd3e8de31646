import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from servicepunkt.config import environment as env


def test_sqlite_is_opened_so_that_writers_wait_and_nothing_confirmed_is_lost():
    database = env.database("sqlite:////data/servicepunkt.sqlite3")

    assert database["NAME"] == "/data/servicepunkt.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (
        database["OPTIONS"]["init_command"]
        == "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
    )


def test_a_postgresql_address_may_name_a_socket_and_hold_escaped_characters():
    over_tcp = env.database("postgresql://amt:p%40ss@db.example:5433/termine?sslmode=require")
    over_socket = env.database("postgresql://amt@/termine?host=/run/postgresql")

    assert [over_tcp[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "amt",
        "p@ss",
        "db.example",
        "5433",
        "termine",
    ]
    assert over_tcp["OPTIONS"]["sslmode"] == "require"
    assert (over_socket["HOST"], over_socket["PORT"], over_socket["NAME"]) == ("/run/postgresql", "", "termine")


@pytest.mark.parametrize("url", ["mysql://a/b", "servicepunkt.sqlite3", ""])
def test_another_database_is_refused_with_a_sentence(url: str):
    with pytest.raises(ImproperlyConfigured, match="sqlite:/// or postgresql://"):
        env.database(url)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://amt:geheim@mail.example", 587, True, False),
        ("smtps://mail.example:4650", 4650, False, True),
    ],
)
def test_the_mail_server_by_its_address(url: str, port: int, tls: bool, ssl: bool):
    found = env.smtp(url)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_a_wrong_mail_server_is_refused_with_a_sentence():
    with pytest.raises(ImproperlyConfigured, match="SERVICEPUNKT_SMTP"):
        env.smtp("mail.example:25")


@pytest.mark.parametrize("at", ["2027-03-04 09:05", "2027-03-04T09:05", "2027-03-04T08:05:00+00:00"])
def test_the_clock_is_moved_to_a_local_time(at: str):
    said_at = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)

    shift = env.clock_shift(f"{at}@{said_at.timestamp()}", "Europe/Berlin", demo=True)

    assert said_at + shift == dt.datetime(2027, 3, 4, 8, 5, tzinfo=dt.UTC)


def test_the_clock_stays_unless_it_is_moved():
    assert env.clock_shift("", "Europe/Berlin", demo=True) == dt.timedelta(0)
    assert env.clock_shift("", "Europe/Berlin", demo=False) == dt.timedelta(0)


def test_outside_of_the_demo_the_clock_is_never_moved():
    with pytest.raises(ImproperlyConfigured, match=r"SERVICEPUNKT_AT \(--at\) is for the demo"):
        env.clock_shift("2030-01-01", "Europe/Berlin", demo=False)


@pytest.mark.parametrize("at", ["morgen", "2027-03-04 25:00", "2027-03-04@gestern"])
def test_a_time_that_is_none_is_refused_with_a_sentence(at: str):
    with pytest.raises(ImproperlyConfigured, match="is no time"):
        env.clock_shift(at, "Europe/Berlin", demo=True)


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SERVICEPUNKT_SECRET_KEY", raising=False)

    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(lambda _: env.secret_key(tmp_path), range(8)))

    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("name", ["SERVICEPUNKT_SECRET_KEY", "SERVICEPUNKT_SEALING_KEYS"])
def test_a_key_that_can_be_guessed_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, "k" * 32)
    assert env.sealing_keys(env.secret_key(tmp_path))

    monkeypatch.setenv(name, "k" * 31)

    with pytest.raises(ImproperlyConfigured, match=f"{name} has a key of less than 32 characters"):
        env.sealing_keys(env.secret_key(tmp_path))


def test_the_keys_that_seal_are_those_that_are_named_else_the_secret_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SERVICEPUNKT_SEALING_KEYS", f"{'n' * 40} {'o' * 40}")
    assert env.sealing_keys("secret") == ("n" * 40, "o" * 40)

    monkeypatch.delenv("SERVICEPUNKT_SEALING_KEYS")
    assert env.sealing_keys("secret") == ("secret",)


@pytest.mark.parametrize(("said", "meant"), [("", True), ("1", True), ("yes", True), ("0", False), ("False", False)])
def test_a_switch(monkeypatch: pytest.MonkeyPatch, said: str, meant: bool):
    monkeypatch.setenv("SERVICEPUNKT_TEST_SWITCH", said)

    assert env.flag("SERVICEPUNKT_TEST_SWITCH", default=True) is meant


def test_a_switch_that_says_neither_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SERVICEPUNKT_TEST_SWITCH", "maybe")

    with pytest.raises(ImproperlyConfigured, match="SERVICEPUNKT_TEST_SWITCH is 'maybe'; say 1 or 0"):
        env.flag("SERVICEPUNKT_TEST_SWITCH", default=True)


@pytest.mark.parametrize("url", ["", "tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"])
def test_a_virus_scanner_is_named_by_its_address_or_not_at_all(url: str):
    assert env.clamd(url) == url


@pytest.mark.parametrize("url", ["tcp://127.0.0.1", "localhost:3310", "unix://", "http://a:1"])
def test_another_address_of_a_virus_scanner_is_refused_with_a_sentence(url: str):
    with pytest.raises(ImproperlyConfigured, match="tcp://host:3310"):
        env.clamd(url)
