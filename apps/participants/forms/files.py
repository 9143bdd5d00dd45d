"""Forms that take figures and files: the contingent, a base from a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from apps.core.forms import DayInput, column
from apps.organizations.models import ContingentSnapshot

from ..enums import ParticipationRole
from ..imports import contingent


class ContingentForm(forms.ModelForm):
    """Counts of a new date, or of a known one: that is corrected, and taken back when every count is wiped out."""

    class Meta:
        model = ContingentSnapshot
        fields = ["date", *ContingentSnapshot.COUNTS]
        widgets = {"date": DayInput}

    def __init__(self, *args: Any, organization: Any, known: ContingentSnapshot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=known, **kwargs)
        self.instance.organization = organization
        self.initial.setdefault("date", organization.today)
        self.helper = column("Сохранить", draft="" if known else "contingent-new")
        if known:
            self.fields["date"].disabled = True
            self.fields["date"].help_text = "Чтобы убрать эту дату, сотрите все числа и сохраните."

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if self.instance.pk:
            return day
        if day > self.instance.organization.today:
            raise forms.ValidationError("Дата ещё не наступила.")
        if ContingentSnapshot.objects.filter(organization=self.instance.organization, date=day).exists():
            raise forms.ValidationError(
                "На эту дату числа уже внесены. Исправьте их в таблице или выберите другую дату."
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for part, whole in contingent.PARTS:
            if data.get(part) is not None and data.get(whole) is not None and data[part] > data[whole]:
                self.add_error(part, "Часть не может быть больше целого: проверьте оба числа.")
        if (
            not self.instance.pk
            and not self.errors
            and all(data.get(name) is None for name in ContingentSnapshot.COUNTS)
        ):
            raise forms.ValidationError("Внесите хотя бы одно число.")
        return data


class ContingentFileForm(forms.Form):
    """A file with counts; the date is for files that have none."""

    date = forms.DateField(
        label="На дату", required=False, widget=DayInput, help_text="Если в файле нет столбца с датой."
    )
    file = forms.FileField(label="Файл", help_text="XLSX, XLS, ODS или CSV.")

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = organization.today
        self.helper = column("Проверить файл")

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day and day > self.today:
            raise forms.ValidationError("Дата ещё не наступила.")
        return day


class ImportForm(forms.Form):
    """A file with a list of people; it is looked at by its content, not by its name."""

    role = forms.ChoiceField(label="Какая база", choices=ParticipationRole.choices)
    file = forms.FileField(
        label="Файл",
        help_text="XLSX, XLS, ODS или CSV. Столбцы в любом порядке, заголовки — в первых двадцати строках.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.ods,.csv"
        self.helper = column("Проверить файл")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"Файл больше {limit} МБ. Разделите список на несколько файлов.")
        return upload
