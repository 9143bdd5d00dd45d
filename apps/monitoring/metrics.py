"""Figures whose rooms do not compute them yet: entered by hand once, used everywhere."""

from apps.metrics.services.manual import register_manual

MANUAL = [
    (
        "surveys.diagnosed",
        "Участники, прошедшие диагностику",
        "%",
        "Дорожная карта: диагностика компетенций и потребностей",
    ),
    ("surveys.satisfied_mentees", "Удовлетворённость наставляемых (k5)", "%", "Показатель k5"),
    ("surveys.satisfied_mentors", "Удовлетворённость наставников (k6)", "%", "Показатель k6"),
    ("activities.publications", "Публикации", "шт.", "Дорожная карта: публикации в сети Интернет"),
    ("activities.events", "Мероприятия", "шт.", "Дорожная карта: мероприятия"),
    ("activities.reach", "Охват мероприятий", "%", "Дорожная карта: охват участников мероприятиями"),
    ("activities.practices", "Лучшие практики", "шт.", "Дорожная карта: лучшие практики"),
    ("activities.trained_mentors", "Обучено наставников", "чел.", "Р-145, этап 4"),
    ("activities.experts", "Привлечено экспертов", "чел.", "Дорожная карта: обучение"),
    ("activities.contests", "Участие в конкурсах", "чел.", "Дорожная карта: события и конкурсы"),
    ("activities.rubrics", "Рубрики на сайте", "шт.", "Дорожная карта: информационная поддержка"),
]
QUESTIONNAIRES = ("surveys.satisfied_mentees", "surveys.satisfied_mentors")
for code, title, unit, source in MANUAL:
    register_manual(code, title=title, unit=unit, source=source, answers=code in QUESTIONNAIRES)
