"""The logins of the demonstration year: shown on the login page in demo mode only. Password of all: `demo`."""

DEMO_PASSWORD = "demo"
DEMO_LOGINS = [
    ("curator", "Куратор", "Базы, пары, приказы и дорожная карта школы"),
    ("mentor", "Наставник", "План и встречи с телефона"),
    ("mentee", "Наставляемый", "Свой план и следующая встреча"),
    ("director", "Директор", "Приказы на подпись"),
    ("psychologist", "Педагог-психолог", "Диагностика и собеседования"),
    ("municipality", "Муниципалитет", "Организации и цифры, без имён"),
    ("region", "Регион", "Сводка по муниципалитетам"),
    ("admin", "Администратор", "Учётные записи и справочники"),
]
