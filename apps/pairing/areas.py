"""Areas of help: one vocabulary for requests of mentees and for what mentors can give, so that the two can meet."""

from __future__ import annotations

import re

from apps.core.russian.normalize import fold

# Area → stems that name it in a free text (an imported questionnaire has no codes).
AREAS: dict[str, tuple[str, ...]] = {
    "Документы и отчётность": ("документ", "отчет", "журнал", "вхождение в должность"),
    "Методика урока": ("методик", "урок", "планирован"),
    "Классное руководство": ("классное руководство", "классный руковод", "воспитат"),
    "Работа с родителями": ("родител",),
    "Дисциплина и общение в классе": ("дисциплин", "конфликт", "разновозраст"),
    "Цифровые инструменты": ("цифров", "икт", "компьютер"),
    "Олимпиады и проекты": ("олимпиад", "проект", "исследоват"),
    "Подготовка к экзаменам": ("экзамен", "огэ", "егэ"),
    "Помощь в учёбе": ("учеб", "успеваем", "отстав"),
    "Адаптация": ("адаптац", "новый коллектив", "новой школ"),
    "Выбор профессии": ("професси", "проба", "практик", "экскурс"),
    "Выступления и уверенность": ("выступлен", "уверенн", "публичн"),
    "Спорт и волонтёрство": ("спорт", "волонтер", "доброволь"),
}


def areas_in(text: str) -> list[str]:
    """Areas that a free text names, in the order of the vocabulary."""
    words = fold(text)
    # At the beginning of a word only: «конфликт» holds «икт».
    return [area for area, stems in AREAS.items() if any(re.search(rf"(?<!\w){stem}", words) for stem in stems)]


def asked(participation: object) -> dict[str, int]:
    """Areas that a mentee asks for, with their weight 1–3: his answers, else what his request names (weight 2)."""
    answered = participation.profile.get("difficulties")  # type: ignore[attr-defined]
    if isinstance(answered, dict) and answered:
        return {area: weight for area, weight in answered.items() if area in AREAS}
    return dict.fromkeys(areas_in(participation.request), 2)  # type: ignore[attr-defined]


def offered(participation: object) -> list[str]:
    """Areas in which a mentor can help: his answers, else what his competences name."""
    answered = participation.profile.get("competences")  # type: ignore[attr-defined]
    if isinstance(answered, list) and answered:
        return [area for area in answered if area in AREAS]
    return areas_in(participation.competences)  # type: ignore[attr-defined]
