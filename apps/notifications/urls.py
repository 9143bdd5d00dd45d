from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read-all"),
    path("<uuid:public_id>/read/", views.read, name="message-read"),
    path("calendar/renew/", views.renew_feed, name="feed-renew"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
]
