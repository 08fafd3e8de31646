"""What letters about applications say."""

import pytest

from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from tests.applications.applicants import a_draft, oberhavel, sent
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db


def test_a_receipt_names_the_instant_on_the_clock_of_the_house(clock: StoppedClock):
    oberhavel()
    draft = a_draft(now=clock.now, language="de")
    draft.email = "ayse@example.org"
    draft.save()
    sent(draft, now=clock.now)
    letter = Letter.objects.get(kind="applications.receipt")

    text = kind_of(letter.kind).write(letter.facts, "de").text

    assert "Ihr Antrag ist angekommen: Montag, 1. März 2027, 8:00 Uhr." in " ".join(text.split())
