"""The visitor's addresses, in German; the department's stable address comes last, since it catches all."""

from django.urls import path

from servicepunkt.web.portal import (
    about,
    accessibility,
    arriving,
    changing,
    choosing,
    finding,
    lengthening,
    papers,
    reminding,
    status,
    telling,
)
from servicepunkt.web.portal.applications.adding import of_asked
from servicepunkt.web.portal.applications.changing import correct_application, receipt, withdraw_application
from servicepunkt.web.portal.applications.status import application
from servicepunkt.web.portal.applying import leaving, overview, page, returning, reviewing, starting
from servicepunkt.web.portal.applying import papers as needed
from servicepunkt.web.portal.applying.adding import of_paper
from servicepunkt.web.portal.uploading.urls import paths

app_name = "portal"

urlpatterns = [
    path("", finding.home, name="home"),
    path("suche/", finding.search, name="search"),
    path("leistung/<path:address>/<slug:slug>/", finding.service, name="service"),
    path("formular/<slug:slug>/", papers.sheet, name="sheet"),
    path("termin/waehlen/", choosing.choose, name="choose"),
    path("termin/freigeben/", choosing.release, name="release"),
    path("termin/laenger/", lengthening.lengthen, name="lengthen"),
    path("termin/angaben/", telling.details, name="details"),
    path("termin/pruefen/", telling.check, name="check"),
    path("termin/<uuid:uid>/<str:token>/", status.booking_page, name="booking"),
    path("termin/<uuid:uid>/<str:token>/bestaetigen/", status.confirm_booking, name="confirm"),
    path("termin/<uuid:uid>/<str:token>/noch-einmal-senden/", status.resend, name="resend"),
    path("termin/<uuid:uid>/<str:token>/adresse/", status.correct, name="correct"),
    path("termin/<uuid:uid>/<str:token>/verschieben/", changing.move, name="move"),
    path("termin/<uuid:uid>/<str:token>/verschieben/pruefen/", changing.check_move, name="check_move"),
    path("termin/<uuid:uid>/<str:token>/ersatz/", changing.take_kept, name="replace"),
    path("termin/<uuid:uid>/<str:token>/absagen/", changing.cancel_booking, name="cancel"),
    path("termin/<uuid:uid>/<str:token>/erinnerung/", reminding.reminders, name="reminders"),
    path("termin/<uuid:uid>/<str:token>/kalender.ics", papers.calendar, name="calendar"),
    path("termin/<uuid:uid>/<str:token>/brief/", papers.letter, name="letter"),
    path("termin/<uuid:uid>/<str:token>/code.svg", papers.code_image, name="code_image"),
    path("da/<uuid:uid>/<str:token>/", arriving.arrive, name="arrive"),
    path("da/<uuid:uid>/<str:token>/stand/", arriving.standing, name="standing"),
    path("woerter/", about.words, name="words"),
    path("impressum/", about.imprint, name="imprint"),
    path("datenschutz/", about.privacy, name="privacy"),
    path("barrierefreiheit/", accessibility.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", accessibility.report_barrier, name="report_barrier"),
    path("barrierefreiheit/gemeldet/", accessibility.reported, name="reported"),
    path("gebaerdensprache/", accessibility.sign_language, name="sign_language"),
    path("antrag/", starting.applying, name="applying"),
    path("antrag/beenden/", leaving.leave, name="leave"),
    path("antrag/fortsetzen/", returning.resume, name="resume"),
    path("antrag/fortsetzen/<uuid:uid>/<str:token>/", returning.resume_by_link, name="resume_by_link"),
    path("antrag/entwurf/<uuid:uid>/", overview.draft, name="draft"),
    path("antrag/entwurf/<uuid:uid>/unterlagen/", needed.papers, name="papers"),
    *paths("antrag/entwurf/<uuid:uid>/unterlagen/<str:key>/", of_paper, name="paper"),
    path("antrag/entwurf/<uuid:uid>/pruefen/", reviewing.review, name="review"),
    path("antrag/entwurf/<uuid:uid>/spaeter/", returning.later, name="later"),
    path("antrag/entwurf/<uuid:uid>/spaeter/blatt.pdf", returning.sheet, name="resume_sheet"),
    path("antrag/entwurf/<uuid:uid>/verwerfen/", overview.discard, name="discard"),
    path("antrag/entwurf/<uuid:uid>/<slug:page>/", page.page, name="page"),
    path("antrag/stand/<uuid:uid>/<str:token>/", application, name="application"),
    path("antrag/stand/<uuid:uid>/<str:token>/bestaetigung.pdf", receipt, name="receipt"),
    path("antrag/stand/<uuid:uid>/<str:token>/aendern/", correct_application, name="correct_application"),
    path("antrag/stand/<uuid:uid>/<str:token>/zuruecknehmen/", withdraw_application, name="withdraw_application"),
    *paths("antrag/stand/<uuid:uid>/<str:token>/unterlage/<str:key>/", of_asked, name="add_paper"),
    path("antrag/stand/<uuid:uid>/<str:token>/familie/", starting.family_next, name="family_next"),
    path("antrag/<slug:form>/", starting.apply, name="apply"),
    path("<path:address>/", finding.department, name="department"),
]
