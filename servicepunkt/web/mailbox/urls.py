"""Addresses of the demo's mailbox."""

from django.urls import path

from servicepunkt.web.mailbox import reading

app_name = "mailbox"

urlpatterns = [
    path("", reading.home, name="home"),
    path("<str:name>/", reading.mail, name="mail"),
    path("<str:name>/html/", reading.html, name="html"),
    path("<str:name>/anhang/<int:number>/", reading.attachment, name="attachment"),
]
