"""The addresses of the counter, in German. An office's stand under its short name."""

from django.urls import path

from servicepunkt.web.counter import (
    booking_new,
    bookings,
    calling,
    changing,
    day,
    lead,
    post,
    poster,
    searching,
    walking_in,
)

app_name = "counter"

urlpatterns = [
    path("", day.home, name="home"),
    path("termin/<uuid:uid>/", bookings.show, name="booking"),
    path("termin/<uuid:uid>/angekommen/", bookings.arrive, name="arrive"),
    path("termin/<uuid:uid>/nicht-erschienen/", bookings.miss, name="miss"),
    path("termin/<uuid:uid>/zuruecknehmen/", bookings.put_back, name="put_back"),
    path("termin/<uuid:uid>/bestaetigen/", bookings.confirm_for, name="confirm"),
    path("termin/<uuid:uid>/noch-einmal-senden/", bookings.write_again, name="write_again"),
    path("termin/<uuid:uid>/adresse/", bookings.correct_email, name="correct_email"),
    path("termin/<uuid:uid>/absagen/", bookings.call_off, name="cancel"),
    path("termin/<uuid:uid>/brief/", bookings.print_letter, name="letter"),
    path("termin/<uuid:uid>/verschieben/", changing.move, name="move"),
    path("termin/<uuid:uid>/leistungen/", changing.correct, name="correct"),
    path("<slug:slug>/", day.show_day, name="day"),
    path("<slug:slug>/stand/", day.pulse, name="pulse"),
    path("<slug:slug>/platz/", day.choose, name="choose_desk"),
    path("<slug:slug>/naechster/", calling.call_next, name="call_next"),
    path("<slug:slug>/gruppe/<int:desk>/<int:start>/<slug:name>/", calling.group, name="group"),
    path("<slug:slug>/besuch/<int:key>/aufrufen/", calling.call_this, name="call"),
    path("<slug:slug>/besuch/<int:key>/zuruecknehmen/", calling.take_back, name="take_back"),
    path("<slug:slug>/besuch/<int:key>/nummer/", walking_in.ticket, name="ticket"),
    path("<slug:slug>/besuch/<int:key>/<slug:name>/", calling.step, name="step"),
    path("<slug:slug>/mehr/", day.more, name="more"),
    path("<slug:slug>/suche/", searching.search, name="search"),
    path("<slug:slug>/buchen/", booking_new.book, name="book"),
    path("<slug:slug>/ohne-termin/", walking_in.give_number, name="walk_in"),
    path("<slug:slug>/unzustellbar/", post.undelivered, name="undelivered"),
    path("<slug:slug>/codes/", lead.codes_overview, name="codes"),
    path("<slug:slug>/codes/<int:key>/", lead.add_codes, name="add_codes"),
    path("<slug:slug>/ungeprueft/", lead.unverified, name="unverified"),
    path("<slug:slug>/aushang/", poster.poster, name="poster"),
    path("<slug:slug>/wartebereich/", poster.entrance, name="entrance"),
]
