"""The browser that sent an application, beside others that have nothing but its link."""

from django.test import Client

from servicepunkt.applications.models import Application
from servicepunkt.web.portal.visitor import DRAFTS, holder_for

_SECRET = "sent-from-this-browser"


def sent_from(client: Client, application: Application) -> None:
    """Let it have been this browser that sent the application."""
    client.cookies[DRAFTS.cookie] = _SECRET
    application.holder = holder_for(_SECRET, DRAFTS)
    application.save(update_fields=["holder"])
