"""Opening and ending the accounts of people who work here: what an authority's IT does, each act with a journal entry.

An account that has ended opens nothing from that moment on. Its row stays for as long as the journal names it by its
key (`retention.py`), so that an office can still say who that was.
"""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole
from servicepunkt.staff.models import Role, User
from servicepunkt.staff.naming import word_for


class NameTaken(Refusal):
    """Somebody signs in with this name or address, or did until her account ended."""

    code = "name-taken"
    sentence = _(
        "Unter „%(name)s“ gibt es schon ein Konto. Auch ein beendetes behält seinen Namen, bis es gelöscht wird."
    )


class NotAccepted(Refusal):
    """Not a valid name, address or password, or a password that is easily guessed."""

    code = "not-accepted"
    sentence = _("Das geht so nicht: %(why)s")


class AccountEnded(Refusal):
    code = "account-ended"
    sentence = _("Das Konto „%(name)s“ ist beendet. „staff reopen“ lässt dieselbe Person wieder herein.")


class StillOpen(Refusal):
    code = "still-open"
    sentence = _("Das Konto „%(name)s“ ist nicht beendet.")


class ForeignOffice(Refusal):
    """Nobody who works for one authority has a role at another's office."""

    code = "foreign-office"
    sentence = _("Die Dienststelle „%(office)s“ gehört nicht zur Behörde dieses Kontos.")


@whole
def open_account(name: str, *, authority: Authority, password: str, by: str, now: dt.datetime, email: str = "") -> User:
    """Let somebody in, without any role as yet; raises `NameTaken` or `NotAccepted`."""
    user = User(username=User.normalize_username(name), email=email, authority=authority, date_joined=now)
    _insist_on_unused(user.username, email)
    _set_password(user, password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise NotAccepted(why=" ".join(error.messages)) from error
    user.save()
    _note("open_account", user, by=by, now=now, authority=authority.slug)
    return user


@whole
def end_account(user: User, *, by: str, now: dt.datetime) -> None:
    """Let somebody in no more: sessions, roles, password and second factor end at once. Raises `AccountEnded`."""
    user = _going_on(user)
    user.is_active, user.ended_at, user.reads_applications = False, now, False
    user.set_unusable_password()
    user.save()
    user.roles.all().delete()
    Authenticator.objects.filter(user=user).delete()
    _note("end_account", user, by=by, now=now)


@whole
def reopen_account(user: User, *, password: str, by: str, now: dt.datetime) -> None:
    """Let the same person in again, without the roles that she had; raises `StillOpen` or `NotAccepted`."""
    user = _locked(user)
    if user.ended_at is None:
        raise StillOpen(name=user.username)
    user.is_active, user.ended_at = True, None
    _set_password(user, password)
    user.save()
    _note("reopen_account", user, by=by, now=now)


@whole
def set_password(user: User, password: str, *, by: str, now: dt.datetime) -> None:
    """Set a new password, which ends all her sessions; raises `AccountEnded` or `NotAccepted`."""
    user = _going_on(user)
    _set_password(user, password)
    user.save(update_fields=["password"])
    _note("set_password", user, by=by, now=now)


@whole
def forget_second_factor(user: User, *, by: str, now: dt.datetime) -> None:
    """Forget telephone and recovery codes; at her next click she sets up new ones. Raises `AccountEnded`."""
    user = _going_on(user)
    Authenticator.objects.filter(user=user).delete()
    _note("forget_second_factor", user, by=by, now=now)


@whole
def give_role(user: User, office: Office, kind: Role.Kind, *, by: str, now: dt.datetime) -> None:
    """Give somebody a role at an office, in place of the one she had there; raises `AccountEnded`, `ForeignOffice`."""
    user = _going_on(user)
    if office.authority_id != user.authority_id:
        raise ForeignOffice(office=office.slug)
    if user.roles.filter(office=office, kind=kind).exists():
        return
    Role.objects.update_or_create(user=user, office=office, defaults={"kind": kind})
    _note("give_role", user, by=by, now=now, office=office.slug, kind=str(kind.value))


@whole
def take_role(user: User, office: Office, *, by: str, now: dt.datetime) -> None:
    """Take away the role that somebody has at an office."""
    if user.roles.filter(office=office).delete()[0]:
        _note("take_role", user, by=by, now=now, office=office.slug)


@whole
def let_read_applications(user: User, *, may: bool, by: str, now: dt.datetime) -> None:
    """Open the inbox of her authority to somebody, or close it; raises `AccountEnded`."""
    user = _going_on(user)
    if user.reads_applications == may:
        return
    user.reads_applications = may
    user.save(update_fields=["reads_applications"])
    _note("give_applications" if may else "take_applications", user, by=by, now=now)


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _going_on(user: User) -> User:
    locked = _locked(user)
    if locked.ended_at is not None:
        raise AccountEnded(name=locked.username)
    return locked


def _insist_on_unused(name: str, email: str) -> None:
    """Both open the door, in upper or lower case, so that neither may name two people."""
    for word in filter(None, (name, email)):
        if User.objects.filter(Q(username__iexact=word) | Q(email__iexact=word)).exists():
            raise NameTaken(name=word)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotAccepted(why=" ".join(error.messages)) from error
    user.set_password(password)


def _note(action: str, user: User, *, by: str, now: dt.datetime, office: str = "", **facts: str) -> None:
    journal.record(action, subject=word_for(user), by=by, now=now, office=office, **facts)
