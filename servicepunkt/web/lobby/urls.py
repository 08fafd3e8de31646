"""The addresses of the waiting room."""

from django.urls import path

from servicepunkt.web.lobby import display, kiosk

app_name = "lobby"

urlpatterns = [
    path("kiosk/<slug:slug>/", kiosk.kiosk, name="kiosk"),
    path("kiosk/<slug:slug>/einrichten/<str:token>/", kiosk.pair, name="pair"),
    path("anzeige/<slug:slug>/", display.display, name="display"),
    path("anzeige/<slug:slug>/stand/", display.pulse, name="display_pulse"),
]
