"""Whatever was answered, there is something to book when the office asks for it."""

from random import Random

import pytest

from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.reading import forms
from tests.forms.forms import TODAY
from tests.forms.paths import way

# What is signed at the desk brings no card.
WITHOUT_CARD = {"commitment"}


@pytest.mark.parametrize("slug", forms())
def test_each_path_leads_to_an_appointment_and_to_one_for_the_card(slug: str):
    ways = [way(slug, **answers_to(forms()[slug], Random(seed), today=TODAY)) for seed in range(40)]
    follows = {frozenset(item.after for item in found.appointments) for found in ways if found.exit is None}

    assert follows == {frozenset({"sent"} if slug in WITHOUT_CARD else {"sent", "ready"})}
