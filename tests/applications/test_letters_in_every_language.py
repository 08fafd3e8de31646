"""Every kind of letter about an application in every language, sent by the worker, and what arrived at a mail server."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import letters
from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.links import address, address_of_draft
from servicepunkt.applications.models import Application, Draft, Event
from servicepunkt.applications.telling import RECEIPT, TEXTS
from servicepunkt.applications.working import ask_for
from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.wording import kinds
from servicepunkt.staff.models import User
from tests.applications.applicants import BROWSER, a_draft, oberhavel, sent
from tests.conftest import StoppedClock
from tests.correspondence.arrived import Arrived, carry, is_whole
from tests.correspondence.post_office import post_office
from tests.factories import an_authority

pytestmark = pytest.mark.django_db

AUTHORITY = Text(de="Landratsamt", en="District Office")
STREET, PHONE = "Adolf-Dechert-Straße 1, 16515 Oranienburg", "03301 601-0"
OWN_WORDS = "Zimmer 12, zweiter Stock"
UNTIL = dt.date(2027, 3, 31)

# What a letter has to say, in whichever language is active.
Said = Callable[[], object]


def with_address(draft: Draft) -> Draft:
    Draft.objects.filter(pk=draft.pk).update(email="ayse@example.org")
    draft.refresh_from_db()
    return draft


def about_a_draft(draft: Draft, now: dt.datetime, begun: str) -> list[list[Said]]:
    here = address_of_draft(draft)
    letters.resume_link(draft, now=now)
    letters.draft_ends(draft, now=now)
    ends_on = timezone.localdate(draft.ends_at)
    return [[lambda: _(begun), lambda: here], [lambda: day_in_words(ends_on), lambda: here]]


def about_an_application(application: Application, now: dt.datetime) -> list[list[Said]]:
    """All but the receipt; each text that may be told has a letter of its own."""
    here, moment, reference = address(application), timezone.localtime(now), spell_reference(application.reference)
    barnim = an_authority("barnim")
    in_all: list[Said] = [lambda: here, lambda: reference]
    for told in TEXTS:
        to = barnim if told == "handed_on" else None
        letters.told(application, Event(told=told, words=OWN_WORDS), now=now, handed_to=to)
    letters.corrected(application, now=now)
    letters.withdrawn(application, now=now)
    ask_for(application, by=User.objects.create_user("leserin"), now=now, label="Mietvertrag", until=UNTIL)
    return [
        *([lambda text=text: text, lambda: OWN_WORDS, *in_all] for text in TEXTS.values()),
        [lambda: moment_in_words(moment), *in_all],
        [lambda: _("Sie haben Ihren Antrag zurückgezogen. Die Behörde bearbeitet ihn nicht weiter."), *in_all],
        [lambda: day_in_words(UNTIL), *in_all],
    ]


@pytest.mark.parametrize("code", OFFERED)
def test_every_letter_about_an_application_arrives_whole_in_the_language_of_its_reader(
    code: str, clock: StoppedClock, settings
):
    authority = oberhavel()
    authority.name, authority.address, authority.phone = AUTHORITY, STREET, PHONE
    authority.save()
    now, moment = clock.now, timezone.localtime(clock.now)
    names, arrived, expected = [*AUTHORITY.values(), "Landkreis", STREET, PHONE, OWN_WORDS], [], []
    with post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        draft = with_address(a_draft(now=now, language=code, preset=authority))
        expected += about_a_draft(draft, now, "Sie haben einen Antrag angefangen. Er ist gespeichert.")
        arrived += carry(server, code, now=now, names=names)
        application = sent(draft, now=now)
        names.append(spell_reference(application.reference))
        correction = with_address(begin_correction(application, holder=BROWSER, language=code, now=now))
        expected += [[lambda: moment_in_words(moment), lambda: RECEIPT, lambda: address(application)]]
        expected += about_a_draft(correction, now, "Ihre Änderung ist noch nicht gesendet.")
        expected += about_an_application(application, now)
        arrived += carry(server, code, now=now, names=names)

    assert {letter.kind for letter in arrived} == {kind for kind in kinds() if kind.startswith("applications.")}
    for letter, said in zip(arrived, expected, strict=True):
        is_whole(letter, sender=AUTHORITY.for_reader(code))
        says_it_in_both_languages(letter, said)
        assert AUTHORITY.for_reader(code) in letter.parts[-1]


def says_it_in_both_languages(letter: Arrived, said: list[Said]) -> None:
    for code, part in letter.versions:
        with translation.override(code):
            words = " ".join(part.split())
            assert [what for what in (" ".join(str(one()).split()) for one in said) if what not in words] == []
            assert str(_("Guten Tag,")) in words
