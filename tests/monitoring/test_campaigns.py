"""Collections of data: from opening to the roll-up."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.core.errors import AlreadyDone, Refused
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.monitoring.models import Answer, Campaign
from apps.monitoring.services import answers, campaigns
from apps.notifications.agenda import due_things
from apps.notifications.models import Message
from apps.organizations.enums import Kind
from apps.participants.models import Person
from tests.conftest import make_organization
from tests.factories import make_person
from tests.monitoring.figures import make_people, make_schools, sheet
from tests.monitoring.forms import DAY, make_campaign, make_form


def of(campaign, organization):
    return campaign.answers.select_related("organization", "campaign", "version__form").get(organization=organization)


def submit(cast, campaign, organization=None, typed=None):
    answer = of(campaign, organization or cast.school)
    by = cast.curator
    if organization and organization != cast.school:
        by.memberships.get_or_create(organization=organization, role="curator", valid_from=date(2026, 1, 1))
        by = type(by).objects.get(pk=by.pk)
    if typed:
        answers.save(answer, typed=typed, comments={}, by=by)
    answers.submit(answer, by=by)
    return answer


def test_opening_makes_an_answer_for_every_organization_of_the_authority(cast):
    campaign = make_campaign(cast)

    asked = {a.organization.short_name for a in campaign.answers.select_related("organization")}

    assert asked == {"Школа № 5", "Школа № 6"}


def test_region_asks_all_and_kinds_narrow_it(cast):
    make_organization(Kind.KINDERGARTEN, "Сад № 1", cast.municipality)

    everybody = make_campaign(cast, organization=cast.region, by=cast.regional)
    gardens = make_campaign(cast, organization=cast.region, by=cast.regional, kinds=["kindergarten"])

    assert (everybody.answers.count(), gardens.answers.count()) == (4, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due_on": DAY - timedelta(days=1)}, "Последний день сдачи раньше первого. Проверьте обе даты."),
        ({"title": "  "}, "Напишите, как называется сбор: это увидят школы."),
        ({"kinds": ["college"]}, "Некому сдавать: таких организаций здесь нет."),
    ],
)
def test_opening_is_refused_with_a_sentence(cast, fields, sentence):
    with pytest.raises(Refused) as refusal:
        make_campaign(cast, **fields)

    assert (refusal.value.sentence, Campaign.objects.count()) == (sentence, 0)


@pytest.mark.parametrize("who", ["curator", "director", "regional", "foreign_curator"])
def test_only_the_own_officer_opens(cast, who):
    with pytest.raises(PermissionDenied):
        make_campaign(cast, by=cast.users[who])


def test_double_click_opens_one(cast):
    first, second = (make_campaign(cast, key="t") for _ in range(2))

    assert (first, Campaign.objects.count()) == (second, 1)


def test_status_counts_who_answered_and_who_is_late(cast, clock_moves):
    campaign = make_campaign(cast)
    submit(cast, campaign)
    before = campaigns.status(campaign)
    clock_moves(days=11)

    after = campaigns.status(campaign)

    assert (before.asked, before.given, before.accepted, before.late) == (2, 1, 0, 0)
    assert ([a.organization for a in after.silent], after.late) == ([cast.neighbour], 1)


def test_late_submission_is_marked(cast, clock_moves):
    campaign = make_campaign(cast)
    clock_moves(days=11)

    submit(cast, campaign)

    assert of(campaign, cast.school).is_late


def test_submission_on_the_last_day_is_in_time(cast, clock_moves):
    campaign = make_campaign(cast)
    clock_moves(days=10, hours=11)

    submit(cast, campaign)

    assert not of(campaign, cast.school).is_late


def test_whole_collection_in_the_browser(cast):
    campaign = make_campaign(cast)
    curator, officer = cast.client("curator"), cast.client("municipal")
    address = curator.get(f"/campaigns/{campaign.pk}/").url

    curator.post(f"{address}submit/", {"cell-2": "0"})
    officer.post(f"{address}give-back/", {"reason": "Строка 2: поясните ноль"})
    returned = curator.get(address).content.decode()
    curator.post(f"{address}submit/", {"cell-2": "1", "note-2": "Одна выплата"})
    seen = officer.get(address).content.decode()
    officer.post(f"{address}accept/")
    officer.post(f"/campaigns/{campaign.pk}/rollup/", {"token": "t"})
    job = jobs.run_now(Job.objects.get())
    officer.post(f"/campaigns/{campaign.pk}/lock/")

    assert "Строка 2: поясните ноль" in returned
    assert ("Редакция 2" in seen, "Одна выплата" in seen) == (True, True)
    assert (job.state, job.result["given"], job.result["silent"]) == ("ready", 1, 1)
    assert of(campaign, cast.school).state == "locked"
    campaign.refresh_from_db()
    assert campaign.locked_at is not None


def test_rollup_adds_up_the_last_editions(cast):
    make_people(cast, cast.school, 6, consented=3)
    make_people(cast, cast.neighbour, 4, consented=4)
    campaign = make_campaign(cast)
    submit(cast, campaign, typed={"2": "2"})
    submit(cast, campaign, cast.neighbour, typed={"2": "3"})
    answers.correct(of(campaign, cast.school), reason="Ошибка", by=cast.curator)
    submit(cast, campaign, typed={"2": "5"})

    rolled = campaigns.rollup(campaign)

    numbers = {row.line.number: row.number for row in rolled.rows}
    assert numbers["1.2"] == 10
    assert numbers["1.4"] == pytest.approx(70)
    assert (numbers["1.3"], numbers["2"]) == (10, 8)
    assert [s.edition for s in rolled.given] == [2, 1]


def test_rollup_leaves_out_who_did_not_submit_or_was_returned(cast):
    make_people(cast, cast.school, 6)
    campaign = make_campaign(cast)
    submit(cast, campaign)
    answers.give_back(of(campaign, cast.school), remark="Исправьте", by=cast.municipal)

    rolled = campaigns.rollup(campaign)

    assert (rolled.given, [a.organization for a in rolled.silent]) == ([], [cast.school, cast.neighbour])


def test_rollup_file_has_totals_organizations_and_the_silent(cast):
    make_people(cast, cast.school, 6)
    campaign = make_campaign(cast)
    submit(cast, campaign)

    content = campaigns.rollup_xlsx(campaign, campaigns.rollup(campaign))

    totals = {row[0]: row[3] for row in sheet(content, 0)[4:]}
    assert totals["1.2"] == 6
    assert [row[0] for row in sheet(content, 1)[4:]] == ["Школа № 5"]
    assert sheet(content, 2)[4:] == [["Школа № 6", "не сдано"]]


def test_rollup_file_has_what_schools_typed_in_words_without_names(cast):
    campaign = make_campaign(cast)
    submit(cast, campaign)
    submission = of(campaign, cast.school).submissions.get()
    submission.lines = [
        row | {"text": "https://school.example/ Зимогорова"} if row["number"] == "3" else row
        for row in submission.lines
    ]
    submission.save()
    make_people(cast, cast.neighbour, 1, name="Зимогорова")
    Person.objects.update(last_name="Зимогорова", search="зимогорова")

    content = campaigns.rollup_xlsx(campaign, campaigns.rollup(campaign))

    assert sheet(content, 3)[3:] == [
        ["Организация", "3 Ссылка на раздел"],
        ["Школа № 5", "https://school.example/ [скрыто]"],
    ]


def test_names_in_submitted_words_are_cut_for_the_authority(cast):
    campaign = make_campaign(cast)
    answer = campaign.answers.get(organization=cast.school)
    answers.save(answer, typed={"3": "раздел Зимогоровой"}, comments={"1.1": "Ждём Полухина"}, by=cast.curator)
    answers.submit(answer, by=cast.curator)
    make_person(cast, "Зимогорова")
    make_person(cast, "Полухин", organization=cast.neighbour)

    page = cast.client("municipal").get(answer.get_absolute_url()).content.decode()
    own = cast.client("curator").get(answer.get_absolute_url()).content.decode()

    assert ("раздел [скрыто]" in page, "Ждём [скрыто]" in page) == (True, True)
    assert ("Зимогоров" in page, "Полухин" in page, "Ждём Полухина" in own) == (False, False, True)


def test_officer_sees_typed_words_headings_and_the_checks(cast):
    campaign = make_campaign(cast)
    answer = of(campaign, cast.school)
    answers.save(answer, typed={"2": "3", "3": "https://school.example/m"}, comments={"2": "Все"}, by=cast.curator)
    answers.submit(answer, by=cast.curator)

    page = cast.client("municipal").get(answer.get_absolute_url())

    assert [row["line"]["number"] for row in page.context["rows"] if row["heading"]] == ["1"]
    text = page.content.decode()
    assert '<a href="https://school.example/m" rel="nofollow">https://school.example/m</a>' in text
    assert "Выплат больше, чем наставников." in text
    assert "Все" in text


def test_small_sensitive_cells_are_hidden_in_page_and_rollup(cast):
    people = make_people(cast, cast.school, 6)
    for person in people[:4]:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    campaign = make_campaign(cast)
    answer = submit(cast, campaign)

    page = cast.client("municipal").get(answer.get_absolute_url())
    rolled = campaigns.rollup(campaign)

    shown = {row["line"]["number"]: row["value"] for row in page.context["rows"]}
    assert shown["1.5"].hidden
    assert next(row.value for row in rolled.rows if row.line.number == "1.5").hidden
    assert campaigns.rollup_json(campaign, rolled)["lines"][4]["numerator"] is None


def test_reminder_goes_to_curators_of_the_silent_once_a_day(cast):
    campaign = make_campaign(cast)
    written = campaigns.remind(campaign, by=cast.municipal)

    with pytest.raises(AlreadyDone, match="Сегодня напоминание уже отправлено"):
        campaigns.remind(campaign, by=cast.municipal)

    message = Message.objects.get()
    assert (written, message.user, message.subject) == (1, cast.curator, "Не сданы сведения: Сбор декабря")
    assert message.items[0]["url"] == of(campaign, cast.school).get_absolute_url()


def test_next_day_reminds_again_but_not_who_submitted(cast, clock_moves):
    campaign = make_campaign(cast)
    campaigns.remind(campaign, by=cast.municipal)
    clock_moves(days=1)
    campaigns.remind(campaign, by=cast.municipal)
    submit(cast, campaign)
    clock_moves(days=2)

    with pytest.raises(AlreadyDone):
        campaigns.remind(campaign, by=cast.municipal)

    assert Message.objects.count() == 2


def test_nobody_to_remind_is_said(cast):
    campaign = make_campaign(cast)
    submit(cast, campaign)
    submit(cast, campaign, cast.neighbour)

    with pytest.raises(Refused, match="Сдали все"):
        campaigns.remind(campaign, by=cast.municipal)


def test_locking_waits_for_a_decision_on_each_submission(cast):
    campaign = make_campaign(cast)
    answer = submit(cast, campaign)

    with pytest.raises(Refused, match="Сначала примите или верните сведения 1\xa0организации"):
        campaigns.lock(campaign, by=cast.municipal)
    answers.accept(answer, by=cast.municipal)
    campaigns.lock(campaign, by=cast.municipal)

    with pytest.raises(AlreadyDone):
        campaigns.lock(campaign, by=cast.municipal)


def test_agenda_of_the_school_holds_open_answers(cast):
    campaign = make_campaign(cast)

    before = [
        (t.title, t.due, t.user_ids)
        for t in due_things(cast.school, DAY, DAY + timedelta(days=30))
        if t.kind == "campaign"
    ]
    submit(cast, campaign)
    after = [t for t in due_things(cast.school, DAY, DAY + timedelta(days=30)) if t.kind == "campaign"]

    assert (before, after) == ([("Сдать: Сбор декабря", campaign.due_on, frozenset({cast.curator.pk}))], [])


def test_agenda_says_that_an_answer_came_back(cast):
    answer = submit(cast, make_campaign(cast))
    answers.give_back(of(answer.campaign, cast.school), remark="Заполните строку 2", by=cast.municipal)

    found = [t for t in due_things(cast.school, DAY, DAY + timedelta(days=30)) if t.kind == "campaign"]

    assert [(t.title, t.action) for t in found] == [("Исправить по замечанию и сдать: Сбор декабря", "Исправить")]


def test_officer_is_told_which_lines_stayed_empty(cast):
    answer = submit(cast, make_campaign(cast), typed={"2": "1"})

    page = cast.client("municipal").get(f"/answers/{answer.public_id}/")

    assert [row["line"]["number"] for row in page.context["missing"]] == ["3"]
    assert 'href="#line-3"' in page.content.decode()
    assert 'id="line-3"' in page.content.decode()


def test_agenda_is_silent_before_the_window_and_after_locking(cast):
    make_campaign(cast, opens_on=DAY + timedelta(days=1))
    campaigns.lock(make_campaign(cast, title="Закрытый"), by=cast.municipal)

    assert [t for t in due_things(cast.school, DAY, DAY + timedelta(days=30)) if t.kind == "campaign"] == []


def test_schools_see_their_own_collections_only(cast):
    make_campaign(cast, title="Наш сбор")

    pages = {
        who: cast.client(who).get("/campaigns/").content.decode() for who in ("curator", "foreign_curator", "regional")
    }

    assert {who: "Наш сбор" in page for who, page in pages.items()} == {
        "curator": True,
        "foreign_curator": False,
        "regional": True,
    }


def test_overview_tells_how_many_answered(cast):
    submit(cast, make_campaign(cast))

    assert "сдали 1 из 2" in cast.client("municipal").get("/overview/").content.decode()


def test_new_collection_through_the_page(cast):
    form = make_form()
    data = {
        "title": "Новый", "version": form.versions.get().pk, "opens_on": "2026-11-20", "due_on": "2026-12-15",
        "figures_on": "2026-12-01", "note": "", "token": "t",
    }  # fmt: skip

    for _ in range(2):
        cast.client("municipal").post("/campaigns/new/", data)

    campaign = Campaign.objects.get()
    assert (campaign.title, campaign.organization, campaign.figures_on) == (
        "Новый",
        cast.municipality,
        date(2026, 12, 1),
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("due_on", "2026-11-01", "Последний день раньше первого."), ("opens_on", "завтра", "Введите правильную дату."),
     ("version", "999", "Выберите корректный вариант"), ("title", "", "Обязательное поле.")],
)  # fmt: skip
def test_broken_input_stays_on_the_page(cast, field, value, sentence):
    form = make_form()
    data = {
        "title": "Новый", "version": form.versions.get().pk, "opens_on": "2026-11-20", "due_on": "2026-12-15",
        "figures_on": "2026-12-01",
    }  # fmt: skip

    page = cast.client("municipal").post("/campaigns/new/", {**data, field: value}).content.decode()

    assert (sentence in page, Campaign.objects.count()) == (True, 0)


@pytest.mark.parametrize("count", [1, 60])
def test_pages_cost_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    make_schools(cast, count)
    for n in range(count):
        campaign = make_campaign(cast, title=f"Сбор {n}")
    client = cast.client("municipal")
    client.get("/campaigns/")

    with django_assert_num_queries(7):
        client.get("/campaigns/")
    with django_assert_num_queries(8):
        client.get(f"/campaigns/{campaign.pk}/")


def run(*arguments):
    out = StringIO()
    call_command("campaign", *arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_command_opens_tells_and_rolls_up(cast, tmp_path):
    make_form()
    scope = f"--municipality={cast.municipality.public_id}"
    opened = run("open", scope, "--title=Сбор", "--from=2026-11-20", "--due=2026-12-15", "--date=2026-11-20")
    campaign = Campaign.objects.get()
    make_people(cast, cast.school, 3)
    submit(cast, campaign)

    status = run("status", str(campaign.pk))
    path = tmp_path / "svod.xlsx"
    rolled = run("rollup", str(campaign.pk), f"--out={path}")

    assert (opened["asked"], opened["given"]) == (2, 0)
    assert (status["given"], {a["state"] for a in status["answers"]}) == (1, {"draft", "submitted"})
    assert {line["number"]: line["numerator"] for line in rolled["lines"]}["1.2"] == 3
    assert sheet(path.read_bytes())[0] == ["Сбор: Первый округ"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "777"],
        ["status", "х"],
        ["rollup", "777", "--out=x.xlsx"],
        ["open", "--municipality={m}", "--title=С", "--from=2026-11-20", "--due=2026-12-15", "--date=2020-01-01"],
        ["open", "--municipality={m}", "--title=С", "--from=2026-11-20", "--due=2026-11-01", "--date=2026-11-20"],
        ["open", "--municipality={m}", "--title=С", "--from=вчера", "--due=2026-12-15", "--date=2026-11-20"],
        ["open", "--municipality=777", "--title=С", "--from=2026-11-20", "--due=2026-12-15", "--date=2026-11-20"],
        [],
    ],
)
def test_command_refuses_bad_input_with_exit_2(cast, arguments):
    make_form()

    with pytest.raises(CommandError) as error:
        call_command("campaign", *[a.format(m=cast.municipality.pk) for a in arguments], stderr=StringIO())

    assert error.value.returncode == 2


def test_files_of_the_rollup_are_kept(cast):
    campaign = make_campaign(cast)
    job = jobs.enqueue(
        "monitoring.rollup", by=cast.municipal, organization=cast.municipality, arguments={"campaign": campaign.pk}
    )

    done = jobs.run_now(job)

    assert done.result_file.name == "svod_2026-11-20.xlsx"
    assert sheet(files.read(done.result_file), 2)[4:] == [["Школа № 5", "не сдано"], ["Школа № 6", "не сдано"]]


def test_constraints(cast):
    version = make_form().versions.get()
    base = {
        "organization": cast.municipality, "version": version, "title": "С", "opens_on": DAY, "due_on": DAY,
        "figures_on": DAY, "created_at": cast.curator.date_joined,
    }  # fmt: skip
    for fields in ({"due_on": DAY - timedelta(days=1)}, {"title": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.create(**{**base, **fields})
    assert Answer.objects.count() == 0
