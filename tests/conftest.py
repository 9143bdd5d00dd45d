"""The cast of all tests, and the fence around the network."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.signals import connection_created
from django.test import Client

from apps.accounts.models import User
from apps.core import clock
from apps.organizations.enums import Kind, Role
from apps.organizations.models import Membership, MentoringForm, Organization, ProgrammeYear, RoleModel
from tests import prepared
from tests.balance import (  # noqa: F401  # hooks of pytest
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_runtest_logreport,
    pytest_terminal_summary,
)
from tests.kept import Kept

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# The ORM is used beside the browser's event loop in the browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
_connect = socket.socket.connect
# A busy machine is no failure: no example is timed.
hypothesis.settings.register_profile("suite", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Only this machine may be reached."""

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
            raise AssertionError(f"a test reached for {address[0]}")
        return _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings) -> None:
    """Test databases in memory begin as copies of a migrated one."""
    connection_created.connect(prepared.copy_into, dispatch_uid="tests.prepared")


@pytest.fixture(scope="session")
def copy_demo(tmp_path_factory) -> Callable[[Path], None]:
    """`copy_demo(folder)`: a data folder with the demo year on SQLite, made once for all processes of a run."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    made = shared / "demo-year"

    def copy(folder: Path) -> None:
        with (shared / "demo-year.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                _make_demo(shared / "demo-year-half")
                (shared / "demo-year-half").rename(made)
        shutil.copytree(made, folder, dirs_exist_ok=True)

    return copy


def _make_demo(folder: Path) -> None:
    prepared.place_in(folder)
    outside = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {k: v for k, v in os.environ.items() if k not in outside} | {"DATA_DIR": str(folder), "DEMO": "1"}
    command = [sys.executable, "manage.py", "demo", "--json"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def noon():
    """The clock stands at noon in Moscow of 20 November 2026."""
    with clock.frozen(NOON):
        yield NOON


@dataclass
class Cast:
    """A region with two municipalities; a school with its people; a foreign school in the other municipality."""

    region: Organization
    municipality: Organization
    school: Organization
    neighbour: Organization
    foreign_school: Organization
    year: ProgrammeYear
    foreign_year: ProgrammeYear
    form: MentoringForm
    role_model: RoleModel
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, name: str) -> Client:
        """A browser logged in as somebody of the cast; «anonymous» is nobody."""
        client = Client()
        if name != "anonymous":
            client.force_login(self.users[name])
        return client


ROLES = {  # user of the cast → (role, place)
    "curator": (Role.CURATOR, "school"),
    "director": (Role.DIRECTOR, "school"),
    "mentor": (Role.MENTOR, "school"),
    "mentee": (Role.MENTEE, "school"),
    "psychologist": (Role.SPECIALIST, "school"),
    "administrator": (Role.ADMINISTRATOR, "school"),
    "municipal": (Role.MUNICIPAL_OFFICER, "municipality"),
    "regional": (Role.REGIONAL_OFFICER, "region"),
    "foreign_curator": (Role.CURATOR, "foreign_school"),
    "foreign_director": (Role.DIRECTOR, "foreign_school"),
}
CAST = [*ROLES, "anonymous"]


def make_organization(kind: str, name: str, parent: Organization | None = None, **fields: Any) -> Organization:
    return Organization.objects.create(kind=kind, name=name, short_name=name, parent=parent, **fields)


def make_year(organization: Organization) -> ProgrammeYear:
    return ProgrammeYear.objects.create(
        organization=organization, title="2026/2027 учебный год", start=date(2026, 9, 1), end=date(2027, 8, 31)
    )


_kept_cast = Kept()


@pytest.fixture
def cast(db, noon) -> Cast:
    """The whole cast at noon of 20 November 2026."""
    return _kept_cast(make_cast)


def make_cast() -> Cast:
    """Writes the whole cast into an empty base; the clock stands already."""
    region = make_organization(Kind.REGION, "Озёрная область")
    municipality = make_organization(Kind.MUNICIPALITY, "Первый округ", region)
    other = make_organization(Kind.MUNICIPALITY, "Второй округ", region)
    school = make_organization(
        Kind.SCHOOL,
        "Школа № 5",
        municipality,
        place="г. Озёрск-Луговой",
        director_name="Вершинина Ольга Павловна",
        director_gender="f",
        curator_name="Чернышова Марина Викторовна",
        curator_post="заместитель директора по УВР",
        curator_gender="f",
    )
    neighbour = make_organization(Kind.SCHOOL, "Школа № 6", municipality)
    foreign = make_organization(
        Kind.SCHOOL, "Школа № 8", other, director_name="Щепкин Роман Игоревич", director_gender="m"
    )
    make_year(neighbour)
    form, _ = MentoringForm.objects.get_or_create(
        code="teacher_teacher", defaults={"title": "Учитель – учитель", "between_employees": False}
    )
    model, _ = RoleModel.objects.get_or_create(
        code="experienced_young", defaults={"form": form, "title": "Опытный учитель – молодой специалист"}
    )
    cast = Cast(region, municipality, school, neighbour, foreign, make_year(school), make_year(foreign), form, model)
    for year_of in (municipality, region):
        make_year(year_of)
    users = [
        User(username=login, email=f"{login}@example.org", last_name=login.capitalize(), first_name="Имя")
        for login in ROLES
    ]
    cast.users = dict(zip(ROLES, User.objects.bulk_create(users), strict=True))
    Membership.objects.bulk_create(
        Membership(user=cast.users[login], organization=getattr(cast, place), role=role, valid_from=date(2026, 8, 1))
        for login, (role, place) in ROLES.items()
    )
    return cast
