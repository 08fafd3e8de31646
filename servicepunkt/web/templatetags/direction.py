"""What keeps its own direction inside a right-to-left line: addresses, phone numbers, amounts, names of people.

Without isolation, a browser puts "16515 Oranienburg" and "03301 601-5" in the order of the line around them.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from servicepunkt.catalogue.models import Office
from servicepunkt.common.languages import language

register = template.Library()


@register.filter
def ltr(value: str | int) -> str | SafeString:
    """From left to right in any line: a code, a number, an amount, an e-mail address."""
    return format_html('<bdi dir="ltr">{}</bdi>', value) if reads_from_right() else str(value)


@register.filter
def own_direction(value: str) -> SafeString:
    """What people typed runs as its own letters do, in any line: a name, a word that was searched for."""
    return format_html("<bdi>{}</bdi>", value)


@register.simple_tag
def street_address(office: Office) -> str | SafeString:
    """Where a letter would be sent: Mittelstraße 16, 16515 Oranienburg."""
    return ltr(f"{office.street}, {office.postcode} {office.town}")


@register.simple_tag
def phone(number: str) -> SafeString:
    """A number that a phone calls when it is touched."""
    return format_html('<a class="kern-link" href="tel:{}" dir="ltr">{}</a>', number.replace(" ", ""), number)


@register.simple_tag
def mail_address(address: str) -> SafeString:
    return format_html('<a class="kern-link" href="mailto:{}" dir="ltr">{}</a>', address, address)


def reads_from_right() -> bool:
    return language(get_language()).dir == "rtl"
