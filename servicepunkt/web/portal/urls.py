"""The visitor's addresses, in German; the stable addresses of departments come last, since they match anything."""

from django.urls import include, path

from servicepunkt.web.portal import about, accessibility, finding, sheets

app_name = "portal"

urlpatterns = [
    path("", finding.home, name="home"),
    path("suche/", finding.search, name="search"),
    path("leistung/<path:address>/<slug:slug>/", finding.service, name="service"),
    path("formular/<slug:slug>/", sheets.sheet, name="sheet"),
    path("", include("servicepunkt.web.portal.booking.urls")),
    path("antrag/stand/", include("servicepunkt.web.portal.applications.urls")),
    path("antrag/", include("servicepunkt.web.portal.applying.urls")),
    path("woerter/", about.words, name="words"),
    path("impressum/", about.imprint, name="imprint"),
    path("datenschutz/", about.privacy, name="privacy"),
    path("barrierefreiheit/", accessibility.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", accessibility.report_barrier, name="report_barrier"),
    path("barrierefreiheit/gemeldet/", accessibility.reported, name="reported"),
    path("gebaerdensprache/", accessibility.sign_language, name="sign_language"),
    path("<path:address>/", finding.department, name="department"),
]
