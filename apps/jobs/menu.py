from apps.core.menu import MenuEntry, register

register(MenuEntry("system", "Состояние системы", "jobs:system", "jobs.view_system", 95, "gauge", short="Система"))
