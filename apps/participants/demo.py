"""Demo: people of every organization in their bases, consents, partners. All names are invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from apps.core import clock
from apps.organizations.demo_world import World, step
from apps.organizations.enums import Kind
from apps.organizations.models import MentoringForm
from apps.workflow import audit
from apps.workflow.models import AuditEvent

from .demo_names import Names, feminine
from .enums import GUESTS, Category, Medium, ParticipationRole, Purpose, RestrictedKind, Signer
from .models import Agreement, Clearance, Consent, ConsentText, Participation, Partner, Person, RestrictedCategory
from .rules import signers
from .services.names import search_text

MENTOR, MENTEE = ParticipationRole.MENTOR, ParticipationRole.MENTEE
TEACHERS, CHILDREN, STUDENTS, WORKERS = "teacher_teacher", "student_student", "student_pupil", "employer_pupil"
SUBJECTS = [
    ("учитель математики", "математика, алгебра и начала анализа"),
    ("учитель русского языка и литературы", "русский язык, литература"),
    ("учитель истории и обществознания", "история, обществознание"),
    ("учитель физики", "физика, астрономия"),
    ("учитель химии", "химия"),
    ("учитель биологии", "биология"),
    ("учитель английского языка", "английский язык"),
    ("учитель информатики", "информатика"),
    ("учитель начальных классов", "начальная школа"),
    ("учитель физической культуры", "физическая культура"),
    ("учитель географии", "география"),
    ("социальный педагог", ""),
]
POSTS = {
    Kind.KINDERGARTEN: [("воспитатель", ""), ("музыкальный руководитель", ""), ("учитель-логопед", "")],
    Kind.ADDITIONAL: [("тренер-преподаватель", ""), ("педагог дополнительного образования", ""), ("методист", "")],
}
PARTNERS = ["Станкостроительный завод «Меридиан»", "Районная больница", "Агрофирма «Колос»"]
# What employees and what pupils ask for and can give; lists of one length, so that the draws of the demo stay as they are.
REQUESTS = [
    "вхождение в должность, работа с документами",
    "методика урока, работа с разновозрастным классом",
    "цифровые инструменты урока",
    "классное руководство, работа с родителями",
    "дисциплина и общение в классе",
    "подготовка учеников к олимпиаде",
]
PUPILS_REQUESTS = [
    "помощь в учёбе",
    "помощь в учёбе и адаптация в классе",
    "подготовка к олимпиаде",
    "участие в проекте класса",
    "первая проба профессии",
    "публичные выступления, уверенность",
]
SKILLS = [
    "подготовка к олимпиадам и проектам",
    "цифровые инструменты урока",
    "классное руководство, работа с родителями",
    "методика урока, вхождение в должность",
    "производственная практика и экскурсии",
]
PUPILS_SKILLS = [
    "помощь в учёбе, подготовка к экзаменам",
    "олимпиады и проекты",
    "адаптация новичков в классе",
    "спортивная и волонтёрская работа",
    "выступления на сцене, уверенность",
]
INTERESTS = ["робототехника", "театр", "походы и краеведение", "шахматы", "музыка", "программирование", "волейбол"]


@step(order=30)
def people(world: World) -> None:
    """The base of every organization: the school of the full year first, then the others."""
    names = Names(world.rng)
    world.store |= {"mentors": {}, "mentees": {}}
    forms = {form.code: form for form in MentoringForm.objects.all()}
    texts = {text.purpose: text for text in ConsentText.objects.order_by("version")}
    for organization in world.organizations:
        crowd = Crowd(world, organization, names, forms, texts)
        if organization == world.school:
            _school(crowd)
        else:
            _small_organization(crowd)
        crowd.save()
    _logins(world)


class Crowd:
    """Collects people of one organization with their participations, then writes them in a few queries."""

    def __init__(self, world: World, organization: Any, names: Names, forms: dict, texts: dict) -> None:
        self.world, self.organization, self.names, self.forms, self.texts = world, organization, names, forms, texts
        self.rng, self.year = world.rng, world.year_of(organization)
        self.people: list[Person] = []
        self.roles: list[tuple[Person, str, str]] = []  # person, role, code of the form
        self.without_consent: list[Person] = []
        self.partners: list[Partner] = []

    def add(self, category: str, age: int, gender: str = "", **fields: Any) -> Person:
        person = Person(
            organization=self.organization,
            category=category,
            birth_date=self._born(age),
            created_at=clock.now(),
            **self.names.draw(gender),
            **fields,
        )
        self.people.append(person)
        return person

    def put(self, person: Person, role: str, form: str) -> Person:
        """Puts a person into a base of the year."""
        self.roles.append((person, role, form))
        return person

    def teacher(self, service: int, age: int, role: str, **fields: Any) -> Person:
        post, subjects = self.rng.choice(POSTS.get(self.organization.kind, SUBJECTS))
        since = date(self.world.year_start.year - service, self.rng.choice((8, 9)), self.rng.randint(1, 28))
        defaults = {
            "post": post,
            "subjects": subjects,
            "service_since": min(since, self.world.today - timedelta(days=30)),
            "qualification": "" if service < 4 else self.rng.choice(("первая", "высшая")),
            "phone": f"+7 900 {self.rng.randint(100, 999)}-{self.rng.randint(10, 99)}-{self.rng.randint(10, 99)}",
        }
        person = self.add(Category.STAFF, age, "f" if self.rng.random() < 0.8 else "m", **{**defaults, **fields})
        return self.put(person, role, TEACHERS)

    def pupil(self, grade: int, role: str) -> Person:
        """A pupil of a class; the age fits the class. Where there are no classes, the age alone tells."""
        school_class = f"{grade}{self.rng.choice('АБВ')}" if self.organization.has_classes else ""
        return self.put(self.add(Category.PUPIL, grade + 6, school_class=school_class), role, CHILDREN)

    def _born(self, age: int) -> date:
        """A birthday of somebody of this age on the first day of the school year."""
        start = self.world.year_start
        return date(start.year - age, 9, 1) - timedelta(days=self.rng.randint(20, 340))

    def save(self) -> None:
        for person in self.people:
            person.search = search_text(person)
        Person.objects.bulk_create(self.people)
        Participation.objects.bulk_create(self._participation(*row) for row in self.roles)
        Consent.objects.bulk_create(self._consents())
        Clearance.objects.bulk_create(self._clearances())
        audit.write_many(self._log())
        pk = self.organization.pk
        self.world.store["mentors"][pk] = [person for person, role, _ in self.roles if role == MENTOR]
        self.world.store["mentees"][pk] = [person for person, role, _ in self.roles if role == MENTEE]

    def _participation(self, person: Person, role: str, form: str) -> Participation:
        pupil = person.category == Category.PUPIL
        skills, requests = (PUPILS_SKILLS, PUPILS_REQUESTS) if pupil else (SKILLS, REQUESTS)
        words = {"competences": self.rng.choice(skills)} if role == MENTOR else {"request": self.rng.choice(requests)}
        return Participation(
            organization=self.organization,
            person=person,
            year=self.year,
            role=role,
            form=self.forms.get(form),
            joined_on=self._early(),
            interests=self.rng.choice(INTERESTS),
            capacity=self.rng.choice((1, 2, 3)) if role == MENTOR else None,
            **words,
        )

    def _log(self) -> Iterable[AuditEvent]:
        """What the page of a person tells: how he came into the base."""
        curator = self.world.users["curator"] if self.organization == self.world.school else None
        for person, role, _ in self.roles:
            title = f"Внесён в базу: {ParticipationRole(role).label}"
            yield audit.event(person, "enter_base", title, by=curator)

    def _early(self) -> date:
        """A day of the first fortnight, never after today."""
        return min(self.world.year_start + timedelta(days=self.rng.randint(0, 14)), self.world.today)

    def _consents(self) -> Iterable[Consent]:
        for person, role, form in self.roles:
            if person in self.without_consent:
                continue
            yield self._consent(person, Purpose.PROCESSING)
            if form == TEACHERS:
                yield self._consent(person, Purpose.EMPLOYEE)
            if role == MENTOR and person.category != Category.PUPIL and self.rng.random() < 0.4:
                yield self._consent(person, Purpose.DISSEMINATION)

    def _clearances(self) -> Iterable[Clearance]:
        """Certificates of the guests: the second one runs out soon, the last guest has not brought his yet."""
        guests = [person for person, role, _ in self.roles if role == MENTOR and person.category in GUESTS]
        for number, person in enumerate(guests[:-1]):
            issued = self.world.year_start - timedelta(days=20 + number)
            soon = self.world.today + timedelta(days=24)
            yield Clearance(
                organization=self.organization,
                person=person,
                number=f"071/{4100 + 37 * number}-Е",
                issued_on=issued,
                valid_to=soon if number == 1 else issued + timedelta(days=365),
            )

    def _consent(self, person: Person, purpose: str) -> Consent:
        day = self._early()
        signer = signers(person.age_on(day), self.organization.consent_policy)[0]
        parent = {} if signer == Signer.OWN else self._parent(person)
        return Consent(
            organization=self.organization,
            person=person,
            purpose=purpose,
            text=self.texts.get(purpose),
            signer=signer,
            medium=Medium.PAPER,
            original_place="папка куратора № 2",
            signed_on=day,
            valid_to=self._term(),
            created_at=clock.now(),
            **parent,
        )

    def _term(self) -> date:
        """Most consents last till the end of the year, a few run out soon."""
        soon = self.rng.random() < 0.03
        return self.world.today + timedelta(days=self.rng.randint(5, 25)) if soon else self.world.year_end

    def _parent(self, child: Person) -> dict[str, str]:
        """The mother signs for a child."""
        surname = child.last_name if child.gender == "f" else feminine(child.last_name)
        other = self.names.draw("f")
        return {
            "representative_name": f"{surname} {other['first_name']} {other['middle_name']}",
            "authority": f"мать, свидетельство о рождении {self.rng.randint(100000, 999999)}",
        }


def _school(crowd: Crowd) -> None:
    """40 employees, 120 pupils, some parents, graduates and people of partners; two participants without a consent."""
    rng = crowd.rng
    crowd.teacher(17, 41, MENTOR)
    crowd.world.store["person_of_mentor"] = crowd.people[-1]
    for _ in range(26):
        crowd.teacher(rng.randint(6, 30), rng.randint(30, 58), MENTOR)
    crowd.teacher(1, 23, MENTEE, qualification="")
    crowd.world.store["person_of_mentee"] = crowd.people[-1]
    for _ in range(5):
        crowd.teacher(rng.randint(0, 3), rng.randint(22, 29), MENTEE)
    for _ in range(7):
        crowd.teacher(rng.randint(7, 20), rng.randint(31, 50), MENTEE)
    for number in range(120):
        crowd.pupil(rng.choice((9, 10, 11)), MENTOR) if number < 24 else crowd.pupil(rng.randint(3, 9), MENTEE)
    _guests(crowd)
    mentees = [person for person, role, _ in crowd.roles if role == MENTEE]
    crowd.without_consent = [mentees[-1], mentees[8]]


def _guests(crowd: Crowd) -> None:
    """Partners with agreements and their people, parents and graduates: registers of potential mentors."""
    crowd.partners = [Partner.objects.create(organization=crowd.organization, name=name) for name in PARTNERS]
    for number, partner in enumerate(crowd.partners):
        Agreement.objects.create(
            organization=crowd.organization,
            partner=partner,
            number=str(number + 4),
            signed_on=crowd.world.year_start - timedelta(days=200),
            valid_to=crowd.world.today + timedelta(days=20) if number == 1 else crowd.world.year_end,
        )
    for partner, post in zip(crowd.partners[:2], ("инженер-технолог", "врач-педиатр"), strict=True):
        crowd.put(crowd.add(Category.PARTNER, 38, partner=partner, post=post), MENTOR, WORKERS)
    for _ in range(3):
        crowd.put(crowd.add(Category.PARENT, crowd.rng.randint(35, 48)), MENTOR, WORKERS)
    for _ in range(2):
        crowd.put(crowd.add(Category.GRADUATE, crowd.rng.randint(19, 22)), MENTOR, STUDENTS)


def _small_organization(crowd: Crowd) -> None:
    """10–14 people: teachers everywhere, pupils where the organization has them; all its young specialists are mentees."""
    rng = crowd.rng
    with_pupils = crowd.organization.kind != Kind.KINDERGARTEN
    for _ in range(5 if with_pupils else 7):
        crowd.teacher(rng.randint(6, 30), rng.randint(32, 58), MENTOR)
    for _ in range(min(2, crowd.organization.contingents.latest("date").young_specialists)):
        crowd.teacher(rng.randint(0, 1), rng.randint(22, 26), MENTEE)
    for _ in range(3):
        crowd.teacher(rng.randint(6, 15), rng.randint(30, 45), MENTEE)
    for _ in range(rng.randint(3, 4) if with_pupils else 0):
        crowd.pupil(rng.randint(5, 9), MENTEE)


def _logins(world: World) -> None:
    """The demo logins of mentor and mentee belong to people of the bases; a few people have a restricted category."""
    for login in ("mentor", "mentee"):
        person, user = world.store[f"person_of_{login}"], world.users[login]
        user.last_name, user.first_name, user.middle_name = person.last_name, person.first_name, person.middle_name
        user.save()
        person.user = user
        person.save()
    pupils = [p for p in world.store["mentees"][world.school.pk] if p.category == Category.PUPIL][:12]
    kinds = list(RestrictedKind)
    RestrictedCategory.objects.bulk_create(
        RestrictedCategory(person=person, kind=kinds[n % len(kinds)], valid_from=world.year_start)
        for n, person in enumerate(pupils)
    )
