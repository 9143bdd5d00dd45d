"""Forms of the kinds that people fill in themselves. `records()` is what the document keeps and builds its text from."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.forms import Checklist
from apps.organizations.enums import Role
from apps.organizations.models import Membership

from .content import people
from .forms import date_field

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


class MinutesForm(RecordsForm):
    areas = ("agenda", "heard", "spoke", "decided")

    council = forms.ChoiceField(
        label="Чей протокол",
        choices=[("педагогического совета", "педагогический совет"), ("методического совета", "методический совет")],
    )
    date = date_field("Дата заседания")
    present = forms.IntegerField(label="Присутствовали, человек", min_value=1, max_value=2000)
    total = forms.IntegerField(label="Всего в совете, человек", min_value=1, max_value=2000)
    chair = forms.CharField(label="Председатель (Фамилия Имя Отчество)", max_length=200)
    secretary = forms.CharField(label="Секретарь (Фамилия Имя Отчество)", max_length=200)
    agenda = area("Повестка дня", "Каждый вопрос с новой строки.")
    heard = area("Слушали", "Кто и о чём, с новой строки.")
    spoke = area("Выступили", "Кто и о чём, с новой строки.", required=False)
    decided = area("Решили", "Каждое решение с новой строки.")
    votes_for = forms.IntegerField(label="Голосовали «за»", required=False, min_value=0, max_value=2000)
    votes_against = forms.IntegerField(label="«против»", required=False, min_value=0, max_value=2000)
    abstained = forms.IntegerField(label="«воздержались»", required=False, min_value=0, max_value=2000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        present, total = cleaned.get("present"), cleaned.get("total")
        if present and total and present > total:
            self.add_error("present", "Присутствующих не может быть больше, чем членов совета.")
        voted = sum(cleaned.get(name) or 0 for name in ("votes_for", "votes_against", "abstained"))
        if present and voted > present:
            self.add_error("votes_for", "Голосов больше, чем присутствующих.")
        if cleaned.get("date") and cleaned["date"] > self.organization.today:
            self.add_error("date", "Заседание ещё не состоялось: дата позже сегодняшней.")
        return cleaned


class AwardForm(RecordsForm):
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
    chosen = forms.TypedMultipleChoiceField(label="Кого из баз", coerce=int, required=False, widget=Checklist)
    people = area(
        "Кого ещё, кого нет в базах",
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
        choices = people.choices(self.organization) if people.choices else []
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("chosen") and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("chosen", "Отметьте хотя бы одного человека или впишите его ниже.")
        refuse_nameless(self, "people", cleaned.get("people") or [])
        return cleaned


def refuse_nameless(form: forms.Form, name: str, lines: list[str], *, with_post: bool = False) -> None:
    """An error at a field whose lines are not «Фамилия Имя Отчество, должность»."""
    for line in lines:
        who, _, post = line.partition(",")
        if len(who.split()) < 2 or (with_post and not post.strip()):
            form.add_error(name, f"«{line}»: напишите фамилию и имя, затем запятую и должность.")
            return


class AccessibilityForm(RecordsForm):
    areas = ("measures",)

    measures = area("Меры", "Каждая с новой строки: что сделать, кто отвечает, срок.", rows=8)
    ground = forms.CharField(label="Основание", max_length=300, required=False)


class PartnerAgreementForm(RecordsForm):
    areas = ("school_duties", "partner_duties")

    partner = forms.CharField(label="Партнёр (полное наименование)", max_length=300)
    partner_post = forms.CharField(label="Должность представителя партнёра", max_length=150, initial="директор")
    partner_name = forms.CharField(label="Представитель (Фамилия Имя Отчество)", max_length=200)
    subject = area("Предмет соглашения", rows=3)
    school_duties = area("Что обязуется организация", "С новой строки.")
    partner_duties = area("Что обязуется партнёр", "С новой строки.")
    until = date_field("Действует до")


# Who works with the data of participants in the program; the head signs the order himself.
STAFF_ROLES = (Role.CURATOR, Role.ACTING_DIRECTOR, Role.SPECIALIST, Role.SITE_EDITOR)


def staff_lines(organization: Any) -> list[str]:
    """«Фамилия Имя Отчество, должность» of everybody whose role lets him work with the data today, so that nobody is typed twice."""
    rows = Membership.objects.valid_on(organization.today).filter(organization=organization, role__in=STAFF_ROLES)
    posts: dict[str, str] = {}
    for row in rows.select_related("user").order_by("user__last_name", "user__first_name", "pk"):
        name = row.user.full_name
        is_curator = name == organization.curator_name and organization.curator_post
        posts.setdefault(name, organization.curator_post if is_curator else row.get_role_display())
    return [f"{name}, {post}" for name, post in posts.items() if len(name.split()) > 1]


class AdmissionForm(RecordsForm):
    areas = ("people",)

    people = area(
        "Кого допустить", "С новой строки: Фамилия Имя Отчество, должность. Вписаны те, у кого есть роль.", rows=6
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
        self.initial["people"] = "\n".join(staff_lines(self.organization))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refuse_nameless(self, "people", cleaned.get("people") or [], with_post=True)
        return cleaned


class CommissionForm(RecordsForm):
    areas = ("members",)

    chair = forms.CharField(label="Председатель (Фамилия Имя Отчество, должность)", max_length=300)
    members = area("Члены комиссии", "Не меньше двух, с новой строки: Фамилия Имя Отчество, должность.", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chair, *members = staff_lines(self.organization) or [""]
        self.initial["chair"], self.initial["members"] = chair, "\n".join(members)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        members = cleaned.get("members") or []
        refuse_nameless(self, "chair", [cleaned.get("chair") or "–"], with_post=True)
        refuse_nameless(self, "members", members, with_post=True)
        if members and len(members) < 2:
            self.add_error("members", "В комиссии не меньше трёх человек: председатель и два члена.")
        if cleaned.get("chair") in members:
            self.add_error("members", "Председатель уже в комиссии: впишите других людей.")
        return cleaned
