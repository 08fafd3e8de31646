"""The kinds of fields, one module each: how an answer is read, checked, shown and described."""

from typing import Annotated

from pydantic import Field

from servicepunkt.forms.kinds.addresses import Address, Postcode
from servicepunkt.forms.kinds.amounts import Money, Number
from servicepunkt.forms.kinds.choices import Choice, YesNo
from servicepunkt.forms.kinds.contact import Email, Phone
from servicepunkt.forms.kinds.dates import DateField, PartialDate
from servicepunkt.forms.kinds.full_names import FullName
from servicepunkt.forms.kinds.groups import Group
from servicepunkt.forms.kinds.paper_numbers import PaperNumber
from servicepunkt.forms.kinds.states import Country, Nationality
from servicepunkt.forms.kinds.texts import NameField, TextField

__all__ = [
    "Address",
    "Choice",
    "Country",
    "DateField",
    "Email",
    "FieldOfForm",
    "FullName",
    "Group",
    "Money",
    "NameField",
    "Nationality",
    "Number",
    "PaperNumber",
    "PartialDate",
    "Phone",
    "Postcode",
    "TextField",
    "YesNo",
]

FieldOfForm = Annotated[
    TextField
    | NameField
    | FullName
    | DateField
    | PartialDate
    | Choice
    | YesNo
    | Country
    | Nationality
    | Address
    | Postcode
    | Money
    | Number
    | PaperNumber
    | Phone
    | Email
    | Group,
    Field(discriminator="kind"),
]
"""A field of any kind."""

Group.model_rebuild(_types_namespace={"FieldOfForm": FieldOfForm})
