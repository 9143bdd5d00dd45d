"""Registers with the columns of the standard forms: base of mentees, base of mentors, personified register of the programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.documents.querysets import texts_of
from apps.organizations.models import Organization, ProgrammeYear
from apps.pairing.enums import FINAL, STARTED, PairState
from apps.pairing.models import Pair, PairMember
from apps.participants.access import MissingPaper, missing_papers
from apps.participants.enums import Purpose
from apps.participants.models import Participation, Person

from .papers import wide_table
from .sheets import book, table

NO_CONSENT = "нет согласия"


@dataclass(frozen=True)
class Entry:
    """A row of a register: a person in the base and one of his pairs (or none yet)."""

    participation: Participation
    member: PairMember | None
    has_consent: bool
    tasks: tuple[int, int] = (0, 0)  # of the plan: done, all

    @property
    def person(self) -> Person:
        return self.participation.person

    @property
    def pair(self) -> Pair | None:
        return self.member.pair if self.member else None

    def others(self, role: str) -> list[Person]:
        """The other side of the pair, those who left included: the register tells the whole year."""
        if self.pair is None:
            return []
        return [m.person for m in self.pair.members.all() if m.role == role]


Cell = Callable[[Entry], Any]
Place = tuple[PairMember | None, tuple[int, int]]


@dataclass(frozen=True)
class Register:
    code: str
    title: str
    role: str
    columns: list[tuple[str, Cell]]
    # A consent without which nobody stands here at all: what is shown to the public.
    gate: str = ""

    @property
    def titles(self) -> list[str]:
        return ["№", *[title for title, _ in self.columns]]


# ---- cells
def _contacts(entry: Entry) -> str:
    """Contacts are shown only while the consent holds."""
    if not entry.has_consent:
        return NO_CONSENT
    return ", ".join(filter(None, [entry.person.phone, entry.person.email]))


def _names(role: str) -> Cell:
    return lambda entry: ", ".join(person.full_name for person in entry.others(role))


def _places(role: str) -> Cell:
    return lambda entry: ", ".join(dict.fromkeys(_place(person) for person in entry.others(role)))


def _place(person: Person) -> str:
    return person.partner.name if person.partner else person.occupation


def _form(entry: Entry) -> str:
    found = entry.pair.form if entry.pair else entry.participation.form
    return str(found or "")


def _joined(entry: Entry) -> date:
    return entry.participation.joined_on


def _ended(entry: Entry) -> date | None:
    return entry.pair.ended_on if entry.pair else entry.participation.left_on


def _result(entry: Entry) -> str:
    """What came of the plan, and why the pair ended."""
    if entry.pair is None:
        return ""
    done, total = entry.tasks
    plan = f"выполнено заданий {done} из {total}" if total else ""
    return "; ".join(filter(None, [plan, entry.pair.end_note if entry.pair.state in FINAL else ""]))


def _passed(entry: Entry) -> str:
    if entry.pair is None:
        return "ищет пару"
    return "прошёл программу" if entry.pair.state == PairState.COMPLETED else entry.pair.get_state_display()


def _wished(entry: Entry) -> str:
    return ", ".join(map(str, entry.participation.profile.get("wished_classes", [])))


def _time(entry: Entry) -> str:
    return ", ".join(map(str, entry.participation.profile.get("days", [])))


def _of(name: str) -> Cell:
    return lambda entry: getattr(entry.participation, name)


MENTEES = Register(
    "mentees",
    "База наставляемых",
    "mentee",
    [
        ("ФИО наставляемого", lambda e: e.person.full_name),
        ("Контактные данные (данные представителя)", _contacts),
        ("Год рождения", lambda e: e.person.birth_date.year if e.person.birth_date else None),
        ("Основной запрос", _of("request")),
        ("Дата вхождения в программу", _joined),
        ("ФИО наставника", _names("mentor")),
        ("Форма наставничества", _form),
        ("Место работы/учёбы наставника", _places("mentor")),
        ("Дата завершения программы", _ended),
        ("Результаты программы", _result),
        ("Ссылка на кейс/отзыв на сайте", lambda e: ""),
        ("Отметка о прохождении программы", _passed),
    ],
)
MENTORS = Register(
    "mentors",
    "База наставников",
    "mentor",
    [
        ("ФИО наставника", lambda e: e.person.full_name),
        ("Контактные данные", _contacts),
        ("Место работы/учёбы", lambda e: _place(e.person)),
        ("Основные компетенции", _of("competences")),
        ("Важные для программы достижения", _of("achievements")),
        ("Интересы", _of("interests")),
        ("Желаемый возраст наставляемых", _wished),
        ("Ресурс времени", _time),
        ("Дата вхождения", _joined),
        ("ФИО наставляемого (-ых)", _names("mentee")),
        ("Форма наставничества", _form),
        ("Место работы/учёбы наставляемого", _places("mentee")),
        ("Дата завершения", _ended),
        ("Результаты", _result),
        ("Ссылка на кейс/отзыв", lambda e: ""),
    ],
)
PERSONIFIED = Register(
    "personified",
    "Персонифицированный учёт участников",
    "",
    [
        ("ФИО участника", lambda e: e.person.full_name),
        ("Роль", lambda e: e.participation.get_role_display()),
        ("Класс, должность", lambda e: e.person.occupation),
        ("Форма наставничества", _form),
        ("Дата вхождения", _joined),
        ("Вторая сторона", lambda e: ", ".join(p.full_name for p in e.others(_other(e.participation.role)))),
        ("Приказ о закреплении", lambda e: str(e.pair.order) if e.pair and e.pair.order else ""),
        ("Согласие на обработку данных", lambda e: "есть" if e.has_consent else NO_CONSENT),
        ("Состояние", _passed),
    ],
)
SITE = Register(
    "site",
    "Наставники для сайта",
    "mentor",
    [
        ("ФИО наставника", lambda e: e.person.full_name),
        ("Место работы/учёбы", lambda e: _place(e.person)),
        ("Форма наставничества", lambda e: str(e.participation.form or "")),
        ("Основные компетенции", _of("competences")),
        ("Важные для программы достижения", _of("achievements")),
        ("В программе с", _joined),
    ],
    gate=Purpose.DISSEMINATION,
)
REGISTERS = {register.code: register for register in (MENTEES, MENTORS, PERSONIFIED, SITE)}


def _other(role: str) -> str:
    return "mentee" if role == "mentor" else "mentor"


def entries(register: Register, organization: Organization, year: ProgrammeYear, day: date) -> list[Entry]:
    """Rows of a register of a year: a person in two pairs has two. A fixed number of queries."""
    if register.gate:
        return _admitted(register, organization, year, day)
    rows = _base(register, organization, year).with_consent(day, Purpose.PROCESSING)
    members = _members(organization, year)
    found: list[Entry] = []
    for row in rows:
        places = members.get((row.person_id, row.role)) or [(None, (0, 0))]
        consent = bool(getattr(row, "has_consent", False))
        found += [Entry(row, member, consent, tasks) for member, tasks in places]
    return found


def _base(register: Register, organization: Organization, year: ProgrammeYear) -> Any:
    rows = Participation.objects.filter(organization=organization, year=year).exclude(person__masked_at__isnull=False)
    if register.role:
        rows = rows.filter(role=register.role)
    return rows.select_related("person__partner", "form").order_by("person__search", "pk")


def _admitted(register: Register, organization: Organization, year: ProgrammeYear, day: date) -> list[Entry]:
    """Those in the base who gave the consent of the gate (152-ФЗ ст. 10.1), each once."""
    rows = list(_present(register, organization, year))
    barred = {paper.person.pk for paper in missing_papers([row.person for row in rows], day, register.gate)}
    return [Entry(row, None, True) for row in rows if row.person_id not in barred]


def left_out(register: Register, organization: Organization, year: ProgrammeYear, day: date) -> list[MissingPaper]:
    """Who is kept out by the gate of a register, and for want of which paper."""
    if not register.gate:
        return []
    people = [row.person for row in _present(register, organization, year)]
    return missing_papers(people, day, register.gate)


def _present(register: Register, organization: Organization, year: ProgrammeYear) -> Any:
    return _base(register, organization, year).filter(left_on=None, person__left_on=None)


def _members(organization: Organization, year: ProgrammeYear) -> dict[tuple[int, str], list[Place]]:
    """(person, role) → his places in pairs that have begun, the earliest first, each with the tasks of its plan."""
    done = Count("plan__items", filter=Q(plan__items__state="done"))
    kept = Count("plan__items", filter=~Q(plan__items__state="dropped") & Q(plan__items__isnull=False))
    pairs: QuerySet = Pair.objects.filter(organization=organization, year=year, state__in=STARTED)
    pairs = pairs.annotate(tasks=kept, tasks_done=done).select_related("form", "order").defer(*texts_of("order"))
    found: dict[tuple[int, str], list[Place]] = {}
    for pair in pairs.prefetch_related("members__person__partner").order_by("activated_on", "pk"):
        for member in pair.members.all():
            member.pair = pair
            found.setdefault((member.person_id, member.role), []).append((member, (pair.tasks_done, pair.tasks)))
    return found


def lines(register: Register, rows: Iterable[Entry]) -> list[Sequence[Any]]:
    """Cells of the register, numbered."""
    return [[number, *[cell(entry) for _, cell in register.columns]] for number, entry in enumerate(rows, 1)]


def xlsx(register: Register, rows: list[Entry], *, organization: Organization, year: ProgrammeYear, day: date) -> bytes:
    body = lines(register, rows)
    head = [f"{register.title}. {organization.short_name}", f"{year}, на {day:%d.%m.%Y}"]
    return book([table(register.title, head, register.titles, body, held=2)])


def docx(register: Register, rows: list[Entry], *, organization: Organization, year: ProgrammeYear, day: date) -> bytes:
    body = lines(register, rows)
    return wide_table(
        f"{register.title}. {organization.short_name}", f"{year}, на {day:%d.%m.%Y}", register.titles, body
    )
