"""What every page needs: texts that know their language, the language switch, form fields, numbers and dates."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from servicepunkt.catalogue.models import Authority, Service
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.catalogue.units import units_in_words
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.dates import day_in_words, hour_and_minute, joined, time_in_words
from servicepunkt.common.languages import OFFERED, PLAIN, SOURCE, Language, language
from servicepunkt.common.texts import Text
from servicepunkt.printing.said import Words
from servicepunkt.web.authority import find_authority
from servicepunkt.web.dates import today_here
from servicepunkt.web.language import bare_address, choices, front_of, is_portal
from servicepunkt.web.templatetags.kept import THIS_PAGE_IN
from servicepunkt.web.theme import addresses
from servicepunkt.web.wording import (
    condition_in_words,
    language_name,
    offered_in_words,
    release_in_words,
    spans_in_words,
    unwrapped,
)

register = template.Library()


@register.simple_tag
def text(value: Text | str) -> str | SafeString:
    """A text of the catalogue; if it fell back to another language, marked with that language."""
    if not isinstance(value, Text):
        return conditional_escape(value)
    reader = language(get_language())
    if reader.dir == "ltr" and (words := value.get(reader.code)):  # nearly always so, some fifty times on a page
        return conditional_escape(words)
    found = language(value.language_for(reader.code))
    words = value.get(found.code, "")
    if not words:
        return ""
    if found.code == reader.code:
        # "(Zulassungsstelle)" at the end of an Arabic name would pull what follows to its own side.
        return format_html("<bdi>{}</bdi>", words)
    return format_html('<span lang="{}" dir="{}">{}</span>', found.tag, found.dir, words)


@register.simple_tag
def words(value: Words) -> SafeString:
    """Words of an application; if their language is not that of the page, marked with it."""
    reader = language(get_language())
    if value.lang == reader.tag and reader.dir == "ltr":
        return conditional_escape(value.text)
    if not value.lang or value.lang == reader.tag:
        return format_html("<bdi>{}</bdi>", value.text)
    return format_html('<span lang="{}" dir="{}">{}</span>', value.lang, value.dir, value.text)


@register.simple_tag
def paragraphs(value: Text, css: str = "kern-body") -> SafeString:
    """A longer text of the catalogue: each line a paragraph, lines that begin with "- " a list."""
    reader = language(get_language())
    found = language(value.language_for(reader.code))
    body = format_html_join("", "{}", ((block,) for block in _blocks(value.get(found.code, ""), css)))
    if found.code == reader.code or not body:
        return body
    return format_html('<div lang="{}" dir="{}">{}</div>', found.tag, found.dir, body)


def _blocks(words: str, css: str) -> Iterator[SafeString]:
    for is_list, lines in groupby(unwrapped(words), key=lambda line: line.startswith("- ")):
        if is_list:
            items = format_html_join("", "<li>{}</li>", ((line[2:],) for line in lines))
            yield format_html('<ul class="kern-list kern-list--bullet">{}</ul>', items)
        else:
            yield format_html_join("", '<p class="{}">{}</p>', ((css, line) for line in lines))


@register.simple_tag(takes_context=True)
def county(context: template.Context) -> Authority | None:
    """The authority whose page this is; None where none has been set up."""
    request = context.get("request")
    return find_authority(request) if isinstance(request, HttpRequest) else None


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> dict[str, str]:
    """The addresses of the county's style sheet and logo."""
    return addresses(county(context))


@register.simple_tag
def page_language() -> Language:
    return language(get_language())


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[dict[str, Any]]:
    """The offered languages with the address of this very page in each; for what is `kept`."""
    request, current = context.get("request"), language(get_language()).code
    if not isinstance(request, HttpRequest):
        return []
    return [
        {"language": language(code), "address": _chosen(code, request), "current": code == current}
        for code in choices(request)
    ]


