"""What appears many times on a page of applying: the label of a question, the answers of a page as a list.

Drawn here and not by templates: a hundred answers would mean some thousand variables and conditions, half the work of
the page before sending.
"""

from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicepunkt.printing.said import Words
from servicepunkt.printing.told import Entries, Entry, Line, Part, ToldPage
from servicepunkt.web.portal.applying.inputs import Question
from servicepunkt.web.templatetags.page import text
from servicepunkt.web.templatetags.page import words as marked

register = template.Library()


@register.simple_tag(takes_context=True)
def label(context: template.Context, question: Question) -> SafeString:
    """What a question is called; hidden from the eye where the page already has the name of its first question."""
    field, first = question.field, context["questions"][0]
    words = text(field.label)
    if question.at == first.at and field.label == context["step"].page.title:
        words = format_html('<span class="sp-hidden">{}</span>', words)
    if not field.optional:
        return format_html("{}", words)
    return format_html('{} <span class="kern-label__optional">– {}</span>', words, _("freiwillig"))


@register.simple_tag
def answers_of(page: ToldPage) -> SafeString:
    """The answers of a page; a question that has the name of the page is not shown to the eye again."""
    return _list(page.parts, heading=page.title)


def _list(parts: Iterable[Part], heading: Words | None = None) -> SafeString:
    items = format_html_join(
        "\n",
        '<div class="kern-description-list-item"><dt class="kern-description-list-item__key{}">{}</dt>'
        '<dd class="kern-description-list-item__value">{}</dd></div>',
        ((" sp-hidden" if part.label == heading else "", marked(part.label), _value(part)) for part in parts),
    )
    return format_html('<dl class="kern-description-list">{}</dl>', items)


def _value(part: Part) -> SafeString:
    drawn = map(_entry, part.entries) if isinstance(part, Entries) else _answers(part)
    return format_html_join("", "{}", ((one,) for one in drawn))


def _answers(line: Line) -> Iterator[SafeString]:
    frame = '<div class="sp-preline">{}</div>'
    if not line.answered:
        frame = '<div class="sp-preline"><span class="sp-muted">{}</span></div>'
    return (format_html(frame, marked(answer)) for answer in line.answers)


def _entry(entry: Entry) -> SafeString:
    return format_html('<p class="kern-body kern-body--bold">{}</p>{}', marked(entry.title), _list(entry.parts))
