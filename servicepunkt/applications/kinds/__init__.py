"""The kinds of fields, one module each: how an answer is read, checked, shown and described."""

from typing import Annotated

from pydantic import Field

from servicepunkt.applications.kinds.addresses import Address, Postcode
from servicepunkt.applications.kinds.amounts import Money, Number
from servicepunkt.applications.kinds.choices import Choice, YesNo
from servicepunkt.applications.kinds.contact import Email, Phone
from servicepunkt.applications.kinds.dates import DateField, PartialDate
from servicepunkt.applications.kinds.full_names import FullName
from servicepunkt.applications.kinds.groups import Group
from servicepunkt.applications.kinds.paper_numbers import PaperNumber
from servicepunkt.applications.kinds.states import Country, Nationality
from servicepunkt.applications.kinds.texts import NameField, TextField

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
