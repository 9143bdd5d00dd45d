from apps.core.menu import MenuEntry, register

BASES = (
    "mentee-list",
    "register-list",
    "partner-list",
    "contingent-list",
    "import-list",
    "duplicate-list",
    "restricted-list",
)
PAPERS = ("request-list", "admitted-list", "access-journal")

register(
    MenuEntry(
        "participants",
        "Базы",
        "participants:mentor-list",
        "participants.view_person",
        20,
        "users",
        short="Базы",
        also=tuple(f"participants:{name}" for name in BASES),
    )
)
register(
    MenuEntry(
        "participants.consents",
        "Согласия",
        "participants:consent-list",
        "participants.view_person",
        25,
        "file-check",
        also=tuple(f"participants:{name}" for name in PAPERS),
    )
)
