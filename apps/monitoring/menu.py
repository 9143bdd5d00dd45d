from apps.core.menu import MenuEntry, register

register(MenuEntry("home", "Главная", "monitoring:home", "monitoring.view_dashboard", 10, "home"))
register(MenuEntry("overview", "Организации", "monitoring:overview", "monitoring.view_municipality", 20, "building"))
register(
    MenuEntry(
        "campaigns", "Сборы данных", "monitoring:campaign-list", "monitoring.build_statistics", 75, "clipboard-list"
    )
)
register(MenuEntry("statistics", "Статистика", "monitoring:statistics", "monitoring.build_statistics", 80, "chart-bar"))
register(MenuEntry("registers", "Реестры", "monitoring:registers", "participants.view_person", 85, "table"))
register(MenuEntry("metrics", "Показатели", "metrics:metric-list", "metrics.view_metric", 90, "target"))
