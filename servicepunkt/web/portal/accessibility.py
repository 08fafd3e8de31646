"""Accessibility: the statement, what there is in sign language, and the page on which a barrier is reported.

The statement is put together from what the county says about itself (its file), what the product says about itself
(`statement.py`), and the languages that there are.
"""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from servicepunkt.catalogue.models import Authority
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.refusals import Refusal
from servicepunkt.feedback.reporting import address_for_reports, report
from servicepunkt.web.authority import authority_of
from servicepunkt.web.fields import TOO_LONG, Form, email_field
from servicepunkt.web.portal.statement import LOOKED_AT, TRIED, has_sign_language, known_gaps

# The statement --------------------------------------------------------------------------------------------------


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    about = authority_of(request)
    context = {
        "about": about,
        "spoken": [language(code) for code in OFFERED],
        "tried": TRIED,
        "gaps": list(known_gaps(about)),
        "as_of": max(filter(None, [about.accessibility_checked_on, LOOKED_AT])),
        "may_report": bool(address_for_reports(about)),
    }
    return render(request, "portal/accessibility.html", context)


@require_safe
def sign_language(request: HttpRequest) -> HttpResponse:
    about = authority_of(request)
    context = {"about": about, "has_any": has_sign_language(about), "may_report": bool(address_for_reports(about))}
    return render(request, "portal/sign_language.html", context)


# Reporting ------------------------------------------------------------------------------------------------------


class ReportForm(Form):
    """What is wrong; optionally where, and an address for the answer. No name, no account."""

    message = forms.CharField(
        label=_("Was geht nicht?"),
        max_length=4000,
        help_text=_("Schreiben Sie es so, wie Sie möchten. Bitte schreiben Sie nichts über Ihre Gesundheit."),
        error_messages={"required": _("Bitte schreiben Sie, was nicht geht."), "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )
    where = forms.CharField(
        label=_("Auf welcher Seite?"),
        max_length=300,
        required=False,
        help_text=_("Zum Beispiel: beim Auswählen der Zeit"),
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = email_field(
        required=False, help_text=_("Nur wenn Sie eine Antwort möchten. Wir verwenden die Adresse nur dafür.")
    )
    request = forms.UUIDField(widget=forms.HiddenInput, required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    about = authority_of(request)
    if request.method != "POST":
        return _report_page(request, about, ReportForm(initial={"request": uuid.uuid4()}))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _report_page(request, about, form)
    typed = {name: form.cleaned_data[name] for name in ("message", "where", "email")}
    sent_by = form.cleaned_data["request"] or uuid.uuid4()
    try:
        report(about, **typed, language=str(get_language()), request=sent_by, now=clock_now())
    except Refusal as refusal:
        return _report_page(request, about, form, refusal=refusal)
    return redirect("portal:reported")


@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/reported.html", {"about": authority_of(request)})


def _report_page(
    request: HttpRequest, about: Authority, form: ReportForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    context = {"about": about, "form": form, "refusal": refusal, "may_report": bool(address_for_reports(about))}
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "portal/report_barrier.html", context, status=status)
