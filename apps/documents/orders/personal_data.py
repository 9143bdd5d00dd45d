"""Orders about personal data: who is admitted to it, who destroys it."""

from __future__ import annotations

from typing import Any

from .. import who
from ..content import Annex, Content, Item, Table, Text
from ..kinds import DocumentKind, Problem, effect, register
from ..order_forms import AdmissionForm, CommissionForm
from ..people_fields import staff
from .words import sentence

DATA_LAW = "Федеральным законом от 27.07.2006 № 152-ФЗ «О персональных данных»"
ACT_RULES = "приказом Роскомнадзора от 28.10.2022 № 179"
CONTROL = "Контроль за исполнением приказа оставляю за собой."


@register
class Admission(DocumentKind):
    """О допуске к обработке персональных данных: the staff that works in the program, each with a place to sign."""

    code = "documents.admission"
    title = "О допуске к обработке персональных данных"
    heading = "О допуске к обработке персональных данных участников программы наставничества"
    form_class = AdmissionForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {
            "people": list(staff(organization).values()) or ["Смирнова Анна Петровна, заместитель директора"],
            "scope": AdmissionForm.base_fields["scope"].initial,
        }

    def build(self, document: Any) -> Content:
        said = document.records
        items = [
            f"Допустить к обработке персональных данных участников программы наставничества на {document.year} "
            "работников согласно приложению № 1 в объёме, который нужен им для работы.",
            f"Перечень обрабатываемых данных: {said['scope']}",
            "Работникам, указанным в приложении № 1, не раскрывать персональные данные третьим лицам и не "
            "распространять их без согласия субъекта, в том числе после прекращения допуска.",
            "Прекращать допуск в день увольнения работника или изменения его обязанностей.",
            CONTROL,
        ]
        return Content(
            title=self.heading,
            preamble=[f"В соответствии с {DATA_LAW} и в целях реализации программы наставничества"],
            items=[Item([sentence(words)]) for words in items],
            annexes=[Annex("Работники, допущенные к обработке персональных данных", _admitted(said["people"]))],
            acknowledge=who.refs(said["people"]),
            readers=who.readers(said["people"]),
        )

    def checks(self, document: Any) -> list[Problem]:
        return who.typed_problems(document.organization, document.records["people"])

    def changes(self, document: Any) -> list[str]:
        names = who.plain_names(document.records["people"])
        nouns = ("работник", "работника", "работников")
        return (
            [effect("К персональным данным допускается", "К персональным данным допускаются", nouns, names)]
            if names
            else []
        )


def _admitted(people: list[who.Who]) -> Table:
    rows: list[list[Text]] = [[[str(n)], who.named(one), who.post(one)] for n, one in enumerate(people, start=1)]
    return Table(["№", "Фамилия, имя, отчество", "Должность"], rows, [5, 45, 50])


@register
class DestructionCommission(DocumentKind):
    """О комиссии по уничтожению персональных данных: its people, what it does, by which terms."""

    code = "documents.destruction_commission"
    title = "О комиссии по уничтожению персональных данных"
    heading = "О создании комиссии по уничтожению персональных данных"
    form_class = CommissionForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {
            "chair": "Смирнова Анна Петровна, заместитель директора",
            "members": ["Кузнецова Ольга Ивановна, секретарь", "Попов Илья Сергеевич, системный администратор"],
        }

    def build(self, document: Any) -> Content:
        said = document.records
        people = [said["chair"], *said["members"]]
        places = ["председатель комиссии – ", *(["член комиссии – "] * len(said["members"]))]
        ends = [";"] * len(said["members"]) + ["."]
        listed = [
            Item([place, *who.with_post(one), end], own=True)
            for place, one, end in zip(places, people, ends, strict=True)
        ]
        duties = [
            "Комиссии уничтожать персональные данные участников программы наставничества, цель обработки которых "
            "достигнута или согласие на обработку которых отозвано, в срок не более 30 дней, если для их хранения нет "
            "иных оснований.",
            f"Подтверждать уничтожение актом и выгрузкой из журнала регистрации событий в соответствии с {ACT_RULES}; "
            "хранить их три года.",
            CONTROL,
        ]
        return Content(
            title=self.heading,
            preamble=[f"В соответствии с {DATA_LAW}, {ACT_RULES}"],
            items=[Item(["Создать комиссию в составе:"], listed), *(Item([words]) for words in duties)],
            acknowledge=who.refs(people),
            readers=who.readers(people),
        )

    def checks(self, document: Any) -> list[Problem]:
        return who.typed_problems(document.organization, _commission(document))

    def changes(self, document: Any) -> list[str]:
        names = who.plain_names(_commission(document))
        nouns = ("человек", "человека", "человек")
        return [effect("В комиссию входит", "В комиссию входят", nouns, names)] if names else []


def _commission(document: Any) -> list[who.Who]:
    return [document.records["chair"], *document.records["members"]]
