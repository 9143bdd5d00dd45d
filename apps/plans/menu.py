from apps.core.menu import MenuEntry, register

register(MenuEntry("plans.today", "Сегодня", "plans:today", "plans.view_today", 11, "calendar-event"))
register(MenuEntry("plans.my_plan", "Мой план", "plans:my-plan", "plans.view_today", 12, "list-check", short="План"))
register(MenuEntry("plans.my_pair", "Моя пара", "plans:my-pair", "plans.view_today", 13, "users", short="Пара"))
register(MenuEntry("plans", "Планы", "plans:plan-list", "participants.view_person", 40, "list-check"))
