"""All addresses. Those of visitors' pages begin with the language (except German); staff and waiting room have none."""

from allauth.account import views as account
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from servicepunkt.web import theme

# Only what staff may do for themselves: accounts, addresses and forgotten passwords are for their own IT (`staff`).
_account = [
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("passwort/", account.password_change, name="account_change_password"),
    path("noch-einmal-anmelden/", account.reauthenticate, name="account_reauthenticate"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    # The sign-in page asks for this address; the adapter keeps it closed.
    path("neu/", account.signup, name="account_signup"),
    path("zweiter-faktor/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("konto/", include(_account)),
    path("schalter/", include("servicepunkt.web.counter.urls")),
    path("wartebereich/", include("servicepunkt.web.lobby.urls")),
    path("aussehen/<slug:content>/farben.css", theme.sheet, name="theme_sheet"),
    path("aussehen/<slug:content>/logo.svg", theme.logo, name="theme_logo"),
    path("api/v1/", include("servicepunkt.web.api.urls")),
]
if settings.SERVICEPUNKT_DEMO:
    urlpatterns.append(path("postfach/", include("servicepunkt.web.mailbox.urls")))
# Last, since the portal's departments choose their own addresses.
urlpatterns += i18n_patterns(path("", include("servicepunkt.web.portal.urls")), prefix_default_language=False)

handler400 = "servicepunkt.web.failing.not_understood"
handler500 = "servicepunkt.web.failing.failed"
