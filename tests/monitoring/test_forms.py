"""Statistical forms as data: versions, editing in the browser, the shipped annual form."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.core.errors import AlreadyDone, Refused
from apps.metrics.registry import metrics
from apps.monitoring.models import StatCheck, StatForm, StatFormVersion, StatLine
from apps.monitoring.services import forms
from tests.monitoring.figures import make_people
from tests.monitoring.forms import make_form, make_line, make_version

DAY = date(2026, 11, 20)
FIXTURE = Path(settings.BASE_DIR) / "fixtures" / forms.SHIPPED


@pytest.fixture
def form(cast):
    return make_form()


def test_shipped_form_is_the_fixture(db):
    call_command("loaddata", str(FIXTURE), verbosity=0)

    stored, shipped = forms.annual(DAY), forms.shipped()

    assert stored.version.number == 1
    assert [(line.number, line.title, line.kind, line.metric, line.params, line.formula) for line in stored.lines] == [
        (line.number, line.title, line.kind, line.metric, line.params, line.formula) for line in shipped.lines
    ]
    assert list(map(str, stored.checks)) == list(map(str, shipped.checks))


def test_shipped_form_has_no_mistakes_and_only_known_figures():
    shipped = forms.shipped()

    assert forms.mistakes(shipped) == []
    assert {line.metric for line in shipped.lines if line.metric} <= set(metrics.codes())


def test_shipped_form_is_read_on_a_base_without_any(db):
    assert forms.annual(DAY).version is None


def test_fixture_is_dumped_as_it_was_loaded(db, tmp_path):
    call_command("loaddata", str(FIXTURE), verbosity=0)
    out = tmp_path / "dump.json"
    models = ["monitoring.statform", "monitoring.statformversion", "monitoring.statline", "monitoring.statcheck"]

    call_command("dumpdata", *models, output=str(out), verbosity=0)

    assert json.loads(out.read_text()) == json.loads(FIXTURE.read_text())


def test_version_in_force_by_the_day(form):
    second = make_version(form, 2, valid_from=date(2027, 1, 1))
    form.versions.filter(number=1).update(valid_to=date(2026, 12, 31))
    make_version(form, 3, published=False, valid_from=date(2026, 9, 1))

    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1)]
    found = [forms.current("annual", day) for day in days]

    assert [version and version.number for version in found] == [None, 1, 1, second.number]


def test_next_version_copies_lines_and_checks(cast, form):
    version = forms.new_version(form, by=cast.regional)

    first = form.versions.get(number=1)
    assert (version.number, version.is_published) == (2, False)
    assert list(version.lines.values_list("number", "title", "kind")) == list(
        first.lines.values_list("number", "title", "kind")
    )
    assert version.checks.count() == first.checks.count() == 1


def test_second_draft_is_not_made(cast, form):
    forms.new_version(form, by=cast.regional)

    with pytest.raises(AlreadyDone, match="Черновик уже есть: версия 2"):
        forms.new_version(form, by=cast.regional)


def test_publishing_ends_the_former_version_the_day_before(cast, form):
    version = forms.new_version(form, by=cast.regional)

    forms.publish(version, valid_from=date(2027, 1, 1), by=cast.regional)

    first = form.versions.get(number=1)
    version.refresh_from_db()
    assert (first.valid_to, version.valid_from, version.is_published) == (date(2026, 12, 31), date(2027, 1, 1), True)


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 8, 1)])
def test_publishing_before_the_former_version_is_refused(cast, form, day):
    version = forms.new_version(form, by=cast.regional)

    with pytest.raises(Refused, match="выберите более поздний день"):
        forms.publish(version, valid_from=day, by=cast.regional)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "9", "metric": "no.such"}, "Строка 9: показателя «no.such» нет."),
        (
            {"number": "9", "kind": "formula", "metric": "", "formula": "[77]"},
            "Строка 9: формула может называть только числовые строки выше неё, а названа 77.",
        ),
        (
            {"number": "9", "kind": "formula", "metric": "", "formula": "[9]"},
            "Строка 9: формула может называть только числовые строки выше неё, а названа 9.",
        ),
        (
            {"number": "9", "kind": "formula", "metric": "", "formula": "[3]"},
            "Строка 9: формула может называть только числовые строки выше неё, а названа 3.",
        ),
    ],
)
def test_version_with_a_mistake_is_not_published(cast, form, fields, sentence):
    version = forms.new_version(form, by=cast.regional)
    make_line(version, **fields)

    with pytest.raises(Refused) as refusal:
        forms.publish(version, valid_from=date(2027, 1, 1), by=cast.regional)

    assert refusal.value.sentence == sentence


def test_check_of_an_unknown_line_is_a_mistake(cast, form):
    version = forms.new_version(form, by=cast.regional)
    forms.save_check(version, StatCheck(left="[1.1]", op="=", right="[77]", message="х"), by=cast.regional)

    assert forms.mistakes(forms.layout(version)) == ["Контроль «[1.1] = [77]»: строки 77 нет."]


def test_empty_version_is_not_published(cast):
    form = StatForm.objects.create(code="other", title="Другая")
    version = forms.new_version(form, by=cast.regional)

    with pytest.raises(Refused, match="ни одной строки с данными"):
        forms.publish(version, valid_from=date(2027, 1, 1), by=cast.regional)


def test_published_version_is_never_changed(cast, form):
    version = form.versions.get(number=1)
    line = version.lines.get(number="1.1")
    steps = [
        lambda: forms.save_line(version, line, by=cast.regional),
        lambda: forms.delete_line(version, line, by=cast.regional),
        lambda: forms.save_check(version, StatCheck(left="1", right="1", message="х"), by=cast.regional),
        lambda: forms.delete_check(version, version.checks.get(), by=cast.regional),
        lambda: forms.publish(version, valid_from=date(2027, 1, 1), by=cast.regional),
    ]

    for step in steps:
        with pytest.raises(Refused, match="Эта версия уже действует"):
            step()

    assert (version.lines.count(), version.checks.count()) == (8, 1)


def address(version, tail=""):
    return f"/forms/{version.form.code}/{version.number}/{tail}"


def test_regional_officer_adds_a_column_in_the_browser(cast, form):
    client = cast.client("regional")
    client.post("/forms/annual/new-version/")
    version = form.versions.get(number=2)

    client.post(
        address(version, "lines/new/"),
        {"number": "1.9", "title": "Группы", "kind": "metric", "metric": "pairs.groups", "formula": "", "unit": ""},
    )
    client.post(address(version, "checks/add/"), {"left": "[1.9]", "op": "<=", "right": "[1.1]", "message": "Много"})
    client.post(address(version, "publish/"), {"valid_from": "2027-01-01"})

    now = forms.current("annual", date(2027, 1, 1))
    assert now.number == 2
    assert now.lines.last().metric == "pairs.groups"
    assert str(now.checks.last()) == "[1.9] ≤ [1.1]"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"number": "1.9", "title": "х", "kind": "metric"}, "Выберите показатель или другой вид строки."),
        ({"number": "1.9", "title": "х", "kind": "formula"}, "Напишите формулу, например: [3.1] - [3.2]."),
        ({"number": "", "title": "х", "kind": "text"}, "Обязательное поле."),
        ({"number": "1.9", "title": "х", "kind": "metric", "metric": "no.such"}, "Выберите корректный вариант."),
    ],
)
def test_line_with_a_mistake_stays_on_the_page(cast, form, data, sentence):
    version = make_version(form, 2, published=False)

    page = cast.client("regional").post(address(version, "lines/new/"), data).content.decode()

    assert (sentence in page, version.lines.filter(number="1.9").exists()) == (True, False)


def test_line_number_twice_is_refused_in_words(cast, form):
    version = make_version(form, 2, published=False)
    data = {"number": "1.1", "title": "х", "kind": "text"}

    page = cast.client("regional").post(address(version, "lines/new/"), data, follow=True).content.decode()

    assert "1.1" in page
    assert version.lines.filter(number="1.1").count() == 1


def test_line_is_changed_and_deleted(cast, form):
    version = make_version(form, 2, published=False)
    line = version.lines.get(number="1.2")
    client = cast.client("regional")

    client.post(
        address(version, f"lines/{line.pk}/edit/"),
        {"number": "1.2", "title": "Новое", "kind": "metric", "metric": "pairs.active", "position": line.position},
    )
    changed = version.lines.get(number="1.2")
    client.post(address(version, f"lines/{line.pk}/delete/"))

    assert (changed.title, changed.metric, changed.position) == ("Новое", "pairs.active", line.position)
    assert not version.lines.filter(number="1.2").exists()


@pytest.mark.parametrize("tail", ["7/", "1/lines/999999/edit/", "1/lines/999999/delete/", "1/checks/999999/delete/"])
def test_what_is_not_there_is_not_found(cast, form, tail):
    method = "get" if tail == "7/" or "edit" in tail else "post"

    assert getattr(cast.client("regional"), method)(f"/forms/annual/{tail}").status_code == 404


def test_constraints(cast, form):
    version = form.versions.get(number=1)
    breakers = {
        "form_version_period_ordered": lambda: StatFormVersion.objects.create(
            form=form, number=9, valid_from=DAY, valid_to=date(2026, 1, 1)
        ),
        "stat_line_has_metric": lambda: StatLine.objects.create(version=version, position=1, number="x", title="х"),
        "stat_line_has_formula": lambda: StatLine.objects.create(
            version=version, position=1, number="x", title="х", kind="formula"
        ),
    }
    for name, breaker in breakers.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            breaker()
    for repeat in (
        lambda: StatFormVersion.objects.create(form=form, number=1, valid_from=DAY),
        lambda: StatLine.objects.create(version=version, position=1, number="1.1", title="х", kind="text"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            repeat()


def test_draft_is_seen_with_figures_and_its_failing_control(cast):
    draft = make_version(make_form(), number=2, published=False)
    make_people(cast, cast.school, 6)
    StatCheck.objects.create(version=draft, left="[1.2]", op="=", right="[1.1]", message="Наставляемых не столько же.")

    page = cast.client("regional").get(address(draft, "preview/"), {"of": cast.municipality.public_id})

    shown = {row["row"].line.number: row["row"].number for row in page.context["rows"]}
    assert (shown["1.1"], shown["1.2"], shown["1.3"]) == (0, 6, 6)
    assert "Наставляемых не столько же." in page.content.decode()


@pytest.mark.parametrize("of", ["school", "nonsense"])
def test_preview_of_what_is_no_municipality_of_the_region_is_not_found(cast, of):
    draft = make_version(make_form(), number=2, published=False)
    given = cast.school.public_id if of == "school" else of

    assert cast.client("regional").get(address(draft, "preview/"), {"of": given}).status_code == 404


def test_refused_line_and_control_keep_what_was_typed(cast):
    draft = make_version(make_form(), number=2, published=False)
    client = cast.client("regional")

    line = client.post(
        address(draft, "lines/new/"),
        {"number": "1.1", "title": "Мой показатель", "kind": "metric", "metric": "pairs.active"},
    )
    check = client.post(
        address(draft, "checks/add/"), {"left": "[1.1", "op": "=", "right": "[1.2]", "message": "Моё слово"}
    )

    assert ("уже есть" in line.content.decode(), "Мой показатель" in line.content.decode()) == (True, True)
    assert "Моё слово" in check.content.decode()
    assert draft.checks.count() == 1
