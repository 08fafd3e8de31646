"""What another system sends in order to book."""

from typing import Any

from django.test import Client

BODY: dict[str, Any] = {
    "request": "a secret of my own",
    "office": "servicepunkt",
    "services": [{"service": "abholen"}],
    "start": "2027-03-01T09:00:00+01:00",
    "name": "Ada Beispiel",
    "email": "ada@example.org",
}


def book(client: Client, **changed: Any) -> Any:
    return client.post("/api/v1/bookings", BODY | changed, content_type="application/json")
