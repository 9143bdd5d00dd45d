"""The first page of a school: what to do, what to sign, goals, the year."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.documents.models import Document
from apps.metrics.services import snapshots
from apps.metrics.services.figures import Value
from apps.monitoring.services import dashboard
from apps.notifications.agenda import Due
from tests.conftest import NOON
from tests.factories import make_pair, make_person
from tests.monitoring.figures import DAY, make_people


def make_document(cast, state="sent", title="О закреплении пар", **fields):
    days = {"sent_at": NOON, "sent_by": cast.curator} if state != "draft" else {}
    remark = {"remark": "Исправьте"} if state == "returned" else {}
    defaults = {"organization": cast.school, "year": cast.year, "kind": "pairing.fix_pairs", "created_at": NOON}
    return Document.objects.create(title=title, state=state, **{**defaults, **days, **remark, **fields})


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 9, 1), date(2026, 11, 20), [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 20)]),
        (date(2026, 9, 1), date(2026, 9, 1), [date(2026, 9, 1)]),
        (date(2026, 9, 15), date(2026, 10, 31), [date(2026, 9, 30), date(2026, 10, 31)]),
        (date(2027, 12, 5), date(2028, 2, 29), [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29)]),
        (date(2026, 9, 2), date(2026, 9, 1), [date(2026, 9, 1)]),
        (date(2026, 10, 1), date(2026, 9, 30), []),
    ],
)
def test_month_ends(start, end, days):
    assert dashboard.month_ends(start, end) == days


def test_month_ends_of_a_long_period_are_bounded():
    assert len(dashboard.month_ends(date(2020, 1, 1), date(2026, 1, 1))) == 13


def thing(n, day, users=()):
    return Due(f"x:{n}", date(2026, 11, day), f"Дело {n}", "/", frozenset(users))


@pytest.fixture
def agenda(monkeypatch):
    """Things that are due, instead of those of the other rooms."""
    things = []
    monkeypatch.setattr(dashboard, "due_things", lambda organization, start, end: things)
    return things


def test_curator_sees_own_tasks_and_how_many_of_others_are_late(cast, agenda):
    agenda += [thing(n, n + 8, [cast.curator.pk]) for n in range(10)]
    agenda += [thing(20, 18, [cast.mentor.pk]), thing(21, 19, [cast.director.pk]), thing(22, 28, [cast.mentor.pk])]
    agenda += [thing(23, 17, [cast.mentor.pk, cast.curator.pk])]

    tasks = dashboard.tasks(cast.curator, cast.school, whole_school=True, today=DAY)

    assert [t.key for t in tasks.shown] == [f"x:{n}" for n in range(7)]
    assert (tasks.total, tasks.more, tasks.late, tasks.others_late) == (11, 4, 11, 2)


def test_what_nobody_else_can_do_stands_first(cast, agenda):
    agenda += [thing(1, 10, [cast.curator.pk, cast.mentor.pk]), thing(2, 19, [cast.curator.pk])]
    agenda += [thing(3, 12, [cast.curator.pk]), thing(4, 9, [cast.curator.pk, cast.mentor.pk])]

    tasks = dashboard.tasks(cast.curator, cast.school, whole_school=True, today=DAY)

    assert [t.key for t in tasks.shown] == ["x:2", "x:3", "x:1", "x:4"]


def test_tasks_of_pairs_stand_after_the_curators_own(cast, agenda):
    """A mentor without a login leaves them to the curator."""
    agenda += [thing(1, 10, [cast.curator.pk])._replace(key="plans.item:1"), thing(2, 19, [cast.curator.pk])]

    tasks = dashboard.tasks(cast.curator, cast.school, whole_school=True, today=DAY)

    assert [t.key for t in tasks.shown] == ["x:2", "plans.item:1"]


def test_all_tasks_are_shown_on_demand(cast, agenda):
    agenda += [thing(n, n + 8, [cast.curator.pk]) for n in range(10)]
    client = cast.client("curator")

    few, many = (client.get(address).content.decode() for address in ("/", "/?tasks=all"))

    assert ("Дело 9" in few, "?tasks=all" in few, "И ещё 3\u00a0Ваших дела" in few) == (False, True, True)
    assert ("Дело 9" in many, "?tasks=all" in many) == (True, False)


def test_tasks_leave_out_what_the_page_shows_elsewhere(cast, agenda):
    agenda += [thing(1, 19, [cast.director.pk]), thing(21, 19, [cast.director.pk])]

    tasks = dashboard.tasks(cast.director, cast.school, whole_school=False, today=DAY, without="x:2")

    assert [t.key for t in tasks.shown] == ["x:1"]


def test_home_of_the_curator_names_the_late_things_of_others_in_one_line(cast, agenda):
    agenda += [thing(1, 19, [cast.curator.pk]), thing(2, 18, [cast.mentor.pk])]

    page = cast.client("curator").get("/").content.decode()

    assert "Дело 1" in page
    assert "Дело 2" not in page
    assert "Ещё 1\u00a0дело просрочено у других" in page


def test_others_see_their_own_tasks(cast, agenda):
    agenda += [thing(1, 19, [cast.director.pk]), thing(2, 20, [cast.mentor.pk]), thing(3, 21, [cast.director.pk])]

    tasks = dashboard.tasks(cast.director, cast.school, whole_school=False, today=DAY)

    assert ([t.key for t in tasks.shown], tasks.late, tasks.others_late) == (["x:1", "x:3"], 1, 0)


def test_goals_show_fact_and_target(cast):
    make_people(cast, cast.school, 4, consented=3)

    goals = {goal.code: goal for goal in dashboard.goals(dashboard.figures_of(cast.school, DAY))}

    consents = goals["participants.consents"]
    assert (consents.value.numerator, consents.value.denominator, consents.target) == (3, 4, 100)


def test_count_words_agree_with_the_number():
    forms = dashboard.COUNTS[0][1]

    words = [dashboard.Count("x", n, forms).words for n in (1, 2, 5, 21, 0)]

    assert words == [
        "наставник в базе",
        "наставника в базе",
        "наставников в базе",
        "наставник в базе",
        "наставников в базе",
    ]


def test_director_begins_with_what_to_sign(cast):
    document = make_document(cast)
    make_document(cast, "draft", "О чём-то другом")

    page = cast.client("director").get("/").content.decode()

    assert page.index("Что подписать") < page.index("Цели года")
    assert f'href="/documents/{document.public_id}/"' in page
    assert "О чём-то другом" not in page


def test_director_with_an_empty_queue_is_told_so(cast):
    assert "На подписи ничего нет." in cast.client("director").get("/").content.decode()


def test_documents_to_sign_stand_longest_waiting_first(cast):
    late = make_document(cast, title="Поздний", sent_at=NOON)
    early = make_document(cast, title="Ранний", sent_at=NOON.replace(day=1))

    assert list(dashboard.to_sign(cast.school)) == [early, late]


def test_curator_sees_documents_on_their_way(cast):
    for state in ("draft", "sent", "returned"):
        make_document(cast, state, f"Приказ {state}")
    make_document(cast, "sent", "Чужой приказ", organization=cast.foreign_school, year=cast.foreign_year)

    page = cast.client("curator").get("/").content.decode()

    seen = [title for title in ("Приказ draft", "Приказ sent", "Приказ returned", "Чужой приказ") if title in page]
    assert seen == ["Приказ draft", "Приказ sent", "Приказ returned"]


def test_curator_sees_whose_consent_is_missing(cast):
    silent = make_person(cast, "Молчанов", consent=False, role="mentee")
    make_person(cast, "Ответов", consent=True, role="mentee")
    gone = make_person(cast, "Ушедший", consent=False, role="mentee")
    gone.participations.update(left_on=date(2026, 10, 1))

    assert list(dashboard.without_consent(cast.year, DAY)) == [silent]
    assert "Молчанов" in cast.client("curator").get("/").content.decode()


def test_empty_bases_are_not_praised_for_their_consents(cast):
    client = cast.client("curator")
    empty = client.get("/").content.decode()
    make_person(cast, "Ответов", consent=True, role="mentee")
    filled = client.get("/").content.decode()

    words = "Внесите наставников и наставляемых</a>", "Согласия есть у всех участников."
    assert [sentence in empty for sentence in words] == [True, False]
    assert [sentence in filled for sentence in words] == [False, True]


def test_specialist_sees_neither_orders_nor_missing_consents(cast):
    make_document(cast)
    make_person(cast, "Молчанов", consent=False, role="mentee")

    page = cast.client("psychologist").get("/").content.decode()

    assert ("О закреплении пар" in page, "Молчанов" in page) == (False, False)


@pytest.mark.parametrize(("who", "address"), [("municipal", "/overview/"), ("regional", "/overview/")])
def test_officers_are_led_to_their_table(cast, who, address):
    assert cast.client(who).get("/").url == address


def test_administrator_sees_a_plain_page(cast):
    assert "Ваша роль: администратор" in cast.client("administrator").get("/").content.decode()


def test_user_without_an_organization_is_told_whom_to_ask(cast):
    cast.curator.memberships.all().delete()

    assert "Обратитесь к администратору" in cast.client("curator").get("/").content.decode()


def test_trend_needs_kept_months(cast):
    found = dashboard.figures_of(cast.school, DAY)

    assert dashboard.trend(cast.school, cast.year, DAY, ("pairs.young_specialists",), found) is None


def test_trend_shows_kept_months_and_today(cast):
    make_people(cast, cast.school, 4, consented=2)
    snapshots.take_due(["participants.consents"])

    codes = ("participants.consents", "no.such")
    trend = dashboard.trend(cast.school, cast.year, DAY, codes, dashboard.figures_of(cast.school, DAY, codes))

    assert trend.labels == ["30.09", "31.10", "20.11"]
    assert [line["values"] for line in trend.series] == [[50, 50, 50]]


def test_figure_of_a_single_day_is_left_out_of_the_trend(cast):
    make_people(cast, cast.school, 4, consented=2)
    snapshots.take_due(["participants.consents", "plans.completion"])
    codes = ("participants.consents", "plans.completion")
    found = dashboard.figures_of(cast.school, DAY, codes) | {"plans.completion": Value(1, 2)}

    trend = dashboard.trend(cast.school, cast.year, DAY, codes, found)

    assert [line["values"] for line in trend.series] == [[50, 50, 50]]


def test_trend_of_a_single_day_is_no_line(cast):
    """A school that came in November: the months before it counted nothing."""
    snapshots.take_due(["participants.consents"])
    found = {"participants.consents": Value(1, 2)}

    assert dashboard.trend(cast.school, cast.year, DAY, ("participants.consents",), found) is None


def test_home_after_the_end_of_the_year_stands_at_its_end(cast, clock_moves):
    clock_moves(days=400)

    response = cast.client("curator").get("/")

    own = next(context for context in response.context if "goals" in context)
    assert (response.status_code, own["today"]) == (200, date(2027, 8, 31))


def test_home_costs_the_same_for_few_and_many(cast):
    """Other rooms put cards on this page, so the number itself is theirs; it must not grow with rows."""
    client = cast.client("curator")

    def costs(count):
        make_people(cast, cast.school, count, consented=0)
        for _ in range(count):
            make_pair(cast)
            make_document(cast)
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    few = costs(3)

    assert costs(40) == few


def test_first_steps_stand_above_the_tasks_of_a_new_school(cast, agenda):
    agenda.append(thing(1, 21, [cast.curator.pk]))

    page = cast.client("curator").get("/").content.decode()

    assert 0 < page.index("С чего начать") < page.index("Что сделать")


def test_first_steps_go_without_a_card_that_has_nothing_to_do(cast):
    page = cast.client("curator").get("/").content.decode()

    assert "С чего начать" in page
    assert "Что сделать" not in page


@pytest.mark.parametrize(("days", "told"), [(191, False), (193, True)])
def test_the_end_of_the_year_asks_for_the_next_one(cast, clock_moves, days, told):
    """The last three months of the year begin on 31 May."""
    clock_moves(days=days)

    page = cast.client("curator").get("/").content.decode()

    assert ("Подготовьте следующий" in page) is told
