"""What pages ask of the post room: whether the last letter about something arrived."""

import datetime as dt

from servicepunkt.correspondence.arrival import last_letter, last_letters
from servicepunkt.correspondence.models import Letter
from tests.correspondence.letters import NOW, a_letter

LATER = NOW + dt.timedelta(minutes=5)


def test_the_last_letter_counts_and_one_that_was_dropped_never_went_out(db):
    lost, dropped = a_letter(1), a_letter(1, now=LATER)
    Letter.objects.filter(pk=lost.pk).close(Letter.State.RETURNED)
    Letter.objects.filter(pk=dropped.pk).close(Letter.State.DROPPED)

    found = last_letter("note-1")

    assert found == lost
    assert found.has_failed
    a_letter(1, now=LATER)
    assert not last_letter("note-1").has_failed


def test_those_about_many_things_are_found_by_one_query(db, django_assert_num_queries):
    letters = {letter.subject: letter for letter in (a_letter(1), a_letter(2), a_letter(3))}
    a_letter(4)

    with django_assert_num_queries(1):
        assert last_letters([*letters, "note-5"]) == letters
    assert last_letter("note-5") is None
