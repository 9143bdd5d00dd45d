from apps.core.menu import MenuEntry, register

# Members of a pair have «Моя пара»; the list is for those who look after many.
register(MenuEntry("pairing", "Пары", "pairing:pair-list", "participants.view_person", 30, "users-group"))
