"""Refusals: what a rule says when it will not do a thing.

A refusal is not a bug. It carries a code for machines, a sentence for people and a status for HTTP; the doors
translate it in one place (page, JSON, kiosk screen). Each refusal is declared next to the rule that raises it.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule's "no", with its reason.

    `facts` fill the sentence (`%(name)s`) and travel to the door, which may use them to offer a way on.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str | Promise] = _("Das ist so nicht möglich.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        # Filled in before it becomes a text: a sentence that counts chooses its plural form by a fact.
        return str(self.sentence % self.facts) if self.facts else str(self.sentence)


class NotFound(Refusal):
    """Nothing is there, or nothing that this person may see; from the outside the two look the same."""

    code = "not-found"
    status = 404
    sentence = _("Diese Seite gibt es nicht, oder der Link ist nicht mehr gültig.")
