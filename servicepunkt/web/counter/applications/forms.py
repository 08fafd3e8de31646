"""What staff type about an application."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicepunkt.applications.papers import label_of
from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.applications.telling import STATES_BY_STAFF, TOLD_BY_STAFF
from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.web.counter.applications.rows import STATE_WORDS
from servicepunkt.web.fields import TOO_LONG, DayField, Form

# Cannot be the key of a paper: those consist of small letters, digits and underscores.
OTHER = "-"
_TIME_TO_ANSWER = dt.timedelta(weeks=3)


def _words(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "lang": "de"}),
    )


class TellForm(Form):
    """A prepared text, words of her own, and perhaps a different state from the one that goes with the text."""

    text = forms.ChoiceField(
        label=_("Was möchten Sie mitteilen?"),
        help_text=_("Diesen Text bekommt die Person in ihrer Sprache."),
        choices=list(TOLD_BY_STAFF.items()),
        error_messages={
            "required": _("Bitte wählen Sie einen der Texte."),
            "invalid_choice": _("Bitte wählen Sie einen der Texte."),
        },
        widget=forms.RadioSelect,
    )
    words = _words(
        _("Eigene Worte"),
        help_text=_(
            "Sie werden nicht übersetzt. Schreiben Sie kurze Sätze, und nichts über Gesundheit oder Straftaten."
        ),
    )
    state = forms.ChoiceField(
        label=_("Stand danach"),
        choices=[("", _("wie es zum Text passt")), *((state.value, STATE_WORDS[state]) for state in STATES_BY_STAFF)],
        required=False,
        error_messages={"invalid_choice": _("Bitte wählen Sie einen Stand aus der Liste.")},
    )


class AskForm(Form):
    """A paper of the form, or any other by its name; why, and until when."""

    paper = forms.ChoiceField(
        label=_("Unterlage"),
        error_messages={
            "required": _("Bitte wählen Sie eine Unterlage aus der Liste."),
            "invalid_choice": _("Bitte wählen Sie eine Unterlage aus der Liste."),
        },
    )
    label = forms.CharField(
        label=_("Name einer anderen Unterlage"),
        help_text=_("Nur wenn sie nicht in der Liste steht. Der Name wird nicht übersetzt."),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "de"}),
    )
    why = _words(_("Warum?"), help_text=_("Das liest die Person auf Deutsch."))
    until = DayField(
        label=_("Bis wann?"),
        required=False,
        error_messages={"invalid": _("Bitte geben Sie einen Tag an.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, paperwork: Paperwork, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": today + _TIME_TO_ANSWER})
        super().__init__(*args, **kwargs)
        self.today = today
        choice: Any = self.fields["paper"]
        choice.choices = [
            ("", _("bitte wählen")),
            *_papers(paperwork),
            (OTHER, _("eine andere, nämlich:")),
        ]

    def clean_until(self) -> dt.date | None:
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and until <= self.today:
            raise forms.ValidationError(_("Dieser Tag ist schon vorbei. Bitte geben Sie einen späteren an."))
        return until

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("paper") == OTHER and not typed.get("label") and "label" not in self.errors:
            self.add_error("label", _("Bitte schreiben Sie, wie die Unterlage heißt."))
        return typed

    @property
    def wanted(self) -> dict[str, Any]:
        """For `working.ask_for`. A paper from the list already has its name."""
        typed, by_name = self.cleaned_data, self.cleaned_data["paper"] == OTHER
        return {**typed, **({"paper": ""} if by_name else {"label": ""})}


class HandOnForm(Form):
    """Another authority of this installation."""

    to = forms.TypedChoiceField(
        label=_("Behörde"),
        error_messages={
            "required": _("Bitte wählen Sie eine Behörde."),
            "invalid_choice": _("Bitte wählen Sie eine Behörde."),
        },
    )

    def __init__(self, *args: Any, own: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = {authority.slug: authority for authority in catalogue().authorities.values() if authority.pk != own.pk}
        named = sorted((str(authority.name), slug) for slug, authority in others.items())
        choice: Any = self.fields["to"]
        choice.choices = [("", _("bitte wählen")), *((slug, name) for name, slug in named)]
        choice.coerce = others.__getitem__


def _papers(paperwork: Paperwork) -> list[tuple[str, str]]:
    """Those that the application needs, then the others of its form."""
    form = paperwork.form
    others = [paper.name for _section, paper in form.all_papers if paper.for_each is None]
    keys = dict.fromkeys([*(need.key for need in paperwork.walked.papers), *others])
    return [(key, label_of(form, key)["de"]) for key in keys]
