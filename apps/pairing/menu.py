from apps.core.menu import MenuEntry, register

register(MenuEntry("pairing", "Пары", "pairing:pair-list", "pairing.view_pair", 30, "users-group"))
