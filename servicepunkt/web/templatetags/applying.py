"""What the pages of a draft ask about the tree of words that they show."""

from django import template

from servicepunkt.printing.told import Entries, Part

register = template.Library()


@register.filter
def is_group(part: Part) -> bool:
    """Whether it is a repeated group, with entries of its own."""
    return isinstance(part, Entries)
