"""Forms as they were when something was sent, each wording kept once."""

import hashlib
import json
from functools import lru_cache

from servicepunkt.applications.models import KeptForm, Version
from servicepunkt.common.rows import insert_once
from servicepunkt.forms.definition import Form


def keep_form(form: Form) -> KeptForm:
    """The row of this very form; written where it is the first time."""
    digest, stored = _packed(form)
    known = KeptForm.objects.filter(digest=digest).defer("stored").first()
    if known is None:
        insert_once(KeptForm(digest=digest, slug=form.form, stored=stored))
        known = KeptForm.objects.defer("stored").get(digest=digest)
    return known


def form_of(version: Version) -> Form:
    """The form in which something was sent."""
    return _opened(KeptForm.objects.values_list("digest", flat=True).get(pk=version.form_id))


# By the digest: it stands for the same words in every database, which a row's key does not.
@lru_cache(maxsize=16)
def _opened(digest: str) -> Form:
    return Form.model_validate(KeptForm.objects.get(digest=digest).stored)


def _packed(form: Form) -> tuple[str, object]:
    stored = form.as_stored()
    return hashlib.sha256(json.dumps(stored, sort_keys=True, ensure_ascii=False).encode()).hexdigest(), stored
