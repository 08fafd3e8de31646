from django.apps import AppConfig


class LobbyConfig(AppConfig):
    name = "servicepunkt.web.lobby"
    label = "lobby"
    verbose_name = "Wartebereich"
