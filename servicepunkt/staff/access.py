"""Who may do what at which office. Loading and authorising are one step: what is not hers seems not to exist."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.staff.models import Role, User

# Each may do what those before may do.
_RANKS = (Role.Kind.RECEPTION, Role.Kind.CLERK, Role.Kind.LEAD)


class NotYourTask(Refusal):
    """The office is hers, the task is not."""

    code = "not-your-task"
    status = 403
    sentence = _("Dafür reicht Ihre Rolle an dieser Dienststelle nicht. Bitte wenden Sie sich an Ihre Teamleitung.")


def offices_of(user: User | AnonymousUser, *, at_least: Role.Kind = Role.Kind.RECEPTION) -> QuerySet[Office]:
    """The offices at which a person has this role or a higher one; those of her own authority only."""
    if not isinstance(user, User) or not user.is_active or user.authority_id is None:
        return Office.objects.none()
    enough = _RANKS[_RANKS.index(at_least) :]
    mine = Office.objects.filter(roles__user=user, roles__kind__in=enough, authority=user.authority_id)
    return mine.select_related("authority", "department")


def access_office(user: User | AnonymousUser, slug: str, *, at_least: Role.Kind = Role.Kind.RECEPTION) -> Office:
    """Load an office for somebody who works there; raises `NotFound`, or `NotYourTask` where her role is too low."""
    office = offices_of(user, at_least=at_least).filter(slug=slug).first()
    if office is not None:
        return office
    raise NotYourTask if offices_of(user).filter(slug=slug).exists() else NotFound


def may(user: User | AnonymousUser, office: Office, at_least: Role.Kind) -> bool:
    """Whether somebody has this role or a higher one at an office: for showing a button, not for opening a door."""
    return offices_of(user, at_least=at_least).filter(pk=office.pk).exists()


def inbox_of(user: User | AnonymousUser) -> Authority:
    """The authority whose applications somebody may read, her own and no other; raises `NotFound`.

    Applications come to an authority, which need not have offices of its own here.
    """
    if not isinstance(user, User) or not user.is_active or not user.reads_applications or user.authority is None:
        raise NotFound
    return user.authority


def leads_authority(user: User | AnonymousUser, authority: Authority) -> bool:
    """Whether somebody leads every office of an authority, and so may close all of them at once."""
    offices = Office.objects.filter(authority=authority)
    led = offices_of(user, at_least=Role.Kind.LEAD).filter(authority=authority)
    return offices.exists() and not offices.exclude(pk__in=led.values("pk")).exists()
