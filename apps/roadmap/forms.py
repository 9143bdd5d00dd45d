"""Forms of the app; every list of choices holds only what belongs to the organization."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from apps.core.errors import Refused
from apps.core.forms import DayInput, WebField, draft_attrs
from apps.documents.enums import DocumentState
from apps.documents.forms import checked_scan
from apps.documents.models import Document
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization, ProgrammeYear
from apps.participants.models import Person

from . import uploads
from .enums import EvidenceKind, KpiOp
from .models import ImportDraft, Item, Occurrence, Roadmap, Section
from .rules import expected_kinds, fits, kind_of_document
from .services import imports, kpis
from .services.items import responsible_codes
from .services.occurrences import Proof

ROLES = (Role.CURATOR, Role.DIRECTOR, Role.SPECIALIST, Role.SITE_EDITOR, Role.MENTOR, Role.MENTEE)
MOST_ROWS_NAMED = 5
LONGEST_TITLE = 90
FORMATS = ".docx,.xlsx,.odt,.html,.htm,.txt"


def helper(button: str, *, action: str = "", draft: str = "") -> FormHelper:
    """One column, the button below; `draft` names the form for the browser's memory."""
    made = FormHelper()
    made.form_class = "form-column"
    made.form_action = action
    made.attrs = {"data-guard": "", **draft_attrs(draft)}
    made.add_input(Submit("save", button, css_class="btn-primary"))
    return made


class DeadlineInput(forms.TextInput):
    """A deadline in words; while it is typed, `url` says back how it is read. Without script it is read when it is saved."""

    def __init__(self, url: str = "", trigger: str = "input changed delay:400ms") -> None:
        asked = {"hx-get": url, "hx-trigger": trigger, "hx-target": "next .reading", "hx-sync": "this:replace"}
        super().__init__({**asked, "autocomplete": "off"} if url else None)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html('{}<div class="reading" role="status"></div>', super().render(*args, **kwargs))


