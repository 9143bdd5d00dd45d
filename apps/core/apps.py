from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# A domain app plugs in what it owns through files of these names (docs/architecture.md).
PLUGIN_FILES = (
    "transitions",
    "menu",
    "metrics",
    "agenda",
    "calendar",
    "orders",
    "imports",
    "panels",
    "labels",
    "search",
    "gauges",
    "rollover",
    "handover",
    "demo",
    "demo_former",
    "work",
    "receivers",
)


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"
    verbose_name = "Ядро"

    def ready(self) -> None:
        from . import lists

        lists.install()
        autodiscover_modules(*PLUGIN_FILES)
