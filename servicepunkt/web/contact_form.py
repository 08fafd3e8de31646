"""Who comes, as visitors and staff are asked: each door words its own questions, and both read the answers alike."""

from servicepunkt.bookings.contact import Contact
from servicepunkt.web.fields import Form, one_line


class ContactFields(Form):
    """Reads the fields `name`, `email` and `phone`, which the form of a door declares."""

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return one_line(self.cleaned_data["phone"])

    @property
    def contact(self) -> Contact:
        return Contact(self.cleaned_data["name"], self.cleaned_data["email"], self.cleaned_data["phone"])
