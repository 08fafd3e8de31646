"""`{% kept %}`: what is the same on all pages is drawn only once, and not for each visitor.

The head, the language switch and the footer, a fifth of the work on the page of a month, depend only on the reader's
language and on the authority. They are kept until the catalogue has a new edition. The only thing in them that differs
from page to page, its own address, is put in afterwards.
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from servicepunkt.catalogue.edition import current
from servicepunkt.web.authority import find_authority
from servicepunkt.web.language import CHOICE, bare_address, is_portal

register = template.Library()

# Stands for the address of this very page, up to the language that is asked for: /termin/?monat=2027-03&sprache=
# Unicode keeps this code point out of every text.
THIS_PAGE_IN = "\ufdd0"


class Kept(template.Node):
    """A piece of the frame, with what has been drawn: the words by reader, and the edition they belong to."""

    def __init__(self, inner: template.NodeList) -> None:
        self.inner = inner
        self.drawn: tuple[str, dict[tuple[Any, ...], str]] = ("", {})

    def render(self, context: template.Context) -> SafeString:
        request = context.get("request")
        if not isinstance(request, HttpRequest):
            return self.inner.render(context)
        authority, edition, drawn = find_authority(request), current(), self.drawn
        if drawn[0] != edition:
            drawn = self.drawn = edition, {}
        reader = (get_language(), is_portal(request), authority and authority.pk)
        words = drawn[1].get(reader)
        if words is None:
            words = drawn[1][reader] = self.inner.render(context)
        if THIS_PAGE_IN in words:
            words = words.replace(THIS_PAGE_IN, escape(bare_address(request, **{CHOICE: ""})))
        return mark_safe(words)


@register.tag
def kept(parser: template.base.Parser, _token: template.base.Token) -> Kept:
    """For what depends only on language and authority; `other_languages` and `plain_language` are made for it."""
    inner = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(inner)
