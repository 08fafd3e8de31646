"""How the settings read the environment: values are checked at the start, with a sentence when one is wrong."""

import datetime as dt
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

# Deleted rows are overwritten: what has ended leaves no trace in the file.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"

_SHORTEST_KEY = 32  # characters


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "0", "1", "no", "yes", "false", "true"}:
        return value in {"1", "yes", "true"} if value else default
    message = f"{name} is {value!r}; say 1 or 0."
    raise ImproperlyConfigured(message)


def choice(name: str, options: tuple[str, ...]) -> str:
    """One of the options; the first is the default."""
    value = text(name, options[0])
    if value not in options:
        message = f"{name} is {value!r}; say {' or '.join(options)}."
        raise ImproperlyConfigured(message)
    return value


def data_folder(checkout: Path) -> Path:
    """Where everything lives that must survive: `var` in the checkout, or else in the current folder."""
    home = checkout if (checkout / "pyproject.toml").exists() else Path.cwd()
    folder = Path(text("SERVICEPUNKT_DATA", str(home / "var"))).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The key from the environment, or else from a file that only its owner may read, made at the first start."""
    said = text("SERVICEPUNKT_SECRET_KEY")
    return _strong("SERVICEPUNKT_SECRET_KEY", said) if said else _key_in(folder / "secret.key")


def sealing_keys(secret: str) -> tuple[str, ...]:
    """The keys of personal data, of which the first seals what is new; the secret key where none is named."""
    said = text("SERVICEPUNKT_SEALING_KEYS").split()
    # One of them may be the secret key of the first days, which is taken as it is.
    return tuple(key if key == secret else _strong("SERVICEPUNKT_SEALING_KEYS", key) for key in said) or (secret,)


def _strong(name: str, key: str) -> str:
    if len(key) < _SHORTEST_KEY:
        message = (
            f"{name} has a key of less than {_SHORTEST_KEY} characters, and every link lets its reader try keys at home. "
            "This makes one: openssl rand -base64 48 | tr -d '\\n'"
        )
        raise ImproperlyConfigured(message)
    return key


def _key_in(path: Path) -> str:
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            # Web and worker may start together: linking fails where the other was faster, and half a key is never seen.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def database(url: str) -> dict[str, Any]:
    """Django's description of a database from its address (`sqlite:///path`, `postgresql://user@host/name`)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    message = "SERVICEPUNKT_DATABASE must begin with sqlite:/// or postgresql://."
    raise ImproperlyConfigured(message)


def _sqlite(path: str) -> dict[str, Any]:
    # sqlite:///relative.db and sqlite:////absolute.db, as is usual.
    return {
        "ENGINE": "servicepunkt.common.sqlite",
        "NAME": str(Path(path.removeprefix("/")).absolute()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A writer takes the lock at the start: two readers that both want to write would block each other.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL, since a confirmed appointment must survive a power cut.
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    # A socket folder may be given as ?host=/run/postgresql, as libpq allows.
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return {
        "ENGINE": "servicepunkt.common.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": options.pop("user", "") or unquote(parts.username or ""),
        "PASSWORD": options.pop("password", "") or unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Behind a pooler that hands out connections per transaction, a cursor would outlive its connection.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # The queries of every click are planned once for each connection and not each time.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, **options},
    }


def smtp(url: str) -> dict[str, Any]:
    """Django's mail settings from an address: `smtp://user:password@host:25`, `smtp+tls://…`, `smtps://…`."""
    parts = urlsplit(url)
    default_ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in default_ports or not parts.hostname:
        message = "SERVICEPUNKT_SMTP must look like smtp://host:25, smtp+tls://user:password@host or smtps://host."
        raise ImproperlyConfigured(message)
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or default_ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 30,
    }


def clamd(url: str) -> str:
    """The address of ClamAV's daemon, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; empty where there is none."""
    parts = urlsplit(url)
    if not url or (parts.scheme == "tcp" and parts.hostname and parts.port) or (parts.scheme == "unix" and parts.path):
        return url
    message = "SERVICEPUNKT_CLAMD must look like tcp://host:3310 or unix:///run/clamav/clamd.ctl."
    raise ImproperlyConfigured(message)


def demo(office: Path) -> bool:
    """Whether this is the demo; refused where the mark `office` says that the data are an office's own."""
    wanted = flag("SERVICEPUNKT_DEMO", default=False)
    if wanted and office.exists():
        message = (
            "the data are an office's, and the demo would show its logins and its mailbox to everybody. "
            "Say SERVICEPUNKT_DEMO=0, or name another folder for the demo by SERVICEPUNKT_DATA."
        )
        raise ImproperlyConfigured(message)
    return wanted


def clock_shift(at: str, zone: str, *, demo: bool) -> dt.timedelta:
    """How far the clock is moved to reach a local time (`2027-03-04 09:05`), which only the demo's may be.

    An office's own worker would take everything before that time for expired, and delete it.

    `start` adds the moment at which that was said (`…@1790000000.5`), so that a process which starts later, or again,
    has the same clock as the others.
    """
    if not at:
        return dt.timedelta(0)
    wanted, _, said_at = at.partition("@")
    try:
        moment = dt.datetime.fromisoformat(wanted)
        reference = dt.datetime.fromtimestamp(float(said_at), dt.UTC) if said_at else dt.datetime.now(dt.UTC)
    except ValueError:
        message = f"{wanted!r} is no time; say it like '2027-03-04 09:05'."
        raise ImproperlyConfigured(message) from None
    if not demo:
        message = (
            "SERVICEPUNKT_AT (--at) is for the demo: on an office's data, what lies before that time would be deleted."
        )
        raise ImproperlyConfigured(message)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))) - reference
