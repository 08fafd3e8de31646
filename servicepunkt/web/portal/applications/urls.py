"""The addresses under `antrag/stand/`, in German: an application that has been sent."""

from django.urls import path

from servicepunkt.web.portal.applications import changing, status
from servicepunkt.web.portal.applications.adding import of_asked
from servicepunkt.web.portal.uploading.urls import paths

urlpatterns = [
    path("<uuid:uid>/<str:token>/", status.application, name="application"),
    path("<uuid:uid>/<str:token>/bestaetigung.pdf", changing.receipt, name="receipt"),
    path("<uuid:uid>/<str:token>/code.pdf", changing.code_sheet, name="code_sheet"),
    path("<uuid:uid>/<str:token>/aendern/", changing.correct_application, name="correct_application"),
    path("<uuid:uid>/<str:token>/zuruecknehmen/", changing.withdraw_application, name="withdraw_application"),
    *paths("<uuid:uid>/<str:token>/unterlage/<str:key>/", of_asked, name="add_paper"),
]
