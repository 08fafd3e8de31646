"""Conditions of age or date, asked when somebody books and checked against the day of the visit.

The date that was typed is compared and forgotten: a booking records that all conditions of a service are met, never a
date. A visit can therefore move only to where they are certain to be met; otherwise she is asked again.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.catalogue.conditions import Age, AnyCondition, Possible, Question, Turns, questions, read_conditions
from servicepunkt.catalogue.models import Service
from servicepunkt.common.dates import day_in_words
from servicepunkt.common.refusals import Refusal

_OLDEST = dt.date(1900, 1, 1)

# By key of the service: the dates that were given, in the order in which it asks for them.
Dates = Mapping[int, Sequence[dt.date]]


class ConditionNotMet(Refusal):
    """The service is not possible with a date that was given; `service` is its key, `asked` the number of the date."""

    code = "condition-not-met"
    status = 400
    sentence = _(
        "Mit diesem Datum ist die Leistung nicht möglich. Bitte prüfen Sie Ihre Angabe, oder rufen Sie uns an."
    )


class PossibleLater(ConditionNotMet):
    sentence = _("Mit diesem Datum ist der Termin frühestens am %(day)s möglich. Bitte wählen Sie eine spätere Zeit.")


class PossibleEarlier(ConditionNotMet):
    sentence = _("Mit diesem Datum ist der Termin spätestens am %(day)s möglich. Bitte wählen Sie eine frühere Zeit.")


class DateCannotBe(ConditionNotMet):
    """A slip of the finger: nobody alive was born then, or the day has not come yet."""

    sentence = _("Dieses Datum kann nicht stimmen. Bitte prüfen Sie das Jahr.")


class ConditionUnanswered(Refusal):
    code = "condition-unanswered"
    status = 400
    sentence = _("Für diese Leistung fehlt noch ein Datum. Bitte ergänzen Sie Ihre Angaben.")


class ConditionUncertain(Refusal):
    """The date is not kept, so nobody knows whether the condition would be met on the other day as well."""

    code = "condition-uncertain"
    sentence = _(
        "Ob das an diesem Tag möglich ist, können wir nicht wissen: Ihr Datum haben wir nicht gespeichert. Bitte sagen "
        "Sie diesen Termin ab und buchen Sie neu, oder rufen Sie uns an."
    )


def with_questions(services: Sequence[Service]) -> list[Service]:
    """Those services that ask for a date."""
    return [service for service in services if service.conditions]


def questions_of(service: Service) -> list[Question]:
    """The dates that a service asks for; a date is known by its number in this list."""
    return questions(read_conditions(service.conditions))


def unanswered(hold: Booking) -> list[Service]:
    """The services of a hold whose questions have not been answered yet."""
    rows = hold.services.filter(condition_met=False)
    return with_questions([row.service for row in rows])


def answer(hold: Booking, dates: Dates, *, now: dt.datetime) -> None:
    """Check the dates that were given against the day of a hold, and record that they fit.

    Raises `ConditionNotMet`, or `ConditionUnanswered` for a service without all of its dates.
    """
    today = day_at(hold.office, now)
    for service in unanswered(hold):
        asked, given = questions_of(service), dates.get(service.pk, ())
        if len(asked) != len(given):
            raise ConditionUnanswered
        for number, (question, day) in enumerate(zip(asked, given, strict=True)):
            where = {"service": service.pk, "asked": number}
            if not _OLDEST <= day <= today:
                raise DateCannotBe(**where)
            _check(question.possible(day), hold.day, **where)
    hold.services.filter(service__in=dates).update(condition_met=True)


def refuse_unanswered(booking: Booking) -> None:
    if unanswered(booking):
        raise ConditionUnanswered


def carry_answers(earlier: Booking, hold: Booking) -> None:
    """What fits on the day of the earlier hold and cannot fail on that of the new one need not be asked again, unless
    more persons are coming: nobody was asked about those."""
    now_for = {row.service_id: row.units for row in hold.services.all()}
    met = BookedService.objects.filter(booking=earlier, condition_met=True)
    kept = [
        row.service_id
        for row in met
        if now_for.get(row.service_id, 0) <= row.units and _is_certain(row.service, earlier.day, hold.day)
    ]
    hold.services.filter(service__in=kept).update(condition_met=True)


def refuse_uncertain(booking: Booking, services: Sequence[Service], start_at: dt.datetime) -> None:
    """Raise `ConditionUncertain` if a booking would come to a day on which a condition might no longer be met."""
    day = day_at(booking.office, start_at)
    if not all(_is_certain(service, booking.day, day) for service in services):
        raise ConditionUncertain


def _is_certain(service: Service, before: dt.date, after: dt.date) -> bool:
    bounds = [condition.bounds for condition in read_conditions(service.conditions)]
    not_earlier, not_later = (any(bound[side] for bound in bounds) for side in (0, 1))
    return not (not_earlier and after < before) and not (not_later and after > before)


def _check(possible: Possible, day: dt.date, **where: int) -> None:
    """Raise if a visit is not possible on the day; `where` says which date is the reason."""
    if possible.on(day):
        return
    if not possible.never and possible.first and day < possible.first:
        raise PossibleLater(day=day_in_words(possible.first), **where)
    if not possible.never and possible.last and day > possible.last:
        raise PossibleEarlier(day=day_in_words(possible.last), **where)
    raise ConditionNotMet(**where)


# In words -------------------------------------------------------------------------------------------------------


def question_in_words(question: Question, service: Service) -> str:
    """What is asked for. Among several persons, the one who least meets the condition counts."""
    if question.words is not None:
        return str(question.words)
    if service.max_units == 1:
        return gettext("Geburtsdatum der Person, um die es geht")
    if any(isinstance(condition, Turns) or condition.bounds[0] for condition in question.conditions):
        return gettext("Geburtsdatum der Person, um die es geht (bei mehreren: der jüngsten)")
    return gettext("Geburtsdatum der Person, um die es geht (bei mehreren: der ältesten)")


def condition_in_words(service: Service) -> str:
    """The conditions of a service for its page, as sentences; empty where it has none."""
    said = []
    for question in questions_of(service):
        if question.words is not None:
            said.append(str(question.words))
        said.append(rule_in_words(question))
    return " ".join(said)


def rule_in_words(question: Question) -> str:
    """What must be true of a date, shown next to the question for it."""
    return " ".join(sentence for condition in question.conditions for sentence in _in_words(condition))


def _in_words(condition: AnyCondition) -> list[str]:
    if isinstance(condition, Age):
        return _age_in_words(condition)
    if isinstance(condition, Turns):
        facts = {"years": condition.years, "day": day_in_words(condition.by)}
        return [gettext("Nur für alle, die spätestens am %(day)s %(years)s Jahre alt werden.") % facts]
    sentence = ngettext(
        "Der Termin ist frühestens eine Woche danach möglich.",
        "Der Termin ist frühestens %(weeks)s Wochen danach möglich.",
        condition.weeks,
    )
    return [sentence % {"weeks": condition.weeks}]


def _age_in_words(age: Age) -> list[str]:
    said = []
    if age.years and age.months_before:
        sentence = ngettext(
            "Der Termin ist frühestens einen Monat vor dem %(years)s. Geburtstag möglich.",
            "Der Termin ist frühestens %(months)s Monate vor dem %(years)s. Geburtstag möglich.",
            age.months_before,
        )
        said.append(sentence % {"years": age.years, "months": age.months_before})
    elif age.years:
        said.append(gettext("Am Tag des Termins mindestens %(years)s Jahre alt.") % {"years": age.years})
    if age.below:
        said.append(gettext("Am Tag des Termins noch nicht %(years)s Jahre alt.") % {"years": age.below})
    return said
