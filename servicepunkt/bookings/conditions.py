"""Conditions of age or date, asked when somebody books and checked against the day of the visit.

The date that was typed is compared and forgotten: a booking keeps that its condition is met, never the date. A visit
that moves may therefore move only to where the condition is met for certain; anything else is asked anew.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.catalogue.conditions import Age, Possible, Turns, Wait, read_condition
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.dates import day_in_words


class ConditionNotMet(Refusal):
    """With the date that was given, the service is not possible; `service` is its key."""

    code = "condition-not-met"
    status = 400
    sentence = _(
        "Mit diesem Datum ist die Leistung nicht möglich. Bitte prüfen Sie Ihre Angabe, oder rufen Sie uns an."
    )


class PossibleLater(ConditionNotMet):
    sentence = _("Mit diesem Datum ist der Termin frühestens am %(day)s möglich. Bitte wählen Sie eine spätere Zeit.")


class PossibleEarlier(ConditionNotMet):
    sentence = _("Mit diesem Datum ist der Termin spätestens am %(day)s möglich. Bitte wählen Sie eine frühere Zeit.")


class ConditionUnanswered(Refusal):
    code = "condition-unanswered"
    status = 400
    sentence = _("Für diese Leistung fehlt noch ein Datum. Bitte ergänzen Sie Ihre Angaben.")


class ConditionUncertain(Refusal):
    """The date is not kept, and so nobody knows whether the condition would be met on the other day as well."""

    code = "condition-uncertain"
    sentence = _(
        "Ob das an diesem Tag möglich ist, können wir nicht wissen: Ihr Datum haben wir nicht gespeichert. Bitte sagen "
        "Sie diesen Termin ab und buchen Sie neu, oder rufen Sie uns an."
    )


def with_questions(services: Sequence[Service]) -> list[Service]:
    """Those services that ask for a date."""
    return [service for service in services if service.condition]


def unanswered(hold: Booking) -> list[Service]:
    """The services of a hold whose question has not been answered yet."""
    rows = hold.services.filter(condition_met=False)
    return with_questions([row.service for row in rows])


def answer(hold: Booking, dates: Mapping[int, dt.date]) -> None:
    """Check the dates that were given (by key of the service) against the day of a hold, and note that they fit.

    Raises `ConditionNotMet`, or `ConditionUnanswered` for a service without its date.
    """
    for service in unanswered(hold):
        if service.pk not in dates:
            raise ConditionUnanswered
        _check(service, dates[service.pk], hold.day)
    hold.services.filter(service__in=dates).update(condition_met=True)


def refuse_unanswered(booking: Booking) -> None:
    if unanswered(booking):
        raise ConditionUnanswered


def carry_answers(earlier: Booking, hold: Booking) -> None:
    """What fits on the day of the earlier hold and cannot fail on that of the new one need not be asked again."""
    met = BookedService.objects.filter(booking=earlier, condition_met=True)
    kept = [row.service_id for row in met if _is_certain(row.service, earlier.day, hold.day)]
    hold.services.filter(service__in=kept).update(condition_met=True)


def refuse_uncertain(booking: Booking, services: Sequence[Service], start_at: dt.datetime) -> None:
    """Raise `ConditionUncertain` where a booking would come to a day on which a condition may no longer be met."""
    day = local_day(start_at, zone_of(booking.office))
    if not all(_is_certain(service, booking.day, day) for service in services):
        raise ConditionUncertain


def _is_certain(service: Service, before: dt.date, after: dt.date) -> bool:
    condition = read_condition(service.condition)
    if condition is None:
        return True
    not_earlier, not_later = condition.bounds
    return not (not_earlier and after < before) and not (not_later and after > before)


def _check(service: Service, given: dt.date, day: dt.date) -> None:
    condition = read_condition(service.condition)
    possible = condition.possible(given) if condition else Possible()
    if possible.on(day):
        return
    if possible.first and day < possible.first and (possible.last is None or possible.first <= possible.last):
        raise PossibleLater(service=service.pk, day=day_in_words(possible.first))
    if possible.last and day > possible.last:
        raise PossibleEarlier(service=service.pk, day=day_in_words(possible.last))
    raise ConditionNotMet(service=service.pk)


# In words -------------------------------------------------------------------------------------------------------


def question(service: Service) -> str:
    """What a service with a condition asks for. Of several persons, the one counts who may least of all."""
    condition = read_condition(service.condition)
    if isinstance(condition, Wait):
        return str(condition.question)
    if service.max_units > 1 and isinstance(condition, Age) and not condition.years:
        return gettext("Geburtsdatum der Person, um die es geht (bei mehreren: der ältesten)")
    if service.max_units > 1:
        return gettext("Geburtsdatum der Person, um die es geht (bei mehreren: der jüngsten)")
    return gettext("Geburtsdatum der Person, um die es geht")


def asks_for_birth(service: Service) -> bool:
    return not isinstance(read_condition(service.condition), Wait)


def condition_in_words(service: Service) -> str:
    """The condition of a service for its page, as a sentence or two; empty where it has none."""
    if not service.condition:
        return ""
    return rule_in_words(service) if asks_for_birth(service) else f"{question(service)} {rule_in_words(service)}"


def rule_in_words(service: Service) -> str:
    """The condition beside its question."""
    condition = read_condition(service.condition)
    if isinstance(condition, Age):
        return " ".join(_age_in_words(condition))
    if isinstance(condition, Turns):
        facts = {"years": condition.years, "day": day_in_words(condition.by)}
        return gettext("Nur für alle, die spätestens am %(day)s %(years)s Jahre alt werden.") % facts
    if isinstance(condition, Wait):
        sentence = ngettext(
            "Der Termin ist frühestens eine Woche danach möglich.",
            "Der Termin ist frühestens %(weeks)s Wochen danach möglich.",
            condition.weeks,
        )
        return sentence % {"weeks": condition.weeks}
    return ""


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
