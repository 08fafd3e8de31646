"""Conditions of age or date, asked when somebody books and checked against the day of the visit.

The date that was typed is compared and forgotten: a booking records that all conditions of a service are met, never a
date. A visit can therefore move only to where they are certain to be met; otherwise she is asked again.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.catalogue.conditions import Possible, Question, questions, read_conditions
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
