"""The review of an import: what is only told of a row, and what has to be checked."""

from datetime import date

import pytest
from django.urls import reverse

from apps.roadmap.services import imports

pytestmark = pytest.mark.django_db
YEAR = "Год не указан и взят из периода: "


def page_of(cast, *deadlines, end=date(2027, 8, 31)):
    rows = [f"Мероприятие {n}\t{text}\tКуратор" for n, text in enumerate(deadlines, 1)]
    content = "\n".join(["Мероприятие\tСрок\tОтветственный", *rows])
    draft = imports.read(
        organization=cast.school, year=cast.year, start=date(2026, 9, 1), end=end, by=cast.curator, content=content
    )
    return cast.client("curator").get(reverse("roadmap:import-review", args=[draft.public_id]))


def test_year_of_the_period_that_was_given_is_told_and_is_no_doubt(cast):
    page = page_of(cast, "октябрь", "до 25.02", "постоянно")

    review, html = page.context["review"], page.content.decode()
    assert (review.left, [row.doubts for row in review.rows]) == (0, [[], [], []])
    assert [row.remarks for row in review.rows] == [[f"{YEAR}2026."], [f"{YEAR}2027."], []]
    assert (html.count(f'<p class="hint">{YEAR}'), html.count("прочитано уверенно")) == (2, 3)


@pytest.mark.parametrize(
    ("deadline", "end", "doubt"),
    [
        ("до 15.07", date(2027, 5, 31), "вне периода"),
        ("октябрь", date(2028, 8, 31), "В периоде несколько таких дат"),
        ("до конца учебного года", date(2027, 8, 31), "Концом учебного года считается 31 мая"),
    ],
)
def test_year_that_may_be_another_one_is_still_a_doubt(cast, deadline, end, doubt):
    review = page_of(cast, deadline, end=end).context["review"]

    (row,) = review.rows
    assert (review.left, len(row.doubts), doubt in row.doubts[0]) == (1, 1, True)
    assert [remark.startswith(YEAR) for remark in row.remarks] == [True]


def test_check_of_a_roadmap_finds_no_fault_in_a_year_of_its_period(cast):
    draft = page_of(cast, "октябрь", "до 31.09").context["draft"]
    roadmap = imports.apply_draft(draft, by=cast.curator)

    page = cast.client("curator").get(reverse("roadmap:roadmap-check", args=[roadmap.public_id])).content.decode()

    assert (YEAR in page, "Такой даты не существует: 31.09" in page) == (False, True)
