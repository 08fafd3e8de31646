"""The addresses under `antrag/` for filling in a form, in German. A form's own comes last: it matches any word."""

from django.urls import path

from servicepunkt.web.portal.applying import leaving, overview, page, papers, returning, reviewing, starting
from servicepunkt.web.portal.applying.adding import of_paper
from servicepunkt.web.portal.uploading.urls import paths

urlpatterns = [
    path("", starting.applying, name="applying"),
    path("beenden/", leaving.leave, name="leave"),
    path("fortsetzen/", returning.resume, name="resume"),
    path("fortsetzen/<uuid:uid>/<str:token>/", returning.resume_by_link, name="resume_by_link"),
    path("entwurf/<uuid:uid>/", overview.draft, name="draft"),
    path("entwurf/<uuid:uid>/unterlagen/", papers.papers, name="papers"),
    *paths("entwurf/<uuid:uid>/unterlagen/<str:key>/", of_paper, name="paper"),
    path("entwurf/<uuid:uid>/pruefen/", reviewing.review, name="review"),
    path("entwurf/<uuid:uid>/spaeter/", returning.later, name="later"),
    path("entwurf/<uuid:uid>/spaeter/blatt.pdf", returning.sheet, name="resume_sheet"),
    path("entwurf/<uuid:uid>/verwerfen/", overview.discard, name="discard"),
    path("entwurf/<uuid:uid>/<slug:page>/", page.page, name="page"),
    path("stand/<uuid:uid>/<str:token>/familie/", starting.family_next, name="family_next"),
    path("<slug:form>/", starting.apply, name="apply"),
]
