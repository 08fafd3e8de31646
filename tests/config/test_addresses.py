"""What stands open for staff, and what costs the portal nothing."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from servicepunkt.config.second_factor import StaffSecondFactors


@pytest.mark.django_db
def test_nobody_signs_up():
    page = Client().get("/konto/neu/")
    posted = Client().post("/konto/neu/", {"username": "x", "password1": "ein-langes-passwort", "password2": "y"})

    assert "input" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    assert posted.status_code == 200
    assert Session.objects.count() == 0


@pytest.mark.parametrize("address", ["/konto/email/", "/konto/password/reset/", "/konto/signup/", "/admin/"])
@pytest.mark.django_db
def test_what_staff_do_not_need_has_no_address(address: str):
    assert Client().get(address).status_code == 404


def test_a_second_factor_lies_sealed():
    adapter = StaffSecondFactors()

    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
