"""Forms of the kinds that people fill in themselves. `records()` is what the document keeps and builds its text from."""

from __future__ import annotations

from typing import Any

from django import forms

from .content import Choice
from .content import people as bases
from .forms import date_field
from .people_fields import (
    ADULT_ROLES,
    NOBODY,
    STAFF_ROLES,
    People,
    one_of,
    refuse_nameless,
    several,
    typed,
)
from .who import Who

AREA = forms.Textarea(attrs={"rows": 4})
MAX_LINES = 60
MAX_LINE = 1000


def area(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=20000, widget=widget)


def lines_of(text: str) -> list[str]:
    """Lines of a text without list marks and numbers."""
    cut = (line.strip().lstrip("-–—•*").strip() for line in text.splitlines())
    return [" ".join(line.split()) for line in cut if line]


class RecordsForm(forms.Form):
    """Base: knows the workplace; areas become lists of lines."""

    areas: tuple[str, ...] = ()

    def __init__(self, *args: Any, organization: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.year = organization, year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.areas:
            lines = lines_of(cleaned.get(name) or "")
            if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
                self.add_error(name, f"Не больше {MAX_LINES} строк по {MAX_LINE} знаков: разделите текст.")
            if not lines and cleaned.get(name):
                self.add_error(name, "Обязательное поле: напишите хотя бы одну строку словами.")
            cleaned[name] = lines
        return cleaned

    def records(self) -> dict[str, Any]:
        """What was typed, as plain JSON."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }


class PeopleForm(RecordsForm):
    """Base of the forms that take people. `offer` puts the list of a field; `one` reads a chosen or a typed person."""

    roles: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = People(self.organization, self.suits, self.roles)

    def suits(self, one: Choice) -> bool:
        return True

    def offer(self, *names: str) -> None:
        for name in names:
            field: Any = self.fields[name]
            field.choices = self.offered.choices if isinstance(field, forms.MultipleChoiceField) else self._single()

    def _single(self) -> list[tuple[str, str]]:
        return [*NOBODY, *self.offered.choices]

    def require_one(self, name: str, *, with_post: bool = False) -> None:
        """Either chosen or typed in the field beside, not both."""
        beside, chosen = f"{name}_typed", self.cleaned_data.get(name)
        line = self.cleaned_data.get(beside) or ""
        if name in self.errors:
            return
        if chosen and line:
            self.add_error(beside, "Человек уже выбран в списке: сотрите это поле или снимите выбор.")
        elif not chosen and not line:
            self.add_error(name, "Выберите человека в списке или впишите его рядом.")
        elif line:
            refuse_nameless(self, beside, [line], with_post=with_post)

    def one(self, said: dict[str, Any], name: str) -> Who:
        """Takes a person with the field beside out of what was typed."""
        line, chosen = said.pop(f"{name}_typed"), said.pop(name)
        return self.offered.who[chosen] if chosen else line

    def all_of(self, said: dict[str, Any], name: str, beside: str) -> list[Who]:
        """Takes chosen people and the typed ones after them."""
        return [*self.offered.given(said.pop(name)), *said.pop(beside)]


class MinutesForm(PeopleForm):
    roles = ADULT_ROLES
    areas = ("agenda", "heard", "spoke", "decided")

    council = forms.ChoiceField(
        label="Чей протокол",
        choices=[("педагогического совета", "педагогический совет"), ("методического совета", "методический совет")],
    )
    date = date_field("Дата заседания")
    present = forms.IntegerField(label="Присутствовали, человек", min_value=1, max_value=2000)
    total = forms.IntegerField(label="Всего в совете, человек", min_value=1, max_value=2000)
    chair = one_of("Председатель")
    chair_typed = typed("Председатель, если в списке нет")
    secretary = one_of("Секретарь")
    secretary_typed = typed("Секретарь, если в списке нет")
    agenda = area("Повестка дня", "Каждый вопрос с новой строки.")
    heard = area("Слушали", "Кто и о чём, с новой строки.")
    spoke = area("Выступили", "Кто и о чём, с новой строки.", required=False)
    decided = area("Решили", "Каждое решение с новой строки.")
    votes_for = forms.IntegerField(label="Голосовали «за»", required=False, min_value=0, max_value=2000)
    votes_against = forms.IntegerField(label="«против»", required=False, min_value=0, max_value=2000)
    abstained = forms.IntegerField(label="«воздержались»", required=False, min_value=0, max_value=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("chair", "secretary")

    def suits(self, one: Choice) -> bool:
        return one.is_employee

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.require_one("chair")
        self.require_one("secretary")
        present, total = cleaned.get("present"), cleaned.get("total")
        if present and total and present > total:
            self.add_error("present", "Присутствующих не может быть больше, чем членов совета.")
        voted = sum(cleaned.get(name) or 0 for name in ("votes_for", "votes_against", "abstained"))
        if present and voted > present:
            self.add_error("votes_for", "Голосов больше, чем присутствующих.")
        if cleaned.get("date") and cleaned["date"] > self.organization.today:
            self.add_error("date", "Заседание ещё не состоялось: дата позже сегодняшней.")
        return cleaned

    def records(self) -> dict[str, Any]:
        said = super().records()
        return said | {name: self.one(said, name) for name in ("chair", "secretary")}


class AwardForm(PeopleForm):
    roles = STAFF_ROLES
    areas = ("people",)

    award = forms.ChoiceField(
        label="Вид поощрения",
        choices=[
            ("Объявить благодарность", "благодарность"),
            ("Наградить почётной грамотой", "почётная грамота"),
            ("Наградить ценным подарком", "ценный подарок"),
            ("Включить в кадровый резерв", "кадровый резерв"),
        ],
    )
    merit = forms.CharField(
        label="За что", max_length=300, help_text="Например: за успешную работу наставником в 2026/2027 учебном году."
    )
    chosen = several("Кого")
    people = area(
        "Кого ещё, если в списке нет",
        "С новой строки: Фамилия Имя Отчество, должность или класс.",
        required=False,
        rows=3,
    )
    ground = forms.CharField(
        label="На основании чего",
        max_length=300,
        required=False,
        help_text="Например: решения педсовета (протокол от 25.05.2027 № 7).",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("chosen")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("chosen") and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("chosen", "Отметьте хотя бы одного человека или впишите его ниже.")
        refuse_nameless(self, "people", cleaned.get("people") or [])
        return cleaned

    def records(self) -> dict[str, Any]:
        said = super().records()
        return said | {"chosen": self.offered.given(said["chosen"])}


class AccessibilityForm(RecordsForm):
    areas = ("measures",)

    measures = area("Меры", "Каждая с новой строки: что сделать, кто отвечает, срок.", rows=8)
    ground = forms.CharField(label="Основание", max_length=300, required=False)


class PartnerAgreementForm(PeopleForm):
    areas = ("school_duties", "partner_duties")

    partner = one_of("Партнёр")
    partner_typed = typed("Партнёр, если в списке нет", "Полное наименование.")
    person = one_of("Кто подписывает от партнёра")
    person_typed = typed("Кто подписывает, если в списке нет")
    partner_post = forms.CharField(
        label="Его должность",
        max_length=150,
        required=False,
        help_text="Выбранному в списке она берётся из его записи.",
    )
    subject = area("Предмет соглашения", rows=3)
    school_duties = area("Что обязуется организация", "С новой строки.")
    partner_duties = area("Что обязуется партнёр", "С новой строки.")
    until = date_field("Действует до")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person")
        names = bases.partners(self.organization) if bases.partners else []
        self.fields["partner"].choices = [*NOBODY, *((name, name) for name in names)]  # type: ignore[attr-defined]

    def suits(self, one: Choice) -> bool:
        return bool(one.partner)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.require_one("person")
        partner, line = cleaned.get("partner"), cleaned.get("partner_typed")
        if bool(partner) == bool(line) and "partner" not in self.errors:
            self.add_error("partner", "Выберите партнёра в списке или впишите его рядом.")
        if cleaned.get("person_typed") and not cleaned.get("partner_post"):
            self.add_error("partner_post", "Впишите должность: в базах этого человека нет.")
        return cleaned

    def records(self) -> dict[str, Any]:
        said = super().records()
        partner = said.pop("partner_typed") or said["partner"]
        return said | {"partner": partner, "partner_name": self.one(said, "person")}


class AdmissionForm(PeopleForm):
    roles = STAFF_ROLES
    areas = ("people",)

    chosen = several("Кого допустить", help_text="Отмечены те, у кого есть роль в программе.")
    people = area(
        "Кого ещё, если в списке нет", "С новой строки: Фамилия Имя Отчество, должность.", required=False, rows=3
    )
    scope = forms.CharField(
        label="Какие данные",
        max_length=600,
        initial="фамилия, имя, отчество; дата рождения; класс или должность; телефон и электронная почта; ответы анкет; "
        "сведения о работе пары",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("chosen")
        self.initial["chosen"] = self.offered.working

    def suits(self, one: Choice) -> bool:
        return one.is_employee

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refuse_nameless(self, "people", cleaned.get("people") or [], with_post=True)
        if not cleaned.get("chosen") and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("chosen", "Отметьте хотя бы одного человека или впишите его ниже.")
        return cleaned

    def records(self) -> dict[str, Any]:
        said = super().records()
        return said | {"people": self.all_of(said, "chosen", "people")}


class CommissionForm(PeopleForm):
    roles = STAFF_ROLES
    areas = ("members_typed",)

    chair = one_of("Председатель")
    chair_typed = typed("Председатель, если в списке нет", "Фамилия Имя Отчество, должность.")
    members = several("Члены комиссии", help_text="Не меньше двух.")
    members_typed = area(
        "Члены комиссии, которых в списке нет",
        "С новой строки: Фамилия Имя Отчество, должность.",
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("chair", "members")
        chair, *members = self.offered.working or [""]
        self.initial["chair"], self.initial["members"] = chair, members

    def suits(self, one: Choice) -> bool:
        return one.is_employee

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.require_one("chair", with_post=True)
        lines = cleaned.get("members_typed") or []
        refuse_nameless(self, "members_typed", lines, with_post=True)
        members = [*(cleaned.get("members") or []), *lines]
        if len(members) < 2 and not {"members", "members_typed"} & set(self.errors):
            self.add_error("members", "В комиссии не меньше трёх человек: председатель и два члена.")
        if (cleaned.get("chair") or cleaned.get("chair_typed")) in members:
            self.add_error("members", "Председатель уже в комиссии: выберите других людей.")
        return cleaned

    def records(self) -> dict[str, Any]:
        said = super().records()
        return {"chair": self.one(said, "chair"), "members": self.all_of(said, "members", "members_typed")}
