"""The visitor's addresses for booking, in German."""

from django.urls import path

from servicepunkt.web.portal.booking import (
    arriving,
    changing,
    checking,
    choosing,
    lengthening,
    papers,
    reminding,
    status,
    telling,
)

urlpatterns = [
    path("termin/waehlen/", choosing.choose, name="choose"),
    path("termin/freigeben/", choosing.release, name="release"),
    path("termin/laenger/", lengthening.lengthen, name="lengthen"),
    path("termin/angaben/", telling.details, name="details"),
    path("termin/pruefen/", checking.check, name="check"),
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
]
