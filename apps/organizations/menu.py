from apps.core.menu import MenuEntry, register

register(
    MenuEntry(
        "organization",
        "Организация",
        "organizations:settings",
        "organizations.change_settings",
        92,
        "settings",
    )
)
register(MenuEntry("log", "Журнал изменений", "organizations:log", "workflow.view_log", 94, "history", short="Журнал"))
