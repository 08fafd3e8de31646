"""Demo staff, with one password for all: for each department one person at reception, one clerk and one team lead, and
for each authority one who reads its applications."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from servicepunkt.catalogue.models import Authority, Department
from servicepunkt.common.tokens import CODE_LETTERS
from servicepunkt.staff.models import Role, User

_NAMES = {
    Role.Kind.RECEPTION: "empfang",
    Role.Kind.CLERK: "schalter",
    Role.Kind.LEAD: "leitung",
}


@dataclass(frozen=True, slots=True)
class Login:
    name: str
    role: str
    where: str


def logins(authority: Authority) -> Iterator[Login]:
    """The demo logins that there are, department by department."""
    for department in authority.departments.all():
        for kind, name in _NAMES.items():
            username = _username(name, department)
            if User.objects.filter(username=username).exists():
                yield Login(username, str(kind.label), str(department.name))
    if User.objects.filter(username=_reader(authority)).exists():
        yield Login(_reader(authority), "Anträge", str(authority.name))


@transaction.atomic
def make_logins(authority: Authority) -> None:
    """Make the demo staff who are missing; an account that is there keeps its password."""
    # Hashing is slow on purpose; all have one password, so doing it once is enough for a demo.
    hashed = make_password(demo_password())
    for department in authority.departments.all():
        for kind, name in _NAMES.items():
            _make(_username(name, department), department, kind, hashed)
    for each in Authority.objects.all():
        defaults = {"authority": each, "password": hashed, "reads_applications": True}
        User.objects.get_or_create(username=_reader(each), defaults=defaults)


def reader_of(authority: Authority) -> User:
    """The person who reads the applications of an authority."""
    return User.objects.get(username=_reader(authority))


def demo_password() -> str:
    """The password of all demo logins: made once for this installation, kept with its data."""
    path = settings.SERVICEPUNKT_DATA / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(_word() for _n in range(3)))
    return path.read_text().strip()


def _word() -> str:
    return "".join(secrets.choice(CODE_LETTERS.lower()) for _n in range(5))


def _make(username: str, department: Department, kind: Role.Kind, hashed: str) -> None:
    defaults = {"authority": department.authority, "password": hashed}
    user, _new = User.objects.get_or_create(username=username, defaults=defaults)
    for office in department.offices.all():
        Role.objects.get_or_create(user=user, office=office, defaults={"kind": kind})


def _reader(authority: Authority) -> str:
    return f"antraege.{authority.slug}"


def _username(name: str, department: Department) -> str:
    """schalter.aufenthalt for the department that is found under `migration/aufenthalt`."""
    return f"{name}.{department.address.rpartition('/')[2]}"
