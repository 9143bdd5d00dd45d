"""Shapes of the lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.apps import apps
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core import clock
from apps.core.addresses import address_of
from apps.core.templatetags.ui import short_date
from apps.workflow.models import AccessEntry

from .access import person_url
from .enums import Gap
from .models import Consent, Participation, Partner, Person, RestrictedCategory, SubjectRequest

PICK = (
    '<label class="pick"><input class="form-check-input" type="checkbox" name="person" value="{}" form="several">'
    '<span class="visually-hidden">Отметить: {}</span></label>{}'
)
MISSING = '<span class="text-bad">{}</span>'


def gaps_of(row: Participation) -> list[str]:
    """Which papers a participation of `with_papers` lacks, in words; an expired certificate by its last day."""
    found = [] if row.has_consent else [Gap.PROCESSING.label]
    found += [Gap.EMPLOYEE.label] if row.lacks_employee else []
    if row.lacks_clearance:
        ended = row.clearance_to
        found.append(f"справка о несудимости истекла {short_date(ended)}" if ended else Gap.CLEARANCE.label)
    return found


class PeopleTable(tables.Table):
    """Columns that the base and the registers share."""

    consent = tables.Column("Согласие на обработку", accessor="has_consent", orderable=True)
    phone = ("occupation", "consent")
    # Set by the page for those who may take a step for many.
    picks = False

    def named(self, person: Person) -> str:
        """The link to a person, behind a box to tick him when the page offers steps for many."""
        link = person_link(person)
        return format_html(PICK, person.public_id, person.short_name, link) if self.picks else link

    def render_consent(self, value: bool) -> str:
        return "есть" if value else format_html(MISSING, "нет согласия")


class BaseTable(PeopleTable):
    name = tables.Column("ФИО", accessor="person", order_by=("person__search",))
    occupation = tables.Column(
        "Класс или должность", accessor="person__occupation", order_by=("person__school_class", "person__post")
    )
    form = tables.Column(
        "Форма", accessor="form__title", order_by=("form__position",), empty_values=(None,), default="не выбрана"
    )
    joined_on = tables.Column("В программе с")
    consent = tables.Column("Согласия и справки", accessor="has_consent", orderable=True)

    empty_text = "В базе пока никого нет. Добавьте человека или загрузите список из Excel."
    empty_past = "В базе этого года никого не было."

    class Meta:
        model = Participation
        fields = ("name", "occupation", "form", "joined_on", "consent")
        row_attrs = {"data-href": lambda record: person_url(record.person)}
        order_by = "name"

    def render_name(self, record: Participation) -> str:
        return self.named(record.person)

    def render_consent(self, record: Participation) -> str:
        words = gaps_of(record)
        return format_html_join(SafeString("<br>"), MISSING, ((line,) for line in words)) if words else "есть"

    def render_joined_on(self, record: Participation) -> str:
        left = f", вышел {short_date(record.left_on)}" if record.left_on else ""
        return f"{short_date(record.joined_on)}{left}"


class RegisterTable(PeopleTable):
    name = tables.Column("ФИО", accessor="full_name", order_by=("search",))
    occupation = tables.Column("Класс или должность", order_by=("school_class", "post"))
    category = tables.Column("Источник")
    in_base = tables.Column("В базе наставников", accessor="is_mentor")

    empty_text = "Здесь пока никого нет: добавьте человека этой категории."
    empty_past = "Здесь за этот год никого нет."

    class Meta:
        model = Person
        fields = ("name", "occupation", "category", "in_base", "consent")
        row_attrs = {"data-href": lambda record: person_url(record)}
        order_by = "name"

    def render_name(self, record: Person) -> str:
        return self.named(record)

    def render_in_base(self, value: bool) -> str:
        return "да" if value else "нет"


class ConsentTable(tables.Table):
    name = tables.Column("Участник", accessor="person", order_by=("person__search",))
    purpose = tables.Column("Цель")
    signer = tables.Column("Кто подписал")
    signed_on = tables.Column("Подписано", attrs={"td": {"class": "text-nowrap"}})
    valid_to = tables.Column("Действует до", empty_values=(), attrs={"td": {"class": "text-nowrap"}})

    phone = ("purpose", "valid_to")
    empty_text = "Таких согласий нет."

    class Meta:
        model = Consent
        fields = ("name", "purpose", "signer", "signed_on", "valid_to")
        row_attrs = {"data-href": lambda record: consent_url(record)}
        order_by = "-signed_on"

    def render_name(self, record: Consent) -> str:
        return format_html('<a href="{}">{}</a>', consent_url(record), record.person.full_name)

    def render_signed_on(self, value: Any) -> str:
        return short_date(value)

    def render_valid_to(self, record: Consent) -> str:
        if record.withdrawn_on:
            return format_html('<span class="text-bad">отозвано {}</span>', short_date(record.withdrawn_on))
        return short_date(record.valid_to) if record.valid_to else "до отзыва"


class WithoutConsentTable(tables.Table):
    """People whose paper is missing or has to be signed anew."""

    name = tables.Column("Участник", accessor="full_name", order_by=("search",))
    occupation = tables.Column("Класс или должность", order_by=("school_class", "post"))
    birth_date = tables.Column("Дата рождения", empty_values=(None,), default="не указана")
    what = tables.Column("Что нужно", accessor="pk", orderable=False)

    phone = ("occupation", "what")
    empty_text = "Все нужные бумаги есть."

    class Meta:
        model = Person
        fields = ("name", "occupation", "birth_date", "what")
        row_attrs = {"data-href": lambda record: person_url(record)}
        order_by = "name"

    def __init__(self, *args: Any, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what = what

    def render_name(self, record: Person) -> str:
        return person_link(record)

    def render_birth_date(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}"

    def render_what(self) -> str:
        return format_html('<span class="text-bad">{}</span>', self.what)


class PartnerTable(tables.Table):
    name = tables.Column("Партнёр")
    agreement = tables.Column("Соглашение действует до", accessor="agreed_to", empty_values=())
    people = tables.Column(
        "Дали наставников", accessor="mentors", attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    empty_text = "Партнёров пока нет. Внесите организации, которые дают наставников."

    class Meta:
        model = Partner
        fields = ("name", "agreement", "people")
        row_attrs = {"data-href": lambda record: partner_url(record)}
        order_by = "name"

    def render_name(self, record: Partner) -> str:
        return format_html('<a href="{}">{}</a>', partner_url(record), record.name)

    def render_agreement(self, record: Partner) -> str:
        if not record.has_agreement:
            return SafeString('<span class="text-bad">нет действующего</span>')
        return short_date(record.agreed_to) if record.agreed_to else "без срока"


class RestrictedTable(tables.Table):
    name = tables.Column("ФИО", accessor="person", order_by=("person__search",))
    occupation = tables.Column("Класс или должность", accessor="person__occupation", orderable=False)
    kind = tables.Column("Категория")
    valid_from = tables.Column("С")

    phone = ("kind", "occupation")
    empty_text = "Особых категорий не отмечено."

    class Meta:
        model = RestrictedCategory
        fields = ("name", "occupation", "kind", "valid_from")
        row_attrs = {"data-href": lambda record: person_url(record.person)}
        order_by = "name"

    def render_name(self, record: RestrictedCategory) -> str:
        return person_link(record.person)

    def render_valid_from(self, value: Any) -> str:
        return short_date(value)


class JournalTable(tables.Table):
    at = tables.Column("Когда")
    user = tables.Column("Кто", accessor="user__full_name", order_by=("user__last_name", "user__first_name"))
    kind = tables.Column("Действие")
    whose = tables.Column("Чьи данные", accessor="object_id", empty_values=(), orderable=False)
    rows = tables.Column("Записей", accessor="rows", attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    ip = tables.Column("Откуда", default="–")

    phone = ("user", "kind", "whose")
    empty_text = "По этому отбору обращений к персональным данным не было."

    class Meta:
        model = AccessEntry
        fields = ("at", "user", "kind", "whose", "rows", "ip")
        order_by = "-at"

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.people = organization, {}

    def name_people(self, people: dict[tuple[str, int], Person]) -> None:
        """Whose data the lines of the shown page are about."""
        self.people = people

    def render_at(self, value: Any) -> str:
        return f"{clock.local(value, self.organization):%d.%m.%Y %H:%M}"

    def render_rows(self, value: int) -> str:
        # A page of people to choose from or to look through: they are not counted.
        return str(value) if value else "–"

    def render_whose(self, record: AccessEntry) -> str:
        person = self.people.get((record.object_type, record.object_id))
        return person_link(person) if person else object_words(record)


def object_words(entry: AccessEntry) -> str:
    """What an entry is about when it is not one person: a list, or an object of another kind by its name."""
    if entry.object_id is None:
        return OBJECT_WORDS.get(entry.object_type, "список")
    try:
        return str(apps.get_model(entry.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return "запись"


OBJECT_WORDS = {
    Person._meta.label: "список людей",
    Participation._meta.label: "база участников",
    Consent._meta.label: "список согласий",
    AccessEntry._meta.label: "журнал доступа",
    RestrictedCategory._meta.label: "особые категории",
    SubjectRequest._meta.label: "обращения субъектов данных",
}


def person_link(person: Person) -> str:
    return format_html('<a href="{}">{}</a>', person_url(person), person.full_name)


def consent_url(consent: Consent) -> str:
    return address_of("participants:consent-detail")(consent.public_id)


def partner_url(partner: Partner) -> str:
    return address_of("participants:partner-detail")(partner.public_id)
