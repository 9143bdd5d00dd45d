"""Forms of the room. They check what was typed; the steps themselves are services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from apps.core.errors import Refused
from apps.core.forms import DayInput, WebField
from apps.organizations.workplace import Workplace

from .enums import ActState, DocumentState, Journal
from .kinds import kinds
from .models import Document, LegalAct

# What a scan or a signature may be, told by its content and not by its name.
SCAN_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
MAX_SCAN = 15 * 1024 * 1024
ALL = [("", "все")]
EVERY_YEAR = "all"


def date_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


class RegisterFilter(forms.Form):
    """Filters of the register; all may be empty. Who looks at a past year begins with its documents, anybody else with all."""

    q = forms.CharField(label="Название или номер", required=False, max_length=100)
    state = forms.ChoiceField(label="Состояние", required=False, choices=[*ALL, *DocumentState.choices])
    journal = forms.ChoiceField(label="Журнал", required=False, choices=[*ALL, *Journal.choices])
    kind = forms.ChoiceField(label="Вид", required=False)
    year = forms.ChoiceField(label="Учебный год", required=False)

    def __init__(self, *args: Any, workplace: Workplace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ALL, *sorted(((k.code, k.title) for k in kinds), key=lambda choice: choice[1])]
        self.usual = workplace.year if workplace.is_past else None
        years = [(str(year.pk), year.title) for year in workplace.years if year != self.usual]
        unset = [("", self.usual.title), (EVERY_YEAR, "Все годы")] if self.usual else [("", "Все годы")]
        self.fields["year"].choices = [*unset, *years]

    @property
    def wanted(self) -> dict[str, Any]:
        """What `registers.filtered` takes: nothing wrong in it, a year as its number."""
        wanted = dict(self.cleaned_data) if self.is_valid() else {}
        chosen = wanted.pop("year", "") or (self.usual.pk if self.usual else EVERY_YEAR)
        return wanted if chosen == EVERY_YEAR else wanted | {"year": chosen}


class SigningForm(forms.Form):
    """What the director may set when he signs; empty fields mean: by the rule, today."""

    number = forms.CharField(label="Номер", required=False, max_length=40)
    date = date_field("Дата", required=False)
    reason = forms.CharField(label="Почему более ранней датой", required=False, max_length=300)
    allow_repeat = forms.BooleanField(label="Номер повторяется намеренно", required=False)


class ReasonForm(forms.Form):
    """A remark or a reason; the service refuses an empty one in words of its step."""

    reason = forms.CharField(label="Причина", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RepealForm(ReasonForm):
    """Repeal, perhaps by another order of the same organization."""

    by_document = forms.ModelChoiceField(label="Отменяющий документ", queryset=Document.objects.none(), required=False)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Document.objects.in_force().filter(organization_id=document.organization_id).exclude(pk=document.pk)
        self.fields["by_document"].queryset = others


class ScanForm(forms.Form):
    """A file with a signed paper: PDF, JPEG or PNG by its content."""

    scan = forms.FileField(label="Скан подписанного документа", allow_empty_file=True)

    def clean_scan(self) -> Any:
        return checked_scan(self.cleaned_data["scan"])


class PaperForm(forms.Form):
    """An order that was signed on paper before it was entered here."""

    number = forms.CharField(label="Номер на бумаге", max_length=40)
    date = date_field("Дата на бумаге", help_text="С этой даты документ действует.")
    reason = forms.CharField(
        label="Почему внесён позже", max_length=300, help_text="Например: подписан до начала работы в программе."
    )
    own_text = forms.TypedChoiceField(
        label="Что подписано",
        choices=[
            ("here", "этот текст: его напечатали отсюда и подписали"),
            ("paper", "другой текст: он только на бумаге, здесь останется запись о нём без текста"),
        ],
        coerce=lambda value: value == "here",
        widget=forms.RadioSelect,
        initial="here",
    )
    scan = forms.FileField(
        label="Скан",
        required=False,
        allow_empty_file=True,
        help_text="PDF, JPEG или PNG до 15 МБ. Если текст только на бумаге, без скана его здесь не прочитать.",
    )
    allow_repeat = forms.BooleanField(label="Номер повторяется намеренно", required=False)

    def clean_scan(self) -> Any:
        given = self.cleaned_data.get("scan")
        return checked_scan(given) if given else None


class SignatureForm(forms.Form):
    """A detached electronic signature of the file (.sig, .p7s)."""

    signature = forms.FileField(label="Файл подписи (.sig)", allow_empty_file=True)

    def clean_signature(self) -> Any:
        given = self.cleaned_data["signature"]
        name = given.name.lower()
        if not name.endswith((".sig", ".p7s", ".sgn")) or not 0 < given.size <= 1024 * 1024:
            raise forms.ValidationError("Нужен файл открепленной подписи .sig или .p7s, не больше 1 МБ.")
        return given


class LegalActForm(forms.ModelForm):
    """An act of the organization's register."""

    class Meta:
        model = LegalAct
        fields = ["title", "citation", "number", "date", "edition", "url", "state", "repealed_on"]
        widgets = {"date": DayInput(), "repealed_on": DayInput()}
        field_classes = {"url": WebField}
        help_texts = {
            "edition": "Если она одна: «от 01.09.2025». Редакции по датам вносятся на странице акта.",
            "repealed_on": "Только для акта, который утратил силу.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, begun = cleaned.get("repealed_on"), cleaned.get("date")
        if day and cleaned.get("state") != ActState.REPEALED:
            self.add_error("repealed_on", "Этот день указывают у акта в состоянии «утратил силу».")
        if day and begun and day < begun:
            self.add_error("repealed_on", "Акт не может утратить силу раньше своей даты.")
        return cleaned


class EditionForm(forms.Form):
    """An edition of an act with the day from which it is in force."""

    words = forms.CharField(label="Редакция", max_length=120, help_text="Как её пишут в приказах: «от 01.09.2025».")
    in_force_from = date_field("Действует с")

    def clean_words(self) -> str:
        return " ".join(self.cleaned_data["words"].strip("() ").split())


class AmendForm(forms.Form):
    """What an order changes in an earlier one: every place with its words as they are; an emptied point is out of force."""

    ground = forms.CharField(
        label="Основание", max_length=600, required=False, help_text="Например: В связи с переводом наставника."
    )

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = places
        for path, words in places.items():
            widget = forms.Textarea(attrs={"rows": min(8, 2 + len(words) // 70)})
            self.fields[path] = forms.CharField(
                label=place_label(path), initial=words, required=False, widget=widget, max_length=4000
            )
        self.fields["added"] = forms.CharField(
            label="Дополнить пунктами",
            help_text="Каждый с новой строки.",
            required=False,
            max_length=8000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.records()["changes"] and not self.records()["added"]:
            raise forms.ValidationError("Ничего не изменено: впишите новые слова хотя бы в одно место.")
        return cleaned

    def records(self) -> dict[str, Any]:
        """What the amending order says: only the places whose words are others."""
        typed = {path: plain(self.cleaned_data.get(path, "")) for path in self.given}
        changes = {path: words for path, words in typed.items() if words != plain(self.given[path])}
        added = [plain(line) for line in self.cleaned_data.get("added", "").splitlines() if line.strip()]
        return {"changes": changes, "added": added, "ground": plain(self.cleaned_data.get("ground", ""))}


class TextForm(forms.Form):
    """Every place of a text that may be edited, one field a place; the director's remark stands at its field."""

    def __init__(
        self, *args: Any, places: dict[str, str], remarks: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for path, words in places.items():
            rows = min(8, 2 + len(words) // 70)
            widget = forms.Textarea(attrs={"rows": rows})
            self.fields[path] = forms.CharField(
                label=place_label(path), initial=words, required=False, widget=widget, max_length=4000
            )
            if remarks and path in remarks:
                self.fields[path].help_text = f"Замечание директора: {remarks[path]}"

    @property
    def changed_places(self) -> dict[str, str]:
        return {path: self.cleaned_data[path] for path in self.changed_data}


class WordingForm(forms.Form):
    """Wordings of a kind, one field a place; each is checked where it stands."""

    def __init__(
        self, *args: Any, built: dict[str, str], own: dict[str, str], names: dict[str, str], **kwargs: Any
    ) -> None:
        """`names`: name that a wording is kept under → place of the built text."""
        from .services import wordings

        super().__init__(*args, **kwargs)
        self.built = {name: built[path] for name, path in names.items()}
        for name, path in names.items():
            shown = wordings.given(own, name, path) or built[path]
            widget = forms.Textarea(attrs={"rows": min(8, 2 + len(shown) // 36)})
            self.fields[name] = forms.CharField(label=place_label(path), initial=shown, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        from .services import wordings

        cleaned = super().clean() or {}
        for path, words in self.places.items():
            try:
                wordings.check(words)
            except Refused as refusal:
                self.add_error(path, refusal.sentence)
        return cleaned

    @property
    def places(self) -> dict[str, str]:
        """Places whose words are not the built ones; an emptied place goes back to them."""
        typed = {path: " ".join(self.cleaned_data.get(path, "").split()) for path in self.built}
        return {path: words for path, words in typed.items() if words and words != self.built[path]}


def plain(words: str) -> str:
    """One line of printable words."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


PARTS = {"title": "Заголовок", "preamble": "Вводная часть"}


def place_label(path: str) -> str:
    """«Пункт 2.1» for «items.1.0»."""
    part, *rest = path.split(".")
    if part in PARTS:
        return PARTS[part]
    numbers = ".".join(str(int(n) + 1) for n in rest if n.isdigit())
    if rest[-1] == "title":
        return f"Приложение {numbers}, заголовок"
    return {"items": "Пункт", "sections": "Раздел", "annexes": "Приложение, абзац"}[part] + f" {numbers}"


def checked_scan(given: Any) -> Any:
    """An upload whose content is PDF, JPEG or PNG. Raises ValidationError with what to do."""
    import magic

    if given.size == 0:
        raise forms.ValidationError("Файл пустой: выберите другой.")
    if given.size > min(MAX_SCAN, settings.UPLOAD_MAX_BYTES):
        raise forms.ValidationError("Файл больше 15 МБ: сохраните скан с меньшим качеством.")
    given.seek(0)
    kind = magic.from_buffer(given.read(4096), mime=True)
    given.seek(0)
    if kind not in SCAN_TYPES:
        raise forms.ValidationError("Это не PDF, JPEG или PNG. Отсканируйте документ в один из этих видов.")
    given.content_type = kind
    return given
