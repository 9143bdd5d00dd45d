from apps.core.menu import MenuEntry, register

register(
    MenuEntry(
        "roadmap", "Дорожная карта", "roadmap:roadmap-current", "roadmap.view_roadmap", 40, "route", short="Карта"
    )
)
