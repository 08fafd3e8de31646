"""The names of fields, options, papers and conditions: keys of answers, and words that conditions use."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

from servicepunkt.common.written.values import Wrong


def _name(value: str) -> str:
    if not value.isidentifier() or not value.isascii() or value != value.lower():
        raise Wrong(
            _("„%(value)s“ geht hier nicht: nur kleine Buchstaben a bis z, Ziffern und Unterstriche.")
            % {"value": value}
        )
    return value


Name = Annotated[str, AfterValidator(_name), Field(max_length=60)]
