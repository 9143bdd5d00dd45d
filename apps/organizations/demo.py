"""Demo: an invented region with two municipalities, fourteen organizations, their years, contingents and the demo logins."""

from __future__ import annotations

from datetime import date

from apps.accounts.demo_logins import DEMO_PASSWORD
from apps.accounts.models import User

from .demo_world import World, step
from .enums import Kind, Role, YearKind
from .models import ContingentSnapshot, Membership, Organization, ProgrammeYear, Vacation

# short name, kind, pupils, teachers, young specialists, director (full name, gender), time zone follows the municipality
ORGANIZATIONS = [
    ("Средняя школа № 7", Kind.SCHOOL, 612, 40, 6, ("Вершинина Ольга Павловна", "f")),
    ("Средняя школа № 1", Kind.SCHOOL, 540, 36, 4, ("Дубравин Игорь Степанович", "m")),
    ("Средняя школа № 2", Kind.SCHOOL, 488, 33, 3, ("Ключарева Нина Фёдоровна", "f")),
    ("Средняя школа № 4", Kind.SCHOOL, 350, 27, 2, ("Мостовой Пётр Ильич", "m")),
    ("Гимназический лицей «Вектор»", Kind.LYCEUM, 430, 35, 5, ("Оленева Тамара Сергеевна", "f")),
    ("Основная школа № 9", Kind.SCHOOL, 190, 18, 2, ("Перелыгин Антон Юрьевич", "m")),
    ("Основная школа села Тихая Заводь", Kind.SCHOOL, 58, 11, 1, ("Рудакова Вера Андреевна", "f")),
    ("Средняя школа посёлка Кедровый Лог", Kind.SCHOOL, 143, 16, 1, ("Саввин Глеб Романович", "m")),
    ("Детский сад № 3 «Ласточка»", Kind.KINDERGARTEN, 120, 14, 2, ("Тропинина Лидия Олеговна", "f")),
    ("Детский сад № 5 «Родничок»", Kind.KINDERGARTEN, 95, 12, 1, ("Ушкова Зоя Денисовна", "f")),
    ("Спортивная школа «Олимп»", Kind.ADDITIONAL, 310, 15, 2, ("Форштадтов Лев Борисович", "m")),
    ("Дом детского творчества", Kind.ADDITIONAL, 420, 17, 1, ("Хворостина Анна Львовна", "f")),
]
LOGINS = [  # login, last, first, middle, role; who has a Person row gets it from the app of participants
    ("curator", "Чернышова", "Марина", "Викторовна", Role.CURATOR),
    ("director", "Вершинина", "Ольга", "Павловна", Role.DIRECTOR),
    ("psychologist", "Шанина", "Ирина", "Олеговна", Role.SPECIALIST),
    ("mentor", "", "", "", Role.MENTOR),
    ("mentee", "", "", "", Role.MENTEE),
]


@step(order=10)
def organizations(world: World) -> None:
    """The tree of organizations with their programme years and settings."""
    world.region = Organization.objects.create(
        kind=Kind.REGION, name="Министерство образования Приозёрной области", short_name="Приозёрная область"
    )
    world.municipality = _municipality(world, "Светлореченский муниципальный округ")
    other = _municipality(world, "Дальнелужский муниципальный округ")
    for row in ORGANIZATIONS:
        world.organizations.append(_organization(world, world.municipality, *row))
    world.school = world.organizations[0]
    world.school.curator_name = "Чернышова Марина Викторовна"
    world.school.curator_post = "заместитель директора по учебно-воспитательной работе"
    world.school.curator_gender = "f"
    world.school.young_specialist_years = 5
    world.school.save()
    _contingent(world.school, world.former_year_of(world.school).start, pupils=631, teachers=42, young=5)
    world.foreign_school = _organization(
        world, other, "Средняя школа № 3 посёлка Дальний", Kind.SCHOOL, 260, 22, 2, ("Щепкин Роман Игоревич", "m")
    )
    world.organizations.append(world.foreign_school)
    for authority in (world.region, world.municipality, other):
        _years(world, authority)


