"""Annual statistics: the command, the file, the page and its job say the same."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.metrics.registry import metrics
from apps.metrics.services import figures, suppression
from apps.monitoring.services import statistics
from apps.organizations.models import MentoringForm
from tests.factories import make_pair
from tests.monitoring.figures import DAY, make_people, make_schools, sheet


def run(tmp_path, *arguments):
    out = StringIO()
    path = tmp_path / "statistika.xlsx"
    call_command("statistics", *arguments, f"--out={path}", "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue()), path.read_bytes()


def by_code(answer):
    return {(line["code"], json.dumps(line["params"])): line for line in answer["lines"]}


def file_lines(content):
    """number → (title, unit, cells) of the lines with figures of the first sheet, headings left out."""
    rows = sheet(content)
    return {row[0]: (row[1], row[2], row[3:]) for row in rows[4:] if len(row) > 2}


def as_printed(line):
    """The cells that a printed line has to have in the file."""
    if line["numerator"] is None:
        return ["скрыто"]
    if line["unit"] != "%":
        return [line["numerator"]]
    if line["value"] is not None:
        return [line["numerator"], line["denominator"], round(line["value"], 1)]
    return [line["numerator"], "нет контингента" if line["denominator"] is None else "не из чего считать"]


@pytest.mark.parametrize("day", ["2026-11-20", "2026-08-31", "2027-08-31", "2028-02-29", "2035-01-01", "1999-12-31"])
@pytest.mark.parametrize("scope", ["school", "municipality", "region"])
def test_command_writes_what_it_prints(cast, tmp_path, scope, day):
    make_people(cast, cast.school, 5, consented=4)
    make_pair(cast)
    place = getattr(cast, scope)

    answer, content = run(tmp_path, f"--{OPTIONS[scope]}={place.public_id}", f"--date={day}")

    assert (answer["organization"], answer["date"]) == (str(place.public_id), day)
    assert file_lines(content) == {
        line["number"]: (line["title"], line["unit"], as_printed(line)) for line in answer["lines"]
    }


def test_pairs_of_an_added_form_stand_in_a_line_of_their_own(cast, tmp_path):
    own = MentoringForm.objects.create(code="teacher_pupil", title="Учитель – ученик", position=11, source="регион")
    make_pair(cast)
    make_pair(cast, form=own)

    answer, _ = run(tmp_path, f"--organization={cast.school.pk}", "--date=2026-11-20")

    counted = {line["number"]: line["numerator"] for line in answer["lines"] if line["number"].startswith("3.1")}
    assert {number: count for number, count in counted.items() if count} == {"3.1": 2, "3.1.2": 1, "3.1.11": 1}


OPTIONS = {"school": "organization", "municipality": "municipality", "region": "region"}


def test_sheet_stands_as_the_paper_form(cast, tmp_path):
    _, content = run(tmp_path, f"--organization={cast.school.pk}", "--date=2026-11-20")

    page = load_workbook(BytesIO(content)).active
    headings = [row[1].value for row in page.iter_rows(min_row=5) if row[0].font.b]
    assert (page.title, page["A1"].font.b, page["A1"].value) == (
        "Сведения",
        True,
        "Сведения о количестве участников программ наставничества: Школа № 5",
    )
    assert [cell.value for cell in page[4]] == ["№", "Показатель", "Единица", "Значение", "из", "%"]
    assert headings[:3] == ["Раздел сайта и локальные акты", "Участники", "Пары и группы"]
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == ("C5", "$4:$4", "portrait")


@pytest.mark.parametrize("scope", ["school", "municipality", "region"])
def test_every_line_equals_its_figure(cast, tmp_path, scope):
    make_people(cast, cast.school, 5, consented=4)
    make_people(cast, cast.foreign_school, 2)
    make_pair(cast)
    place = getattr(cast, scope)

    answer, _ = run(tmp_path, f"--{OPTIONS[scope]}={place.pk}", "--date=2026-11-20")

    for line in answer["lines"]:
        if line["code"] and not metrics.get(line["code"]).sensitive:
            parts = figures.compute(line["code"], place, DAY, line["params"])
            assert line["numerator"] == figures.total(parts).numerator


def test_municipality_has_a_sheet_of_organizations(cast, tmp_path):
    make_people(cast, cast.school, 5)

    answer, content = run(tmp_path, f"--municipality={cast.municipality.pk}", "--date=2026-11-20")

    rows = sheet(content, 1)
    number = rows[3].index("2.2 Наставляемые в базе")
    assert [(row[0], row[number]) for row in rows[4:]] == [("Школа № 5", 5), ("Школа № 6", 0), ("Итого", 5)]
    assert by_code(answer)["participants.mentees", "{}"]["numerator"] == 5


def test_past_date_keeps_its_figures(cast, tmp_path):
    make_pair(cast)
    before, _ = run(tmp_path, f"--organization={cast.school.pk}", "--date=2026-10-01")
    make_people(cast, cast.school, 3)
    cast.school.participations.filter(person__last_name__startswith="Тестов").update(joined_on=DAY)

    after, _ = run(tmp_path, f"--organization={cast.school.pk}", "--date=2026-10-01")

    assert after == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--organization=777777", "--date=2026-11-20", "--out=x.xlsx"],
        ["--organization=нет", "--date=2026-11-20", "--out=x.xlsx"],
        ["--date=2026-11-20", "--out=x.xlsx"],
        ["--organization={}", "--date=2026-02-31", "--out=x.xlsx"],
        ["--organization={}", "--date=2026-11-20", "--out=x.pdf"],
        ["--organization={}", "--date=2026-11-20", "--out=/no/such/folder/x.xlsx"],
        ["--organization={}", "--municipality={}", "--date=2026-11-20", "--out=x.xlsx"],
    ],
)
def test_command_refuses_bad_input_with_exit_2(cast, arguments):
    with pytest.raises(CommandError) as error:
        call_command("statistics", *[a.format(cast.school.pk) for a in arguments], stderr=StringIO())

    assert error.value.returncode == 2


def test_page_orders_the_work_and_the_job_delivers_the_file(cast):
    make_people(cast, cast.school, 2)
    client = cast.client("curator")

    response = client.post("/statistics/build/", {"date": "2026-11-20", "token": "a"})
    job = jobs.run_now(Job.objects.get())

    assert response.url == f"/jobs/{job.public_id}/"
    assert (job.state, job.done, job.done == job.total) == ("ready", job.total, True)
    assert client.get(f"/jobs/{job.public_id}/").status_code == 200
    delivered = b"".join(client.get(f"/jobs/{job.public_id}/file/").streaming_content)
    assert delivered == files.read(job.result_file)
    computed = statistics.compute(cast.school, DAY)
    assert job.result == json.loads(json.dumps(statistics.as_json(cast.school, DAY, computed)))


def test_double_click_is_one_work(cast):
    client = cast.client("curator")
    token = client.get("/statistics/").context["token"]

    addresses = {client.post("/statistics/build/", {"date": "2026-11-20", "token": token}).url for _ in range(2)}

    assert (len(addresses), Job.objects.count()) == (1, 1)


def test_each_drawn_form_is_a_new_work(cast):
    client = cast.client("curator")

    for _ in range(2):
        token = client.get("/statistics/").context["token"]
        client.post("/statistics/build/", {"date": "2026-11-20", "token": token})

    assert Job.objects.count() == 2


@pytest.mark.parametrize("day", ["", "завтра", "2026-02-31"])
def test_broken_date_is_today(cast, day):
    cast.client("curator").post("/statistics/build/", {"date": day, "token": "t"})

    assert Job.objects.get().arguments["date"] == "2026-11-20"


def test_file_of_another_is_not_found(cast):
    cast.client("curator").post("/statistics/build/", {"date": "2026-11-20"})
    job = jobs.run_now(Job.objects.get())

    answers = [cast.client(who).get(f"/jobs/{job.public_id}/file/").status_code for who in ("director", "municipal")]

    assert answers == [404, 404]


def test_names_of_people_are_in_no_file(cast, tmp_path):
    make_people(cast, cast.school, 6, name="Сокровенников")
    make_people(cast, cast.school, 2, role="mentor", name="Потаённов")

    for scope in (cast.school, cast.municipality, cast.region):
        lines = statistics.compute(scope, DAY)
        text = str([sheet(statistics.as_xlsx(scope, DAY, lines), n) for n in range(1 + scope.is_authority)])
        assert ("Сокровенников" in text, "Потаённов" in text) == (False, False)


@pytest.mark.parametrize("count", [1, 40])
def test_work_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    make_schools(cast, count)

    with django_assert_num_queries(QUERIES):
        statistics.compute(cast.municipality, DAY)


QUERIES = 5


def test_authority_sees_small_sensitive_lines_hidden(cast):
    people = make_people(cast, cast.school, 4)
    for person in people:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))

    parts = suppression.compute("participants.restricted", figures_scope(cast), DAY)

    assert parts[cast.school.pk].hidden


def figures_scope(cast):
    return type(cast.school).objects.under(cast.municipality).educational()
