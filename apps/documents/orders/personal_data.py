"""Orders about personal data: who is admitted to it, who destroys it."""

from __future__ import annotations

from typing import Any

from ..content import Annex, Content, Item, Table, Text
from ..kinds import DocumentKind, register
from ..order_forms import AdmissionForm, CommissionForm, staff_lines
from .words import sentence, staff_line

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
            "people": staff_lines(organization) or ["Смирнова Анна Петровна, заместитель директора"],
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
        )

    def changes(self, document: Any) -> list[str]:
        return [f"к персональным данным допущены работники: {len(document.records['people'])}"]


def _admitted(lines: list[str]) -> Table:
    rows: list[list[Text]] = [
        [[str(n)], [name], [post], [""]] for n, (name, post) in enumerate(map(staff_line, lines), start=1)
    ]
    columns = [
        "№",
        "Фамилия, имя, отчество",
        "Должность",
        "С обязанностью не раскрывать данные ознакомлен: дата, подпись",
    ]
    return Table(columns, rows, [5, 30, 30, 35])


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
        people = [f"председатель комиссии – {said['chair']}", *(f"член комиссии – {one}" for one in said["members"])]
        last = len(people) - 1
        listed = [Item([f"{words}{'.' if n == last else ';'}"]) for n, words in enumerate(people)]
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
        )

    def changes(self, document: Any) -> list[str]:
        return [f"создаётся комиссия, человек: {1 + len(document.records['members'])}"]