@register.simple_tag(takes_context=True)
def alternates(context: template.Context) -> list[dict[str, str]]:
    """For search engines: the address of this page in every language, and the one for readers of any other."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or request.resolver_match is None or not is_portal(request):
        return []
    fronts = [(language(code).tag, front_of(code, request)) for code in OFFERED]
    # Without a prefix the browser's language decides; German where we do not have it.
    fronts.append(("x-default", front_of(SOURCE, request)))
    origin, bare = origin_of(find_authority(request)), bare_address(request)
    return [{"tag": tag, "address": f"{origin}{front}{bare}"} for tag, front in fronts]


@register.simple_tag(takes_context=True)
def plain_language(context: template.Context) -> dict[str, Any] | None:
    """The way to this very page in plain language, for what is `kept`; None where it is that page, or there is none."""
    request, plain = context.get("request"), language(PLAIN)
    if not isinstance(request, HttpRequest) or PLAIN not in OFFERED or not is_portal(request):
        return None
    if language(get_language()) == plain:
        return None
    return {"language": plain, "address": _chosen(PLAIN, request)}


def _chosen(code: str, request: HttpRequest) -> str:
    """The address that chooses a language for this very page and all that follow."""
    return f"{front_of(code, request)}{THIS_PAGE_IN}{code}"


@register.simple_tag
def is_demo() -> bool:
    return bool(settings.SERVICEPUNKT_DEMO)


@register.simple_tag
def mailbox_address() -> str:
    """Where the demo's letters can be read; empty where there is no such page."""
    try:
        return reverse("mailbox:home")
    except NoReverseMatch:
        return ""


@register.simple_tag
def seconds_left(until: dt.datetime) -> int:
    """How long it is until an instant, by the clock of the house; the visitor's own clock may be wrong."""
    return max(0, int((until - clock_now()).total_seconds()))


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """A form field's control in KERN's clothes."""
    css = _control_class(field)
    return field.as_widget(attrs={"class": f"{css} {css}--error" if field.errors else css})


@register.filter
def control(field: BoundField) -> str:
    """What kind of control a field is, so that the partial chooses its frame: input, select, check, radio."""
    kinds = {CheckboxInput: "check", RadioSelect: "radio", Select: "select"}
    return next((name for kind, name in kinds.items() if isinstance(field.field.widget, kind)), "input")


def _control_class(field: BoundField) -> str:
    return {
        "check": "kern-form-check__checkbox",
        "radio": "kern-form-check__radio",
        "select": "kern-form-input__select",
    }.get(control(field), "kern-form-input__input")


@register.filter
def euros(cents: int) -> str:
    """An amount as people write it: 29 € and 44,70 €."""
    amount = formats.number_format(cents / 100, decimal_pos=0 if cents % 100 == 0 else 2)
    return f"{amount} €"


@register.filter
def minutes(count: int) -> str:
    """A length in words."""
    return ngettext("%(count)s Minute", "%(count)s Minuten", count) % {"count": count}


@register.filter
def days_words(days: int) -> str:
    """A long period in words: 3 Jahre where it is whole years, otherwise 7 Tage."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(count)s Jahr", "%(count)s Jahre", years) % {"count": years}
    return ngettext("%(count)s Tag", "%(count)s Tage", days) % {"count": days}


@register.filter
def day_words(day: dt.date) -> str:
    """A day in words, as one says it: Donnerstag, 4. März 2027. An instant counts in the zone of the house."""
    return day_in_words(timezone.localtime(day).date() if isinstance(day, dt.datetime) else day)


@register.filter
def time_words(moment: dt.datetime) -> str:
    """A local time of day with the word that belongs to it: 9:05 Uhr. No line breaks between the two."""
    return time_in_words(timezone.localtime(moment)).replace(" ", "\u00a0")


@register.filter
def moment_words(moment: dt.datetime) -> str:
    """An instant as local day and time, in words: Donnerstag, 4. März 2027, 9:05 Uhr. The time stays on one line."""
    return joined(day_words(moment), time_words(moment))


@register.filter
def clock_time(moment: dt.datetime) -> str:
    """A local time of day: 9:05."""
    return hour_and_minute(timezone.localtime(moment))


@register.filter
def spans_words(spans: Iterable[tuple[dt.datetime, dt.datetime]]) -> str:
    """Local times from when until when: 9:00 bis 12:00 Uhr und 13:00 bis 15:00 Uhr."""
    return spans_in_words(spans)


@register.filter
def month_words(day: dt.date) -> str:
    """März 2027."""
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


@register.filter
def language_words(code: str) -> str:
    """The name of a language in the reader's own: Russisch."""
    return language_name(code)


@register.filter
def units_words(units: int, service: Service) -> str:
    """How many of what: 2 Personen; empty where a service is not counted."""
    return units_in_words(service, units)


@register.filter
def own_language(code: str) -> str:
    """A language by its own name."""
    return language(code).own_name


@register.filter
def condition_words(service: Service) -> str:
    """The condition of age or date that a service has."""
    return condition_in_words(service)


@register.filter
def offered_words(service: Service) -> str:
    """From when to when a service is offered, where that is not always."""
    return offered_in_words(service)


@register.filter
def release_words(service: Service) -> list[str]:
    """When new times of a service are given out, where that is not each midnight."""
    return release_in_words(service, today=today_here())


@register.filter
def iso(moment: dt.datetime) -> str:
    return moment.isoformat()
