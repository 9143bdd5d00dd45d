from apps.core.menu import MenuEntry, register

register(
    MenuEntry("participants", "Базы", "participants:mentor-list", "participants.view_person", 20, "users", short="Базы")
)
register(
    MenuEntry(
        "participants.consents", "Согласия", "participants:consent-list", "participants.view_person", 25, "file-check"
    )
)
