"""Addresses of the demo's mailbox."""

from django.urls import path

from servicepunkt.web.mailbox import gallery, reading

app_name = "mailbox"

urlpatterns = [
    path("", reading.home, name="home"),
    # Before the mails: no mail has a name without a digit.
    path("briefe/", gallery.letters, name="letters"),
    path("briefe/<str:code>/", gallery.letters, name="letters_in"),
    path("briefe/<str:code>/<str:kind>/<str:colours>/", gallery.html, name="letter_html"),
    path("<str:name>/", reading.mail, name="mail"),
    path("<str:name>/html/", reading.html, name="html"),
    path("<str:name>/anhang/<int:number>/", reading.attachment, name="attachment"),
]
