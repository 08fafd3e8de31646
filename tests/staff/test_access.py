import pytest
from django.contrib.auth.models import AnonymousUser

from servicepunkt.common.refusals import NotFound
from servicepunkt.staff.access import NotYourTask, access_office, may, offices_of
from servicepunkt.staff.models import Role, User
from tests.factories import a_department, an_authority, an_office

pytestmark = pytest.mark.django_db


def _somebody(kind: str | None, office) -> User:
    user = User.objects.create_user(f"user {User.objects.count()}", authority=office.authority)
    if kind:
        Role.objects.create(user=user, office=office, kind=kind)
    return user


@pytest.mark.parametrize(
    ("kind", "at_least", "opens"),
    [
        ("reception", "reception", True),
        ("reception", "clerk", False),
        ("reception", "lead", False),
        ("clerk", "reception", True),
        ("clerk", "clerk", True),
        ("clerk", "lead", False),
        ("lead", "reception", True),
        ("lead", "clerk", True),
        ("lead", "lead", True),
    ],
)
def test_a_role_may_what_those_below_it_may(kind, at_least, opens):
    office = an_office()
    user = _somebody(kind, office)

    assert may(user, office, Role.Kind(at_least)) is opens
    if opens:
        assert access_office(user, office.slug, at_least=Role.Kind(at_least)) == office
    else:
        with pytest.raises(NotYourTask):
            access_office(user, office.slug, at_least=Role.Kind(at_least))


def test_an_office_without_a_role_looks_as_if_it_were_not():
    office = an_office()
    elsewhere = an_office("gransee", department=office.department)

    for user in (_somebody(None, office), _somebody("lead", elsewhere), AnonymousUser()):
        with pytest.raises(NotFound):
            access_office(user, office.slug)


def test_a_role_at_an_office_of_another_authority_opens_nothing():
    office = an_office()
    foreign = an_office("fern", department=a_department(an_authority("fern"), "fern"))
    user = _somebody("clerk", office)
    Role.objects.create(user=user, office=foreign, kind="lead")

    assert list(offices_of(user)) == [office]
    with pytest.raises(NotFound):
        access_office(user, "fern")


def test_an_account_that_was_closed_opens_nothing():
    office = an_office()
    user = _somebody("lead", office)
    user.is_active = False

    assert list(offices_of(user)) == []
