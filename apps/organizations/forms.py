from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset
from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator

from apps.core import nameless
from apps.core.forms import DayInput, WebField, column
from apps.workflow.models import AuditEvent

from .enums import EDUCATIONAL, ZONES, Role
from .models import Invitation, Membership, Organization, Vacation

SEEN_ABOVE = ("email", "phone", "site", "director_post", "curator_post", "order_number_rule")
PLACEHOLDER = re.compile(r"\{(.*?)\}")


class OrganizationForm(forms.ModelForm):
    """What an organization decides about itself."""

    timezone = forms.ChoiceField(label="Часовой пояс", choices=ZONES)

    class Meta:
        model = Organization
        fields = [
            "name",
            "short_name",
            "founder",
            "place",
            "address",
            "inn",
            "email",
            "phone",
            "site",
            "timezone",
            "director_name",
            "director_post",
            "director_gender",
            "curator_name",
            "curator_post",
            "curator_gender",
            "young_specialist_years",
            "young_specialist_max_age",
            "mentor_capacity",
            "consent_policy",
            "order_number_rule",
            "plan_changes_by_order",
            "sign_with_factor",
        ]
        field_classes = {"site": WebField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order_number_rule"].help_text = "{n} – порядковый номер, например «{n}-од»."
        self.fields[
            "plan_changes_by_order"
        ].help_text = "Изменение сохранится, но начнёт действовать, когда его утвердит приказ. Отметки о выполнении ставят как обычно."
        self.fields[
            "sign_with_factor"
        ].help_text = "Директор перед каждой подписью вводит код из приложения на телефоне."
        self.helper = column(
            "Сохранить",
            fieldsets=[
                Fieldset("Организация", "name", "short_name", "founder", "place", "address", "inn", "timezone"),
                Fieldset("Связь", "email", "phone", "site"),
                Fieldset("Руководитель", "director_name", "director_post", "director_gender"),
                Fieldset("Куратор", "curator_name", "curator_post", "curator_gender"),
                Fieldset(
                    "Правила",
                    "young_specialist_years",
                    "young_specialist_max_age",
                    "mentor_capacity",
                    "consent_policy",
                    "order_number_rule",
                    "plan_changes_by_order",
                    "sign_with_factor",
                ),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """What an authority reads beside the official names belongs to the organization and to no participant."""
        data = super().clean() or {}
        typed = {name: data[name] for name in SEEN_ABOVE if data.get(name)}
        for name, words in zip(typed, nameless.named(list(typed.values()), [self.instance]), strict=True):
            if words and name in self.changed_data:
                self.add_error(name, nameless.sentence(words[0]))
        return data

    def clean_inn(self) -> str:
        inn = self.cleaned_data["inn"].strip()
        if inn and not re.fullmatch(r"[0-9]{10}", inn):
            raise forms.ValidationError("ИНН организации – десять цифр.")
        return inn

    def clean_order_number_rule(self) -> str:
        rule = self.cleaned_data["order_number_rule"].strip()
        if PLACEHOLDER.findall(rule) != ["n"] or rule.count("{") != 1 or rule.count("}") != 1:
            raise forms.ValidationError("В правиле один раз стоит {n}: на его место встаёт номер. Например: {n}-од.")
        return rule


class NewOrganizationForm(forms.ModelForm):
    """A new organization and where it belongs; the rest it writes itself in its settings."""

    region = forms.CharField(label="Регион", max_length=400)
    municipality = forms.CharField(label="Муниципалитет", max_length=400)
    timezone = forms.ChoiceField(label="Часовой пояс", choices=ZONES, initial="Europe/Moscow")

    class Meta:
        model = Organization
        fields = ["kind", "name", "short_name"]

    field_order = ["region", "municipality", "kind", "name", "short_name", "timezone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label="Вид", choices=[(k.value, k.label) for k in EDUCATIONAL])
        self.order_fields(self.field_order)
        self.fields["region"].help_text = "Новый или тот, что уже внесён: тогда напишите его так же."
        self.fields["name"].help_text = "Как в уставе: это имя встанет в приказы."
        self.fields["short_name"].help_text = "Например: Школа № 5."
        self.helper = column("Внести организацию")

    def save(self, commit: bool = True) -> Organization:
        self.instance.timezone = self.cleaned_data["timezone"]
        return super().save(commit)


NO_LETTER = "Письмо с приглашением не отправляется: ссылку передайте сами. По этому адресу будут приходить напоминания."


class InvitationForm(forms.ModelForm):
    """Who is invited, to which role, for how long."""

    class Meta:
        model = Invitation
        fields = ["role", "last_name", "first_name", "middle_name", "email", "valid_from", "valid_to", "deputy_for"]
        widgets = {"valid_from": DayInput, "valid_to": DayInput}

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label="Роль", choices=[(r.value, r.explained) for r in roles])
        self.fields["email"].help_text = NO_LETTER
        self.fields["deputy_for"].queryset = self._colleagues()
        self.fields["deputy_for"].label_from_instance = lambda user: user.full_name
        self.fields["deputy_for"].help_text = "Для замены на время отпуска или болезни: напоминания пойдут заместителю."
        self.helper = column("Пригласить")

    def _colleagues(self) -> Any:
        today = self.instance.organization.today
        here = Membership.objects.valid_on(today).filter(organization=self.instance.organization)
        return get_user_model().objects.filter(pk__in=here.values("user")).order_by("last_name", "first_name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deputy_for") and not data.get("valid_to"):
            self.add_error("valid_to", "Замена бывает на время: укажите последний день.")
        return data

    def _post_clean(self) -> None:
        """The rule of the service, said at its field once the row is filled."""
        from .services.memberships import SAME_ROLE, may_replace

        super()._post_clean()
        if not self.errors and self.instance.deputy_for_id and not may_replace(self.instance):
            self.add_error("deputy_for", SAME_ROLE)


class RegistrationForm(forms.Form):
    """A new account of an invited person."""

    username = forms.CharField(label="Имя пользователя", max_length=150, validators=[UnicodeUsernameValidator()])
    password = forms.CharField(
        label="Пароль", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    again = forms.CharField(
        label="Пароль ещё раз", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    @property
    def helper(self) -> FormHelper:
        return column("Создать учётную запись")

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if get_user_model().objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("Такое имя занято: придумайте другое.")
        return name

    def clean_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data["password"] != data.get("again"):
            self.add_error("again", "Пароли не совпали: введите тот же ещё раз.")
        return data


class EndForm(forms.Form):
    last_day = forms.DateField(label="Последний день", widget=DayInput)


class LogFilterForm(forms.Form):
    """What the log is narrowed by. Anything that does not fit is left out, never an error."""

    q = forms.CharField(label="Что сделано", required=False, max_length=100)
    kind = forms.ChoiceField(label="Раздел", required=False)
    since = forms.DateField(label="С", required=False, widget=DayInput)
    until = forms.DateField(label="По", required=False, widget=DayInput)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from .services.log import kinds_of

        self.fields["kind"].choices = [("", "все"), *kinds_of(organization)]
        self.organization = organization

    def rows(self) -> Any:
        """The log of the organization, narrowed, the newest first."""
        rows = AuditEvent.objects.filter(organization_id=self.organization.pk).select_related("actor")
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("q"):
            rows = rows.filter(title__icontains=chosen["q"])
        if chosen.get("kind"):
            rows = rows.filter(object_type=chosen["kind"])
        if chosen.get("since"):
            rows = rows.filter(at__gte=self._midnight(chosen["since"]))
        if chosen.get("until"):
            rows = rows.filter(at__lt=self._midnight(chosen["until"], days=1))
        return rows

    def _midnight(self, day: Any, days: int = 0) -> Any:
        """Where a day begins in the zone of the organization."""
        from datetime import datetime, time, timedelta

        from apps.core import clock

        try:
            start = datetime.combine(day, time()) + timedelta(days=days)
        except OverflowError:
            start = datetime.combine(day, time())
        return start.replace(tzinfo=clock.zone_of(self.organization))


class VacationForm(forms.ModelForm):
    class Meta:
        model = Vacation
        fields = ["title", "start", "end"]
        labels = {"start": "Первый день", "end": "Последний день"}
        widgets = {"start": DayInput, "end": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "Например: Зимние каникулы."
        self.helper = column("Внести каникулы")