@step(order=20)
def users(world: World) -> None:
    """The demo logins and their memberships."""
    password = _password_hash()
    for login, last, first, middle, role in LOGINS:
        world.users[login] = _user(world, login, (last, first, middle), role, world.school, password)
    officers = [
        ("municipality", ("Эльмин", "Виктор", "Николаевич"), Role.MUNICIPAL_OFFICER, world.municipality),
        ("region", ("Юрковец", "Светлана", "Аркадьевна"), Role.REGIONAL_OFFICER, world.region),
        ("curator2", ("Ягодкина", "Елена", "Петровна"), Role.CURATOR, world.foreign_school),
        ("admin", ("Системный", "Администратор", ""), Role.ADMINISTRATOR, world.school),
    ]
    for login, names, role, organization in officers:
        world.users[login] = _user(world, login, names, role, organization, password)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)


def _password_hash() -> str:
    user = User()
    user.set_password(DEMO_PASSWORD)
    return user.password


def _user(world: World, login: str, names: tuple, role: str, organization: Organization, password: str) -> User:
    last, first, middle = names
    user = User.objects.create(
        username=login,
        last_name=last,
        first_name=first,
        middle_name=middle,
        password=password,
        email=f"{login}@example.org",
    )
    Membership.objects.create(
        user=user, organization=organization, role=role, valid_from=date(world.year_start.year, 8, 1)
    )
    return user


def _municipality(world: World, name: str) -> Organization:
    return Organization.objects.create(
        kind=Kind.MUNICIPALITY, parent=world.region, name=f"Управление образования. {name}", short_name=name
    )


def _organization(world: World, parent, short, kind, pupils, teachers, young, director) -> Organization:
    place = "п. Дальний" if "Дальн" in parent.short_name else "г. Светлореченск"
    row = Organization.objects.create(
        kind=kind,
        parent=parent,
        name=f"Муниципальное бюджетное образовательное учреждение «{short}»"
        if "«" not in short
        else f"Муниципальное бюджетное учреждение {short}",
        short_name=short,
        founder=parent.name,
        place=place,
        director_name=director[0],
        director_gender=director[1],
        director_post="заведующий" if kind == Kind.KINDERGARTEN else "директор",
        is_small=pupils < 100 and kind == Kind.SCHOOL,
    )
    _years(world, row)
    _contingent(row, world.year_start, pupils, teachers, young)
    _vacations(world, row)
    return row


def _contingent(row: Organization, day: date, pupils: int, teachers: int, young: int) -> None:
    with_classes = row.has_classes
    ContingentSnapshot.objects.create(
        organization=row,
        date=day,
        pupils=pupils,
        pupils_10_19=int(pupils * 0.6) if with_classes else None,
        pupils_15_19=int(pupils * 0.22) if with_classes else None,
        teachers=teachers,
        young_specialists=young,
        parents=int(pupils * 1.4),
    )


def _years(world: World, organization: Organization) -> None:
    """The current programme year and the one before it, which stays readable."""
    for back in (1, 0):
        start = world.year_start.year - back
        ProgrammeYear.objects.create(
            organization=organization,
            kind=YearKind.SCHOOL,
            title=f"{start}/{start + 1} учебный год",
            start=date(start, 9, 1),
            end=date(start + 1, 8, 31),
        )


def _vacations(world: World, organization: Organization) -> None:
    y = world.year_start.year
    spans = [
        ("Осенние каникулы", date(y, 10, 26), date(y, 11, 3)),
        ("Зимние каникулы", date(y, 12, 30), date(y + 1, 1, 10)),
        ("Весенние каникулы", date(y + 1, 3, 23), date(y + 1, 3, 31)),
        ("Летние каникулы", date(y + 1, 6, 1), date(y + 1, 8, 31)),
    ]
    Vacation.objects.bulk_create(Vacation(organization=organization, title=t, start=a, end=b) for t, a, b in spans)
