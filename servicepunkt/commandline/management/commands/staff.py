"""`staff list|add|give|take|password|forget-second-factor|end|reopen`: whom an authority's IT lets in, and as what."""

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator
from getpass import getpass
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.common import clock
from servicepunkt.common.languages import STAFF
from servicepunkt.common.refusals import Refusal
from servicepunkt.staff import accounts
from servicepunkt.staff.models import Role, User

_BY = "command line"
_ROLE = f"{'|'.join(Role.Kind.values)}=OFFICE"


class Command(BaseCommand):
    help = "Lets staff in and out: accounts, roles, passwords, second factors (docs/operation.md)."
    # It needs the tables, but none of the pages.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=STAFF, default=STAFF[0], help="of the messages")
        actions = parser.add_subparsers(dest="action", required=True, metavar="|".join(self._actions()))
        listing = actions.add_parser("list", help="who has an account, and what she may do")
        listing.add_argument("--authority", metavar="SLUG", help="only hers: oberhavel")
        adding = _naming(actions, "add", "lets somebody in; asks for a password, or reads it from standard input")
        adding.add_argument("--authority", metavar="SLUG", required=True, help="for which she works: oberhavel")
        adding.add_argument("--email", default="", help="by which she may sign in, too")
        _may(adding, metavar=_ROLE, help="what she may do at an office; several times for several offices")
        giving = _naming(actions, "give", "gives roles; one that she has at that office already is replaced")
        _may(giving, metavar=_ROLE, help="what she may do at an office; several times for several offices")
        _may(_naming(actions, "take", "takes roles"), metavar="OFFICE", help="at which she may do nothing any more")
        _naming(actions, "password", "sets another password, and so ends her sessions; asked for as by add")
        _naming(actions, "forget-second-factor", "lets her set up another one: the telephone is lost")
        _naming(actions, "end", "lets her in no longer; roles, password and second factor are gone")
        again = _naming(actions, "reopen", "lets the same person in again; asks for a password as add does")
        _may(again, metavar=_ROLE, help="what she may do from now on")

    def handle(self, *_args: Any, **options: Any) -> None:
        with override(options["language"]):
            try:
                self._actions()[options["action"]](options, clock.now())
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal

    def _actions(self) -> dict[str, Callable[[dict[str, Any], dt.datetime], None]]:
        return {
            "list": self._list,
            "add": self._add,
            "give": self._give,
            "take": self._take,
            "password": self._password,
            "forget-second-factor": self._forget_second_factor,
            "end": self._end,
            "reopen": self._reopen,
        }

    def _list(self, options: dict[str, Any], _now: dt.datetime) -> None:
        known = _accounts().order_by("authority__slug", "username")
        if options["authority"]:
            known = known.filter(authority=_authority(options["authority"]))
        for user in known:
            self.stdout.write(_in_words(user))

    def _add(self, options: dict[str, Any], now: dt.datetime) -> None:
        authority = _authority(options["authority"])
        wanted = list(_wanted(options["role"], authority))
        facts = {"authority": authority, "email": options["email"], "password": _asked_for_password()}
        with transaction.atomic():
            user = accounts.open_account(options["name"], **facts, by=_BY, now=now)
            _let(user, wanted, applications=options["applications"], now=now)
        self._say(user)

    def _give(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        with transaction.atomic():
            _let(user, _wanted(options["role"], user.authority), applications=options["applications"], now=now)
        self._say(user)

    def _take(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        with transaction.atomic():
            for slug in options["role"]:
                accounts.take_role(user, _office(slug, user.authority), by=_BY, now=now)
            if options["applications"]:
                accounts.let_read_applications(user, may=False, by=_BY, now=now)
        self._say(user)

    def _password(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        accounts.set_password(user, _asked_for_password(), by=_BY, now=now)
        self._say(user)

    def _forget_second_factor(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        accounts.forget_second_factor(user, by=_BY, now=now)
        self._say(user)

    def _end(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        accounts.end_account(user, by=_BY, now=now)
        self._say(user)

    def _reopen(self, options: dict[str, Any], now: dt.datetime) -> None:
        user = _account(options["name"])
        wanted = list(_wanted(options["role"], user.authority))
        password = _asked_for_password()
        with transaction.atomic():
            accounts.reopen_account(user, password=password, by=_BY, now=now)
            _let(user, wanted, applications=options["applications"], now=now)
        self._say(user)

    def _say(self, user: User) -> None:
        """The account, as it stands after what was done."""
        self.stdout.write(_in_words(_accounts().get(pk=user.pk)))


def _naming(actions: Any, action: str, meaning: str) -> CommandParser:
    parser: CommandParser = actions.add_parser(action, help=meaning)
    parser.add_argument("name", help="by which she signs in")
    return parser


def _may(parser: CommandParser, *, metavar: str, help: str) -> None:  # noqa: A002 - argparse's own word
    parser.add_argument("--role", action="append", default=[], metavar=metavar, help=help)
    parser.add_argument("--applications", action="store_true", help="reading the applications of her authority")


def _accounts() -> QuerySet[User]:
    """With all that is said about them."""
    roles = Prefetch("roles", Role.objects.select_related("office").order_by("office__slug"))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.select_related("authority").prefetch_related(roles).annotate(has_factor=Exists(factors))


def _account(name: str) -> User:
    found = User.objects.select_related("authority").filter(username__iexact=name).first()
    if found is None:
        raise CommandError(_("Ein Konto „%(name)s“ gibt es nicht.") % {"name": name})
    return found


def _authority(slug: str) -> Authority:
    found = Authority.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(_("Die Behörde „%(slug)s“ gibt es nicht.") % {"slug": slug})
    return found


def _office(slug: str, authority: Authority | None) -> Office:
    found = Office.objects.filter(slug=slug, authority=authority).first()
    if found is None:
        known = Office.objects.filter(authority=authority).order_by("slug").values_list("slug", flat=True)
        said = _("Die Dienststelle „%(slug)s“ gibt es bei dieser Behörde nicht. Möglich sind: %(known)s.")
        raise CommandError(said % {"slug": slug, "known": ", ".join(known)})
    return found


def _wanted(roles: list[str], authority: Authority | None) -> Iterator[tuple[Role.Kind, Office]]:
    for role in roles:
        kind, _equals, slug = role.partition("=")
        if kind not in Role.Kind.values:
            raise CommandError(
                _("„%(role)s“ ist keine Rolle. Sagen Sie: %(form)s.") % {"role": role, "form": f"--role {_ROLE}"}
            )
        yield Role.Kind(kind), _office(slug, authority)


def _let(user: User, wanted: Iterable[tuple[Role.Kind, Office]], *, applications: bool, now: dt.datetime) -> None:
    for kind, office in wanted:
        accounts.give_role(user, office, kind, by=_BY, now=now)
    if applications:
        accounts.let_read_applications(user, may=True, by=_BY, now=now)


def _asked_for_password() -> str:
    """Never from the command line, which others on the machine can read; asked before anything is locked."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass(f"{_('Passwort')}: ")
    if getpass(f"{_('Neues Passwort noch einmal')}: ") != password:
        raise CommandError(_("Das war zweimal nicht dasselbe. Nichts wurde geändert."))
    return password


def _in_words(user: Any) -> str:
    where = user.authority.slug if user.authority else "–"
    return f"{user.username} ({where}): {'; '.join(_what_of(user))}"


def _what_of(user: Any) -> Iterator[str]:
    if user.ended_at:
        yield _("beendet am %(day)s") % {"day": timezone.localdate(user.ended_at).isoformat()}
        return
    yield from [f"{role.kind}={role.office.slug}" for role in user.roles.all()] or [_("keine Rolle")]
    if user.reads_applications:
        yield _("liest Anträge")
    yield _("mit zweitem Faktor") if user.has_factor else _("ohne zweiten Faktor")
    if user.last_login:
        yield _("zuletzt angemeldet am %(day)s") % {"day": timezone.localdate(user.last_login).isoformat()}
