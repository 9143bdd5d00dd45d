"""P7–P10: list pages of a school beside Django's admin and a plain list, name search, queries a page. PostgreSQL.

`python benchmarks/pages.py` starts a throw-away server, or uses the empty database of DATABASE_URL. The base is that of
`report.py`: 1,500 schools with 60 people each (90,000), their pairs and plans; SIZE=10: 900,000 people. All ways alternate in
every round, in one process, so the ratios do not depend on the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
ROWS, ROUNDS = 25, 15
LISTS = {
    "mentors": "/participants/mentors/",
    "mentors, filtered": "/participants/mentors/?consent=missing",
    "mentees": "/participants/mentees/",
    "pairs": "/pairs/",
    "plans": "/plans/",
    "documents": "/documents/",
}
# Written with ё and е, in any case: every spelling finds all three.
SPELT = ["Ёлкина", "Елкина", "ЁЛКИНА"]
ASKED = ["ёлкина", "Елкина", "ЕЛКИНА", "Ёлк"]


def plain(request: Any) -> Any:
    """The least that a list of a school can be: session, user, 25 rows, no filters, no frame."""
    from django.http import HttpResponse

    from apps.participants.models import Person

    place = request.user.current_memberships()[0].organization_id
    rows = Person.objects.filter(organization=place).order_by("search")[:ROWS]
    lines = "".join(f"<tr><td>{p.full_name}</td><td>{p.post}</td><td>{p.school_class}</td></tr>" for p in rows)
    return HttpResponse(f"<table>{lines}</table>")


def register_admin() -> None:
    """The base in the admin site as its documentation shows it: 25 rows, no count of the whole table."""
    from django.contrib import admin

    from apps.participants.models import Person

    class PersonAdmin(admin.ModelAdmin):
        list_display = ("last_name", "first_name", "middle_name", "organization", "category", "post")
        list_filter = ("category", "gender")
        list_select_related = ("organization",)
        search_fields = ("last_name", "first_name", "middle_name", "post")
        list_per_page = ROWS
        show_full_result_count = False

        # The site itself closes records of people even to a superuser.
        def has_view_permission(self, request: Any, obj: Any = None) -> bool:
            return True

    admin.site.register(Person, PersonAdmin)


def add_addresses() -> None:
    from django.urls import path

    from mentoring_site import urls

    urls.urlpatterns.insert(0, path("plain/", plain))


def name_people(school: Any) -> None:
    """Texts of the search, which the filling by SQL left empty, and people whose names are spelt with ё and е."""
    from django.db import connection

    from apps.core import clock
    from apps.participants.models import Participation, Person

    with connection.cursor() as cursor:
        cursor.execute("UPDATE participants_person SET search = lower(last_name) || ' ' || lower(first_name)")
        cursor.execute("VACUUM ANALYZE participants_person")
    year = school.years.get()
    for surname in SPELT:
        person = Person.objects.create(
            organization=school, last_name=surname, first_name="Анна", category="staff", created_at=clock.now()
        )
        Participation.objects.create(
            organization=school, person=person, year=year, role="mentor", joined_on=date(2026, 9, 1)
        )


def clients(school: Any) -> tuple[Any, Any]:
    """A curator of the school, and a superuser for the admin site."""
    from django.test import Client

    from apps.accounts.models import User
    from apps.organizations.models import Membership

    curator, root = User.objects.create(username="curator"), User.objects.create_superuser("root")
    Membership.objects.create(user=curator, organization=school, role="curator", valid_from=date(2026, 1, 1))
    found = Client(), Client()
    for client, user in zip(found, (curator, root), strict=True):
        client.force_login(user)
    return found


def opened(client: Any, address: str) -> Callable[[], None]:
    def get() -> None:
        assert client.get(address).status_code == 200, address

    return get


def compare() -> None:
    from report import medians, queries, verdict

    from apps.organizations.models import Organization

    school = Organization.objects.filter(kind="school").order_by("pk")[SIZE_MIDDLE]
    name_people(school)
    curator, root = clients(school)
    ways = {name: opened(curator, address) for name, address in LISTS.items()}
    admin = "/admin/participants/person/"
    ways |= {"plain": opened(curator, "/plain/"), "admin": opened(root, admin)}
    ways |= {
        "search": opened(curator, "/participants/mentors/?q=лицо1"),
        "admin search": opened(root, f"{admin}?q=лицо1"),
    }
    for way in ways.values():
        way()
    times = medians(ways, ROUNDS)
    print("ms: " + ", ".join(f"{name} {ms:.1f}" for name, ms in times.items()))
    print("queries: " + ", ".join(f"{name} {queries(ways[name])}" for name in ways))
    for name in LISTS:
        verdict(f"P7 {name} / admin of {ROWS} rows", times[name] / times["admin"], 0.4)
        verdict(f"P7 {name} / plain list", times[name] / times["plain"], 4)
    verdict("P9 search of names / admin search", times["search"] / times["admin search"], 0.25)
    for asked in ASKED:
        page = curator.get("/participants/mentors/", {"q": asked}).content.decode()
        assert all(surname in page for surname in SPELT), f"«{asked}» does not find every spelling"
    print(f"P9 {len(SPELT)} spellings found by each of {len(ASKED)} searches: all")
    print("P8: run with SIZE=1 and SIZE=10; goal: every list ≤ 1.5 × its time at SIZE=1")


# A school in the middle of the table, not the first.
SIZE_MIDDLE = 700


def main() -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        command = [sys.executable, "-m", "scripts.services", sys.executable, __file__]
        sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="mentoring-bench-"))
    # As in production: templates are read once.
    os.environ.setdefault("DEBUG", "0")
    os.environ.setdefault("SECRET_KEY", "only-for-this-run-" * 4)
    os.environ.setdefault("SECURE_SSL_REDIRECT", "0")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
    from django.core.management import call_command
    from report import MENTEES, MENTORS, MUNICIPALITIES, SCHOOLS_EACH, fill

    from apps.core import clock

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    register_admin()
    add_addresses()
    with clock.frozen(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        started = perf_counter()
        fill()
        print(f"{MUNICIPALITIES * SCHOOLS_EACH * (MENTORS + MENTEES)} people: {perf_counter() - started:.0f} s")
        compare()


if __name__ == "__main__":
    main()
