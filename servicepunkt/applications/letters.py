"""The letters about drafts and applications. None says what was asked or answered, or what kind of title it is about.

They all have one shape: a heading, some sentences, perhaps words of the office in German, and a link.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications import links
from servicepunkt.applications.codes import spell_reference
from servicepunkt.applications.models import Application, Draft, Event, PaperRequest
from servicepunkt.applications.questions import email_in
from servicepunkt.applications.telling import TEXTS, meaning_of
from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.languages import language as language_of
from servicepunkt.correspondence.composing import compose
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.outbox import post
from servicepunkt.correspondence.phrase import Number, Phrase
from servicepunkt.correspondence.wording import Facts, Wording, wording

Sentences = list[Promise | str]
_CAUTION = _("Geben Sie diese E-Mail nicht weiter. Wer sie hat, kann Ihren Antrag sehen.")
_CAUTION_OF_SENT = _("Geben Sie diese E-Mail nicht weiter. Wer sie hat, kann sehen, wie es um Ihren Antrag steht.")
_CODE_IS_ELSEWHERE = _(
    "Möchten Sie auf einem anderen Gerät etwas ändern, dann brauchen Sie Ihren Code. Aus Vorsicht steht er nicht in dieser E-Mail."
)
_STATUS = _("Hier sehen Sie, wie es um Ihren Antrag steht:")
_SAME_DEVICE = _("Auf dem Gerät, auf dem Sie angefangen haben, brauchen Sie keinen Code.")
_CODE_OF_SENT = _("Sie brauchen dazu den Code Ihres Antrags. Aus Vorsicht steht er nicht in dieser E-Mail.")
_UNSENT_CHANGE: Sentences = [
    _("Ihre Änderung ist noch nicht gesendet."),
    _("Was Sie schon gesendet haben, bleibt bei der Behörde, so wie es ist."),
]


# Posting ----------------------------------------------------------------------------------------------------------


def resume_link(draft: Draft, *, now: dt.datetime) -> Letter | None:
    """The way back to a draft; the code that is needed as well is on the page and on the printed sheet only."""
    return _about_draft("applications.resume", draft, now=now)


def draft_ends(draft: Draft, *, now: dt.datetime) -> Letter | None:
    """That a draft will be deleted unless somebody goes on with it."""
    return _about_draft("applications.draft_ends", draft, now=now, ends_at=draft.ends_at.isoformat())


def receipt(application: Application, *, now: dt.datetime) -> Letter | None:
    """That the application has arrived, when exactly, and under which number."""
    return _about("applications.receipt", application, now=now)


def corrected(application: Application, *, now: dt.datetime) -> Letter | None:
    """That a corrected version has arrived."""
    return _about("applications.corrected", application, now=now)


def withdrawn(application: Application, *, now: dt.datetime) -> Letter | None:
    """That the application has been withdrawn."""
    return _about("applications.withdrawn", application, now=now)


def told(
    application: Application, event: Event, *, now: dt.datetime, handed_to: Authority | None = None
) -> Letter | None:
    """How things stand, in a prepared text, with what the office added; and who has the application from now on."""
    to = handed_to and handed_to.pk
    return _about("applications.told", application, now=now, told=event.told, words=event.words, handed_to=to)


def asked(application: Application, request: PaperRequest, *, now: dt.datetime) -> Letter | None:
    """That the office asks for a paper, and until when; which one is on the page behind the link."""
    until = request.until.isoformat() if request.until else None
    return _about("applications.asked", application, now=now, until=until, request=request.pk)


def address_of(draft: Draft) -> str | None:
    """Where letters about a draft go: where she had the link sent, otherwise the address that she gave in the form."""
    return draft.email or email_in(draft.all_answers)


def _about_draft(kind: str, draft: Draft, *, now: dt.datetime, **more: Any) -> Letter | None:
    to = address_of(draft)
    if not to:
        return None
    facts = {"draft": draft.uid.hex, "authority": draft.preset_id, **more}
    return post(kind, to=to, facts=facts, language=draft.language, subject=str(draft), office="", now=now)


def _about(kind: str, application: Application, *, now: dt.datetime, **more: Any) -> Letter | None:
    if not application.email:
        return None
    facts = {
        "application": application.uid.hex,
        "generation": application.generation,
        "authority": application.authority_id,
        "reference": application.reference,
        "at": now.isoformat(),
        **more,
    }
    return post(
        kind,
        to=application.email,
        facts=facts,
        language=application.language,
        subject=str(application),
        office=application.office.slug if application.office else "",
        now=now,
    )


# Still true? ------------------------------------------------------------------------------------------------------


def _draft_is_there(facts: Facts, now: dt.datetime) -> bool:
    return Draft.objects.alive(now).filter(uid=facts["draft"]).exists()


def _draft_will_end(facts: Facts, now: dt.datetime) -> bool:
    """Somebody who has gone on with it meanwhile needs no reminder."""
    return Draft.objects.alive(now).filter(uid=facts["draft"], ends_at=facts["ends_at"]).exists()


def _is_there(facts: Facts, _now: dt.datetime) -> bool:
    """No letter leaves for an address that has been corrected meanwhile: it would carry the new link."""
    return Application.objects.filter(uid=facts["application"], generation=facts["generation"]).exists()


def _still_asked(facts: Facts, now: dt.datetime) -> bool:
    open_request = PaperRequest.objects.filter(pk=facts["request"], answered_at=None)
    return _is_there(facts, now) and open_request.filter(application__state=Application.State.ACTION).exists()


# Wording ----------------------------------------------------------------------------------------------------------


@wording("applications.resume", while_true=_draft_is_there)
def _word_resume(facts: Facts, language: str) -> Wording:
    begun = _("Sie haben einen Antrag angefangen. Er ist gespeichert.")
    return _word_draft(
        facts,
        language,
        _("Weiter mit Ihrem Antrag"),
        lambda facts: [
            *(_UNSENT_CHANGE if _is_correction(facts) else [begun]),
            _(
                "Sie brauchen dazu den Code, den Sie auf der Seite gesehen haben. Aus Vorsicht steht er nicht in dieser E-Mail."
            ),
        ],
    )


@wording("applications.draft_ends", while_true=_draft_will_end)
def _word_draft_ends(facts: Facts, language: str) -> Wording:
    if _is_correction(facts):
        return _word_correction_ends(facts, language)
    return _word_draft(
        facts,
        language,
        _("Ihr angefangener Antrag wird bald gelöscht"),
        lambda facts: [
            _("Sie haben einen Antrag angefangen und noch nicht gesendet."),
            _("Wir löschen ihn am %(day)s. Möchten Sie ihn behalten, dann machen Sie vorher weiter.")
            % {"day": day_in_words(_at(facts, "ends_at").date())},
            _SAME_DEVICE,
        ],
    )


def _word_correction_ends(facts: Facts, language: str) -> Wording:
    return _word_draft(
        facts,
        language,
        _("Ihre angefangene Änderung wird bald gelöscht"),
        lambda facts: [
            *_UNSENT_CHANGE,
            _("Wir löschen die Änderung am %(day)s. Möchten Sie sie noch senden, dann machen Sie vorher weiter.")
            % {"day": day_in_words(_at(facts, "ends_at").date())},
            _SAME_DEVICE if _is_in_a_browser(facts) else _CODE_OF_SENT,
        ],
    )


def _is_correction(facts: Facts) -> bool:
    return Draft.objects.filter(uid=facts["draft"]).exclude(corrects=None).exists()


def _is_in_a_browser(facts: Facts) -> bool:
    """Not after a new code from the office, until that has been typed."""
    return Draft.objects.filter(uid=facts["draft"]).exclude(holder="").exists()


@wording("applications.receipt", while_true=_is_there)
def _word_receipt(facts: Facts, language: str) -> Wording:
    return _word(
        facts,
        language,
        _("Ihr Antrag ist angekommen"),
        lambda facts: [
            _("Ihr Antrag ist angekommen: %(moment)s.") % {"moment": moment_in_words(_at(facts))},
            str(meaning_of(Authority.objects.get(pk=facts["authority"]))),
            _CODE_IS_ELSEWHERE,
        ],
    )


@wording("applications.corrected", while_true=_is_there)
def _word_corrected(facts: Facts, language: str) -> Wording:
    return _word(
        facts,
        language,
        _("Ihre Änderung ist angekommen"),
        lambda facts: [
            _("Ihre geänderten Angaben sind angekommen: %(moment)s.") % {"moment": moment_in_words(_at(facts))},
            _("Die früheren Angaben bleiben gespeichert, damit die Behörde sieht, was sich geändert hat."),
        ],
    )


@wording("applications.withdrawn", while_true=_is_there)
def _word_withdrawn(facts: Facts, language: str) -> Wording:
    return _word(
        facts,
        language,
        _("Ihr Antrag ist zurückgezogen"),
        lambda _facts: [
            _("Sie haben Ihren Antrag zurückgezogen. Die Behörde bearbeitet ihn nicht weiter."),
        ],
    )


@wording("applications.told", while_true=_is_there)
def _word_told(facts: Facts, language: str) -> Wording:
    return _word(
        facts,
        language,
        _("Neues zu Ihrem Antrag"),
        lambda facts: [TEXTS[facts["told"]], *_goes_to(facts["handed_to"])],
    )


def _goes_to(authority: int | None) -> Sentences:
    """Who has the application from now on (its key), where it was handed on."""
    if not authority:
        return []
    return [_("Ihr Antrag geht an: {authority}").format(authority=Authority.objects.get(pk=authority).name)]


@wording("applications.asked", while_true=_still_asked)
def _word_asked(facts: Facts, language: str) -> Wording:
    return _word(
        facts,
        language,
        _("Bitte schicken Sie uns eine Unterlage"),
        lambda facts: [
            _(
                "Die Behörde braucht noch eine Unterlage zu Ihrem Antrag. Welche das ist, sehen Sie auf der Seite zu Ihrem Antrag."
            ),
            *(
                [
                    _("Bitte laden Sie sie bis zum %(day)s hoch.")
                    % {"day": day_in_words(dt.date.fromisoformat(facts["until"]))}
                ]
                if facts["until"]
                else []
            ),
        ],
    )


def _at(facts: Facts, name: str = "at") -> dt.datetime:
    """By the clock of the house."""
    return timezone.localtime(dt.datetime.fromisoformat(facts[name]))


def _word(facts: Facts, language: str, heading: Promise, sentences: Callable[[Facts], Sentences]) -> Wording:
    application = Application.objects.get(uid=uuid.UUID(facts["application"]))
    more = {
        "reference": Number.of(spell_reference(facts["reference"]), language),
        "link": links.address(application),
        "words": facts.get("words"),
        "caution": _CAUTION_OF_SENT,
    }
    return _compose(facts, language, heading, sentences, link_text=_STATUS, **more)


def _word_draft(facts: Facts, language: str, heading: Promise, sentences: Callable[[Facts], Sentences]) -> Wording:
    draft = Draft.objects.get(uid=uuid.UUID(facts["draft"]))
    return _compose(
        facts, language, heading, sentences, link=links.address_of_draft(draft), link_text=_("Hier machen Sie weiter:")
    )


def _compose(
    facts: Facts, reader: str, heading: Promise, sentences: Callable[[Facts], Sentences], **more: Any
) -> Wording:
    def contents(code: str) -> dict[str, Any]:
        with translation.override(code):
            said = {name: str(value) if isinstance(value, Promise) else value for name, value in more.items()}
            return {
                "heading": str(heading),
                "sentences": [str(sentence) for sentence in sentences(facts)],
                "caution": str(_CAUTION),
                **said,
            }

    foot = _foot(facts["authority"], reader)
    return compose("applications/letters/any", contents, reader=language_of(reader).code, foot=foot).as_wording()


def _foot(key: int | None, reader: str) -> dict[str, Any]:
    """The sender; without an authority, that of the entry for the whole country."""
    authority = Authority.objects.filter(pk=key).first() if key else None
    return {
        "sender": Phrase.of(authority.name, reader) if authority else "Servicepunkt",
        "address": Phrase.german(authority.address, reader) if authority else "",
        "phone": Number.of(authority.phone, reader) if authority else "",
        "origin": origin_of(authority),
    }
