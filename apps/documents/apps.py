from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "apps.documents"
    label = "documents"
    verbose_name = "Документы"

    def ready(self) -> None:
        from . import transitions  # noqa: F401 - registers the table of steps
