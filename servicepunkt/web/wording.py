"""Days, languages, conditions and longer texts as pages say them."""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.conditions import questions_of
from servicepunkt.catalogue.conditions import Age, AnyCondition, Question, Turns
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.releases import Step, read_steps
from servicepunkt.common.dates import day_in_words, hour_and_minute, listed, time_in_words
from servicepunkt.common.languages import SOURCE, language

_WEEKLY = (_("montags"), _("dienstags"), _("mittwochs"), _("donnerstags"), _("freitags"), _("samstags"), _("sonntags"))


def day_in_list(day: dt.date) -> str:
    """A day under the heading of its month: Donnerstag, 4. März."""
    return _day_in_list(day, get_language())


@lru_cache(maxsize=4096)
def _day_in_list(day: dt.date, _language: str | None) -> str:
    # Translators: l is the weekday, j the day, F the month (Django's letters for dates).
    return formats.date_format(day, pgettext("day in a list", "l, j. F"))


def spans_in_words(spans: Iterable[tuple[dt.datetime, dt.datetime]]) -> str:
    """9:00 bis 12:00 Uhr und 13:00 bis 15:00 Uhr."""
    return listed(
        gettext("%(begin)s bis %(end)s Uhr") % {"begin": hour_and_minute(begin), "end": hour_and_minute(end)}
        for begin, end in spans
    )


def language_name(code: str) -> str:
    """The name of a language in the reader's own: Russisch."""
    reader, spoken = language(get_language()), language(code)
    return str(spoken.locale.get_display_name(reader.locale) or spoken.own_name)


def no_language(offered: Collection[str]) -> str:
    """What choosing no language means, among these: German where it is spoken everywhere, otherwise any of them."""
    return gettext("egal") if SOURCE in offered else gettext("Deutsch")


def release_in_words(service: Service, *, today: dt.date) -> list[str]:
    """When new times are given out, a line for each step; waves that are over are left out."""
    return steps_in_words(step for step in read_steps(service.release) if step.on is None or step.on >= today)


def steps_in_words(steps: Iterable[Step]) -> list[str]:
    return [_step_in_words(step) for step in steps]


def _step_in_words(step: Step) -> str:
    facts = {"time": time_in_words(step.at)}
    if step.on and step.until:
        facts |= {"day": day_in_words(step.on), "until": day_in_words(step.until)}
        return gettext("am %(day)s um %(time)s, für Termine bis %(until)s") % facts
    if step.weekday:
        facts |= {"day": str(_WEEKLY[step.weekday_number])}
        # Translators: each week: "montags um 8:00 Uhr".
        return gettext("%(day)s um %(time)s") % facts
    if step.before:
        facts |= {"before": time_in_words(step.before)}
        return gettext("täglich um %(time)s, für Termine vor %(before)s") % facts
    return gettext("täglich um %(time)s") % facts


def offered_in_words(service: Service) -> str:
    """From when to when a service is offered; empty where it always is."""
    first, last = (day and day_in_words(day) for day in (service.offered_from, service.offered_until))
    if first and last:
        return gettext("%(first)s bis %(last)s") % {"first": first, "last": last}
    if first:
        return gettext("ab %(first)s") % {"first": first}
    return gettext("bis %(last)s") % {"last": last} if last else ""


# Conditions of age or date ---------------------------------------------------------------------------------------


def question_in_words(question: Question, service: Service) -> str:
    """What is asked for. Of several persons, the one counts who may least of all."""
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
    """What must be true of a date, beside the question for it."""
    return " ".join(sentence for condition in question.conditions for sentence in _rule_in_words(condition))


def _rule_in_words(condition: AnyCondition) -> list[str]:
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


# Longer texts -----------------------------------------------------------------------------------------------------

_WRAPPED = 90  # an editor breaks a line about here


def unwrapped(text: str) -> list[str]:
    """The lines of a text without empty ones.

    A line that an editor only wrapped (long, and not at the end of a sentence) goes on in the next.
    """
    lines: list[str] = []
    goes_on = False
    for typed in text.splitlines():
        line = typed.strip()
        if line and goes_on:
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
        goes_on = len(line) >= _WRAPPED and line[-1] not in ".:!?؟"
    return lines
