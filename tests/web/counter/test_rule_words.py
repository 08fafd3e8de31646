"""Opening rules as people say them."""

from itertools import combinations

from servicepunkt.availability.models import Channel
from servicepunkt.web.counter.rule_words import channel_words


def test_all_ways_that_a_rule_may_have_are_said_in_words():
    ways = [chosen for count in (1, 2, 3) for chosen in combinations(Channel.values, count)]

    assert [channel_words(list(chosen)) for chosen in ways] == [
        "nur online",
        "nur Schalter und Telefon",
        "nur ohne Termin",
        "online und am Schalter",
        "online und ohne Termin",
        "Schalter, Telefon und ohne Termin",
        "auf allen Wegen",
    ]
