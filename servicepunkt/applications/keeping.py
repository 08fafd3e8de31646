"""Forms as they were when something was sent, each wording kept only once."""

import hashlib
import json
from functools import cache, lru_cache

from servicepunkt.applications.models import KeptForm, Version
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.rows import insert_once
from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import forms
from servicepunkt.printing.as_json import schema_name


def keep_form(form: Form) -> KeptForm:
    """The row of this very form; written the first time."""
    digest, stored = _packed(form)
    known = KeptForm.objects.filter(digest=digest).defer("stored").first()
    if known is None:
        insert_once(KeptForm(digest=digest, slug=form.form, stored=stored))
        known = KeptForm.objects.defer("stored").get(digest=digest)
    return known


def form_sent_in(version: Version) -> Form:
    """The form in which something was sent."""
    return _opened(KeptForm.objects.values_list("digest", flat=True).get(pk=version.form_id))


def form_by_schema(slug: str, name: str) -> Form:
    """The form whose JSON Schema has this name: today's, or one in which something was sent. Raises `NotFound`."""
    todays = forms().get(slug)
    if todays is not None and schema_name(todays) == name:
        return todays
    kept = KeptForm.objects.filter(slug=slug).values_list("digest", flat=True)
    found = next((digest for digest in kept if _schema_of(digest) == name), None)
    if found is None:
        raise NotFound
    return _opened(found)


# Covers all that are kept: whoever asks for names that do not exist causes no form to be opened.
@cache
def _schema_of(digest: str) -> str:
    return schema_name(_opened(digest))


# By the digest: it means the same words in every database, which a row's key does not.
@lru_cache(maxsize=16)
def _opened(digest: str) -> Form:
    return Form.model_validate(KeptForm.objects.get(digest=digest).stored)


def _packed(form: Form) -> tuple[str, object]:
    stored = form.as_stored()
    return hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest(), stored