# ---- import
class ImportForm(forms.Form):
    """A file or pasted text, and the period of the roadmap."""

    file = forms.FileField(
        label="Файл дорожной карты",
        required=False,
        help_text="DOCX, XLSX, ODT, HTML или TXT. Старый .doc и RTF сначала сохраните как DOCX.",
        widget=forms.ClearableFileInput(attrs={"accept": FORMATS}),
    )
    text = forms.CharField(
        label="Или вставьте текст таблицы",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Скопируйте таблицу из документа целиком, вместе с заголовками столбцов.",
    )
    start = forms.DateField(label="Период карты с", widget=DayInput)
    end = forms.DateField(label="по", widget=DayInput, help_text="Из периода берутся годы, которых в сроках нет.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Прочитать документ")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and not start < end:
            self.add_error("end", "Конец периода должен быть позже начала.")
        if start and end and (end - start).days > 5 * 366:
            self.add_error("end", "Период длиннее пяти лет: проверьте годы.")
        if not data.get("file") and not (data.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("file", "Выберите файл или вставьте текст таблицы.")
        return data

    def content(self) -> tuple[bytes | str, str]:
        """What was given and its name. Raises Refused: too big, empty."""
        upload = self.cleaned_data.get("file")
        if upload:
            return uploads.within_limit(upload), upload.name
        return self.cleaned_data["text"], ""


class ReviewForm(forms.Form):
    """One row of a draft, as it was read."""

    number = forms.CharField(label="Номер", required=False, max_length=100)
    activity = forms.CharField(label="Содержание", widget=forms.Textarea(attrs={"rows": 3}))
    deadline_text = forms.CharField(label="Срок", required=False)
    result = forms.CharField(label="Ожидаемый результат", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    documents = forms.CharField(label="Вид документа", required=False, help_text="Через запятую.")
    kpi_text = forms.CharField(label="Показатели", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    responsible_text = forms.CharField(label="Ответственные", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, reading_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline_text"].widget = DeadlineInput(reading_url)


class StrangersForm(forms.Form):
    """Who the surnames are that nobody of the organization bears: one answer for all rows of the document."""

    def __init__(self, *args: Any, draft: ImportDraft, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = draft.body.get("people", {})
        self.surnames = imports.strangers(draft.body)
        staff = Person.objects.present().filter(
            organization=draft.organization, left_on=None, category="staff", user=None
        )
        choices = [("", "оставить как в документе"), *responsible_choices(draft.organization, staff.order_by("search"))]
        for number, (surname, rows) in enumerate(self.surnames.items()):
            self.fields[f"who{number}"] = forms.ChoiceField(
                label=f"«{surname}»: {rows_words(rows)}",
                choices=choices,
                required=False,
                initial=kept.get(surname, ""),
            )
        self.helper = helper("Запомнить для всех строк", action=action)

    def meant(self) -> dict[str, str]:
        """Codes by surname; a surname left as it stands has none."""
        return {surname: code for surname, code in zip(self.surnames, self.cleaned_data.values(), strict=True) if code}


def rows_words(rows: list[int]) -> str:
    """«строка 4», «строки 4, 7 и ещё 11»."""
    shown = ", ".join(str(row) for row in rows[:MOST_ROWS_NAMED])
    more = f" и ещё {len(rows) - MOST_ROWS_NAMED}" if len(rows) > MOST_ROWS_NAMED else ""
    return f"{'строка' if len(rows) == 1 else 'строки'} {shown}{more}"


# ---- rows
class ItemForm(forms.Form):
    """Words of a row; in an approved roadmap only those who answer may change."""

    number = forms.CharField(label="Номер", required=False, max_length=100)
    activity = forms.CharField(label="Содержание", widget=forms.Textarea(attrs={"rows": 4}))
    deadline_text = forms.CharField(
        label="Срок",
        required=False,
        max_length=500,
        help_text="Как в документе: «октябрь», «до 25 числа каждого месяца», «постоянно».",
    )
    expected_result = forms.CharField(
        label="Ожидаемый результат", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    documents = forms.CharField(
        label="Вид документа",
        required=False,
        max_length=500,
        help_text="Через запятую: приказ, протокол, реестр. Строка закрывается подтверждением этого вида.",
    )
    responsible_text = forms.CharField(
        label="Ответственные, как в документе", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    responsible = forms.MultipleChoiceField(
        label="Кто отвечает в программе",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Им придут напоминания о сроке.",
    )
    WORDS = ("number", "activity", "deadline_text", "expected_result", "documents", "responsible_text")

    def __init__(self, *args: Any, roadmap: Roadmap, item: Item | None = None, frozen: bool = False, **kwargs: Any):
        if item is not None:
            kwargs["initial"] = self.initial_of(item)
        super().__init__(*args, **kwargs)
        self.fields["responsible"].choices = responsible_choices(roadmap.organization, _already_answering(roadmap))
        url = reverse("roadmap:deadline-reading", args=[roadmap.public_id])
        self.fields["deadline_text"].widget = DeadlineInput(url, "load, input changed delay:400ms")
        if frozen:
            for name in self.WORDS:
                del self.fields[name]
        self.helper = helper("Сохранить строку")

    @staticmethod
    def initial_of(item: Item) -> dict[str, Any]:
        values = {name: getattr(item, name) for name in ItemForm.WORDS}
        return {**values, "documents": ", ".join(item.documents), "responsible": responsible_codes(item)}

    def clean_documents(self) -> list[str]:
        return [word.strip() for word in self.cleaned_data["documents"].split(",") if word.strip()]

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.WORDS if name in self.cleaned_data}


class NewItemForm(ItemForm):
    """A new row of a draft: the section stands first."""

    section = forms.ModelChoiceField(label="Раздел", queryset=Section.objects.none(), empty_label=None)
    field_order = ("section",)

    def __init__(self, *args: Any, roadmap: Roadmap, **kwargs: Any) -> None:
        super().__init__(*args, roadmap=roadmap, **kwargs)
        self.fields["section"].queryset = Section.objects.filter(roadmap=roadmap)
        self.order_fields(["section"])


def responsible_choices(organization: Organization, people: Iterable[Person]) -> list[tuple[str, str]]:
    """Codes of who may answer for a row: roles, then users of the organization, then people who have no login."""
    members = Membership.objects.valid_on(organization.today).filter(
        organization=organization,
        role__in=[Role.CURATOR, Role.DIRECTOR, Role.SPECIALIST, Role.SITE_EDITOR, Role.MUNICIPAL_OFFICER],
    )
    users = {m.user_id: m.user.short_name for m in members.select_related("user")}
    return [
        *((f"role:{role}", role.label) for role in ROLES),
        *((f"user:{pk}", name) for pk, name in sorted(users.items(), key=lambda row: row[1])),
        *((f"person:{person.pk}", person.short_name) for person in people),
    ]


def _already_answering(roadmap: Roadmap) -> QuerySet:
    """Employees without a login who answer for a row of the roadmap."""
    named = Item.objects.filter(roadmap=roadmap, responsible__person__isnull=False).values("responsible__person")
    people = Person.objects.present().filter(
        organization=roadmap.organization, left_on=None, category="staff", user=None
    )
    return people.filter(pk__in=named)


class DatesForm(forms.Form):
    """A date for a row whose words name none."""

    start = forms.DateField(label="Начало", required=False, widget=DayInput)
    due = forms.DateField(label="Срок", widget=DayInput)

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Назначить срок", action=action)

    def clean_due(self) -> date:
        return _sensible(self.cleaned_data["due"])

    def clean_start(self) -> date | None:
        day = self.cleaned_data["start"]
        return _sensible(day) if day else None


def _sensible(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise forms.ValidationError("Проверьте год: такого срока быть не может.")
    return day


class KpiForm(forms.Form):
    """What measures an indicator, and its target."""

    metric = forms.ChoiceField(label="Чем измерять", required=False)
    op = forms.ChoiceField(label="Сравнение", choices=KpiOp.choices)
    value = forms.DecimalField(label="Цель", required=False, min_value=0, max_digits=11, decimal_places=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = kpis.choices()
        self.helper = helper("Сохранить показатель")


# ---- closing
def checked_file(upload: Any) -> uploads.Upload | None:
    """The file of a form, if one was given. Raises ValidationError."""
    if not upload:
        return None
    try:
        return uploads.checked(upload)
    except Refused as refusal:
        raise forms.ValidationError(refusal.sentence) from None


def _documents(item: Item, approved: Iterable[Document]) -> list[Any]:
    """Documents of the register with their titles, those that speak of the row first."""
    groups: dict[bool, list[tuple[int, str]]] = {True: [], False: []}
    for document in approved:
        title = Truncator(document.title).chars(LONGEST_TITLE)
        groups[fits(document, item)].append((document.pk, f"{document}: {title}" if document.number else title))
    titled = [("Подходят по названию", groups[True]), ("Другие документы", groups[False])]
    return [("", "не выбран"), *((title, rows) for title, rows in titled if rows)]


class EvidenceForm(forms.Form):
    """One piece of evidence: a document of the register, a file, a link, or words."""

    kind = forms.ChoiceField(label="Вид подтверждения", choices=EvidenceKind.choices)
    document = forms.ModelChoiceField(
        label="Документ из журнала", queryset=Document.objects.none(), required=False, empty_label="не выбран"
    )
    file = forms.FileField(label="Файл", required=False, help_text="PDF, JPEG, PNG, DOCX или XLSX.")
    url = WebField(
        label="Ссылка",
        required=False,
        max_length=500,
        help_text="Например, страница публикации.",
    )
    note = forms.CharField(label="Пояснение к подтверждению", required=False, max_length=500)

    def __init__(self, *args: Any, item: Item, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expected = expected_kinds(item)
        self.fields["kind"].initial = expected[0] if expected else EvidenceKind.FILE
        if expected:
            names = ", ".join(kind.label for kind in expected)
            self.fields["kind"].help_text = f"По документу ожидается: {names}."
        approved = Document.objects.filter(organization_id=item.organization_id, state=DocumentState.APPROVED)
        self.fields["document"].queryset = approved
        self.fields["document"].choices = _documents(item, approved.order_by("-date", "-pk"))
        self.helper = helper("Добавить подтверждение", action=action)
        self.helper.form_tag = True

    def clean_file(self) -> uploads.Upload | None:
        return checked_file(self.cleaned_data["file"])

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url and not url.startswith(("http://", "https://")):
            raise forms.ValidationError("Ссылка должна начинаться с https:// или http://.")
        return url

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("document", "file", "url", "note"))

    def proof(self) -> Proof:
        data = self.cleaned_data
        document = data["document"]
        kind = kind_of_document(document, data["kind"]) if document else data["kind"]
        return Proof(kind, document, data["file"], data["url"], data["note"])


class CloseForm(EvidenceForm):
    """Closing a window: done, with evidence or a reason; or not needed, with a reason."""

    action = forms.ChoiceField(
        label="Отметить как",
        choices=[("done", "выполнено"), ("not_needed", "не потребовалось")],
        widget=forms.RadioSelect,
        initial="done",
    )
    reason = forms.CharField(
        label="Причина",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Нужна, если подтверждения нет или строка не потребовалась.",
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, item=occurrence.item, **kwargs)
        self.order_fields(["action", "kind", "document", "file", "url", "note", "reason"])
        self.fields["kind"].required = False
        self.helper = helper("Отметить")

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.fields["kind"].initial

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("action") == "not_needed" and not (data.get("reason") or "").strip():
            self.add_error("reason", "Напишите, почему не потребовалось.")
        return data


class ReasonForm(forms.Form):
    """Opening again: why."""

    reason = forms.CharField(label="Почему открыть снова", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Открыть снова", action=action)


class NextYearForm(forms.Form):
    """The programme year for which a draft is made."""

    year = forms.ModelChoiceField(label="Программный год", queryset=ProgrammeYear.objects.none(), empty_label=None)

    def __init__(self, *args: Any, roadmap: Roadmap, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = ProgrammeYear.objects.filter(
            organization=roadmap.organization, start__gt=roadmap.year.start
        )
        self.helper = helper("Составить черновик", action=action)


class ObligationForm(forms.Form):
    """The answer to a row of the municipal roadmap."""

    action = forms.ChoiceField(
        label="Отметить как",
        choices=[("done", "выполнено"), ("not_needed", "не потребовалось")],
        widget=forms.RadioSelect,
        initial="done",
    )
    document_number = forms.CharField(
        label="Документ: вид, номер, дата",
        required=False,
        max_length=200,
        help_text="Например: приказ № 12-од от 03.02.2026. Муниципалитет увидит эту строку, но не файл.",
    )
    file = forms.FileField(label="Файл для себя", required=False, help_text="PDF, JPEG, PNG, DOCX или XLSX.")
    reason = forms.CharField(label="Пояснение", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Ответить муниципалитету")

    def clean_file(self) -> uploads.Upload | None:
        return checked_file(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("action") == "not_needed" and not (data.get("reason") or "").strip():
            self.add_error("reason", "Напишите, почему не потребовалось.")
        return data


class ActForm(forms.Form):
    """The act on paper by which an authority approved its roadmap."""

    title = forms.CharField(
        label="Акт",
        max_length=300,
        help_text="Вид и кто издал: «Приказ управления образования», «Постановление администрации округа».",
    )
    number = forms.CharField(label="Номер", max_length=40)
    day = forms.DateField(label="Дата", widget=DayInput(), help_text="С этой даты карта утверждена.")
    scan = forms.FileField(label="Скан", required=False, allow_empty_file=True, help_text="PDF, JPEG или PNG до 15 МБ.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Внести утверждение")

    def clean_scan(self) -> Any:
        given = self.cleaned_data.get("scan")
        return checked_scan(given) if given else None
