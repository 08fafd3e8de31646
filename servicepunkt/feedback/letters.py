"""The one letter that quotes what a visitor typed. It goes to the authority's own address and to nobody else."""

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.common.languages import SOURCE, language
from servicepunkt.correspondence.composing import compose
from servicepunkt.correspondence.wording import Facts, Wording, wording


@wording("feedback.report")
def _word_report(facts: Facts, _language: str) -> Wording:
    authority = Authority.objects.get(pk=facts["authority"])
    said = {
        "lines": facts["message"].splitlines(),
        "where": facts["where"],
        "email": facts["email"],
        "spoken": language(facts["language"]).locale.get_display_name(language(SOURCE).locale),
    }
    foot = {
        "sender": authority.name.for_reader(SOURCE),
        "address": authority.address,
        "phone": authority.phone,
        "origin": origin_of(authority),
    }
    letter = compose("feedback/letters/report", lambda _code: said, reader=SOURCE, foot=foot)
    return letter.as_wording(reply_to=facts["email"])
