"""The addresses of the first version. What a version answers may gain fields and never loses one."""

from django.urls import path

from servicepunkt.web.api import booking, times

app_name = "api"

urlpatterns = [
    path("months/<str:month>", times.free_days, name="month"),
    path("days/<str:day>", times.free_starts, name="day"),
    path("bookings", booking.book, name="bookings"),
]
