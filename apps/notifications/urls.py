from django.urls import path

from .views import demo, inbox, letters, system

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read-all"),
    path("settings/", system.reminder_settings, name="settings"),
    path("clock/", demo.demo_clock_move, name="demo-clock"),
    path("outbox/", system.message_outbox, name="outbox"),
    path("outbox/retry/", system.retry_all, name="retry-all"),
    path("outbox/<uuid:public_id>/retry/", system.message_retry, name="message-retry"),
    path("letter/<str:token>/", letters.letter, name="letter"),
    path("letter/<str:token>/silence/", letters.letter_silence, name="letter-silence"),
    path("letter/<str:token>/<int:number>/later/", letters.letter_postpone, name="letter-postpone"),
    path("<uuid:public_id>/read/", inbox.read, name="message-read"),
    path("<uuid:public_id>/<int:number>/later/", inbox.postpone, name="postpone"),
    path("silence/<uuid:public_id>/end/", inbox.speak, name="speak"),
    path("calendar/renew/", inbox.renew_feed, name="feed-renew"),
    path("calendar/<str:token>.ics", inbox.calendar, name="calendar"),
]
