from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    label = "notifications"
    verbose_name = "Уведомления"

    def ready(self) -> None:
        from . import role_dates  # noqa: F401 – puts its sources into the agenda
