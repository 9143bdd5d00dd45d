"""Tags and components: what stands in the page for given values."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template, engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.core import chips, clock, timeline
from apps.core.templatetags import ui

TODAY = date(2026, 11, 20)
NB = "\u00a0"


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """A variable that a component forgot to set shows itself."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNDEFINED:%s")


def render(source: str, **context) -> str:
    """The template's output with spaces and line ends folded."""
    html = Template("{% load ui %}" + source).render(Context(context))
    assert "UNDEFINED" not in html
    return re.sub(r"> <", "><", re.sub(r"[ \n]+", " ", html)).strip()


def text(html: str) -> str:
    """Words of a piece of HTML."""
    return re.sub(r" +", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# ---- words and numbers


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 встреч"),
        (1, "1 встреча"),
        (2, "2 встречи"),
        (5, "5 встреч"),
        (11, "11 встреч"),
        (21, "21 встреча"),
        (112, "112 встреч"),
    ],
)
def test_plural_puts_the_noun_into_the_right_form(count, words):
    html = render('{% plural count "встреча" "встречи" "встреч" %}', count=count)

    assert html == words.replace(" ", NB)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (7, "7"),
        (1234, f"1{NB}234"),
        (1234567.5, f"1{NB}234{NB}567,5"),
        (92.25, "92,25"),
        (100.0, "100"),
        (0.1 + 0.2, "0,3"),
        (-12.5, "-12,5"),
    ],
)
def test_number_is_written_as_in_russian(value, shown):
    assert ui.number(value) == shown


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_number_of_any_integer_reads_back(value):
    assert int(ui.number(value).replace(NB, "")) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (date(2026, 9, 12), "12 сен"),
        (date(2025, 9, 12), "12 сен 2025"),
        (datetime(2026, 11, 19, 22, 30, tzinfo=UTC), "20 ноя"),
    ],
)
def test_short_date_names_another_year_only(noon, value, shown):
    assert ui.short_date(value) == shown


def test_time_of_is_local_time(noon):
    assert ui.time_of(datetime(2026, 9, 12, 11, 5, tzinfo=UTC)) == "12 сен, 14:05"
    assert ui.time_of(None) == "–"


@pytest.mark.parametrize(
    ("days", "words", "css"),
    [
        (-21, "просрочено на 21 день", "due-bad"),
        (-6, "просрочено на 6 дней", "due-bad"),
        (-2, "просрочено на 2 дня", "due-bad"),
        (0, "сегодня", "due-warn"),
        (1, "завтра", "due-warn"),
        (2, "через 2 дня", "due-warn"),
        (3, "через 3 дня", "due-plain"),
        (7, "через 7 дней", "due-plain"),
    ],
)
def test_due_words_tells_how_near_a_day_is(noon, days, words, css):
    due = TODAY + timedelta(days=days)

    html = render("{% due_words due %}", due=due)

    shown = re.sub(r"(\d) ", rf"\1{NB}", words)
    assert html == f'<time class="due {css}" datetime="{due.isoformat()}">{shown}</time>'


def test_due_words_far_away_is_a_date(noon):
    assert render("{% due_words due %}", due=date(2026, 12, 25)) == '<time datetime="2026-12-25">25 дек</time>'


def test_due_words_of_a_done_thing_never_says_late(noon):
    assert render("{% due_words due True %}", due=date(2026, 9, 12)) == '<time datetime="2026-09-12">12 сен</time>'


def test_due_words_without_a_date():
    assert render("{% due_words due %}", due=None) == "без срока"


def test_due_words_counts_days_in_the_zone_of_the_organization(noon):
    vladivostok = SimpleNamespace(organization=SimpleNamespace(timezone="Asia/Vladivostok"))
    kamchatka_evening = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    with clock.frozen(kamchatka_evening):
        there = render("{% due_words due %}", due=TODAY, workplace=vladivostok)
        here = render("{% due_words due %}", due=TODAY)

    assert (text(there), text(here)) == (f"просрочено на 1{NB}день", "сегодня")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Чернышова Марина Викторовна", "ЧМ"), ("curator", "C"), ("", ""), ("ёлкина анна", "ЁА")],
)
def test_initials_are_two_capitals(name, letters):
    assert ui.initials(name) == letters


# ---- states


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        ("draft", "neutral", "черновик"),
        ("sent", "info", "на подписи"),
        ("approved", "good", "утверждено"),
        ("returned", "warn", "возвращено"),
        ("overdue", "bad", "просрочено"),
        ("unheard_of", "neutral", "unheard_of"),
    ],
)
def test_chip_has_the_colour_and_the_word_of_its_code(code, kind, word):
    assert render("{% chip code %}", code=code) == f'<span class="chip chip-{kind}">{word}</span>'


def test_chip_takes_the_word_of_the_model():
    html = render("{% chip state word %}", state="proposed", word="предложена")

    assert html == '<span class="chip chip-neutral">предложена</span>'


def test_chip_takes_another_kind():
    assert render('{% chip "open" "сдача идёт" "info" %}') == '<span class="chip chip-info">сдача идёт</span>'


def test_chip_refuses_an_unknown_kind():
    with pytest.raises(ValueError):
        chips.chip("open", kind="purple")


def test_chip_escapes_the_word():
    assert render("{% chip 'draft' word %}", word="<b>") == '<span class="chip chip-neutral">&lt;b&gt;</span>'


def test_every_word_of_the_vocabulary_is_russian_and_lower_case():
    words = [chip.word for chip in chips.VOCABULARY.values()]

    assert [word for word in words if not re.fullmatch(r"[а-яё ]+", word)] == []


# ---- shares and figures


@pytest.mark.parametrize(
    ("arguments", "words", "state"),
    [
        ("23 25 target=100", f"23 из 25, цель 100{NB}%", "warn"),
        ("25 25 target=100", f"25 из 25, цель 100{NB}%", "good"),
        ("4 12 target=60", f"4 из 12, цель 60{NB}%", "bad"),
        ("9 10 target=90", f"9 из 10, цель 90{NB}%", "good"),
        ("2 10 target=10 at_most=True", f"2 из 10, цель не более 10{NB}%", "warn"),
        ("1 10 target=10 at_most=True", f"1 из 10, цель не более 10{NB}%", "good"),
        ("5 10 target=10 at_most=True", f"5 из 10, цель не более 10{NB}%", "bad"),
        ("5 10", "5 из 10", "none"),
        ("0 0 target=95.5", f"нет данных, цель 95,5{NB}%", "none"),
        ("None None", "нет данных", "none"),
    ],
)
def test_share_bar_says_the_share_and_its_target(arguments, words, state):
    html = render("{% share_bar " + arguments + " %}")

    assert text(html) == words
    assert re.findall(r'class="share share-(\w+)"', html) == [state]


def test_share_bar_state_is_never_colour_alone():
    good, bad = render("{% share_bar 1 1 target=90 %}"), render("{% share_bar 1 9 target=90 %}")

    assert 'aria-label="цель достигнута:"' in good
    assert 'aria-label="ниже цели:"' in bad


def test_share_bar_draws_fill_and_tick_by_attributes():
    html = render('{% share_bar 1 3 target=50 label="Согласия" %}')

    assert re.findall(r'<rect class="share-fill"[^>]* width="([^"]+)"', html) == ["33.3%"]
    assert re.findall(r'<line class="share-tick" x1="([^"]+)" x2="([^"]+)"', html) == [("50.0%", "50.0%")]
    assert text(html) == f"Согласия 1 из 3, цель 50{NB}%"


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 150), st.booleans())
def test_share_bar_never_leaves_its_track(numerator, denominator, target, at_most):
    drawn = ui.share_bar(numerator, denominator, target, at_most)

    assert 0 <= float(drawn["value"]) <= 100
    assert 0 <= float(drawn["target"]) < 100


def test_stat_with_an_address_is_a_link():
    html = render('{% stat 1234 "участников" url="/people/" note="на 3 больше" kind="good" %}')

    assert html == (
        f'<a class="stat" href="/people/"><span class="stat-value">1{NB}234</span>'
        '<span class="stat-label">участников</span><span class="stat-note text-good">на 3 больше</span></a>'
    )


def test_stat_without_an_address_is_plain():
    assert render('{% stat "92 %" "охват" %}') == (
        '<div class="stat"><span class="stat-value">92 %</span><span class="stat-label">охват</span></div>'
    )


# ---- lists, work, log


def test_empty_has_one_sentence_and_one_action():
    assert render('{% empty "Пар пока нет." "/pairs/new/" "Создать пару" %}') == (
        '<div class="empty-state"><p>Пар пока нет.</p>'
        '<a class="btn btn-primary" href="/pairs/new/">Создать пару</a></div>'
    )


def test_empty_without_an_action():
    assert render('{% empty "Пар пока нет." %}') == '<div class="empty-state"><p>Пар пока нет.</p></div>'


def test_progress_polls_while_it_works():
    html = render('{% progress 59.6 "Готовим файл" poll_url="/jobs/1/" %}')

    assert re.findall(r'hx-get="([^"]+)" hx-trigger="([^"]+)" hx-swap="([^"]+)"', html) == [
        ("/jobs/1/", "every 1s", "outerHTML")
    ]
    assert '<progress max="100" value="60"' in html


def test_progress_that_is_ready_stops_and_offers_the_file():
    html = render('{% progress 100 "Файл готов." result_url="/jobs/1/file/" %}')

    assert "hx-get" not in html
    assert '<a class="btn btn-primary" href="/jobs/1/file/">Скачать</a>' in html


def test_history_shows_who_did_what_and_why(noon):
    at = datetime(2026, 11, 19, 6, 5, tzinfo=UTC)
    actor = SimpleNamespace(short_name="Вершинина О. П.")
    entry = SimpleNamespace(at=at, actor=actor, title="Возвращён", reason="Уточните дату")

    html = render("{% history entries %}", entries=[entry])

    assert text(html) == "19 ноя, 09:05 Возвращён Уточните дату Вершинина О. П."


def test_history_of_nothing_says_so():
    assert text(render("{% history entries %}", entries=[])) == "Пока ничего не происходило."


def test_confirm_button_posts_and_names_the_consequence():
    html = render(
        '{% confirm_button "/x/close/" "Закрыть пару" question "danger" "x" %}',
        question="Пара «А – Б» закроется.",
        csrf_token="t",
    )

    assert re.findall(r'<form [^>]*method="(\w+)" action="([^"]+)"', html) == [("post", "/x/close/")]
    assert 'data-confirm="Пара «А – Б» закроется."' in html
    assert "data-confirm-danger" in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html
    assert text(html) == "Закрыть пару"


def test_confirm_button_without_a_question_asks_nothing():
    html = render('{% confirm_button "/x/" "Подтвердить" "" %}')

    assert "data-confirm" not in html


# ---- pictures


def test_icon_is_silent_beside_a_word():
    assert (
        render('{% icon "bell" %}')
        == '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#bell"/></svg>'
    )


def test_icon_alone_has_a_name():
    assert render('{% icon "bell" "Уведомления" %}') == (
        '<svg class="icon" role="img" aria-label="Уведомления"><use href="/static/img/icons.svg#bell"/></svg>'
    )


def strip(dots):
    return render(
        "{% year_strip start end today dots %}", start=date(2026, 9, 1), end=date(2027, 5, 31), today=TODAY, dots=dots
    )


def test_year_strip_draws_months_today_and_dots(noon):
    html = strip([timeline.Dot(date(2026, 9, 15), "done", "Приказ", "/r/1/"), timeline.Dot(TODAY, "overdue", "Отчёт")])

    months = re.findall(r'<text class="strip-month"[^>]*>(\w+)</text>', html)
    dots = re.findall(r'<circle class="dot dot-(\w+)" cx="([\d.]+)%"', html)
    assert months == ["сен", "окт", "ноя", "дек", "янв", "фев", "мар", "апр", "май"]
    assert dots == [("good", "5.31"), ("bad", "29.48")]
    assert re.findall(r'<line class="strip-today" x1="([\d.]+)%"', html) == ["29.48"]
    assert re.findall(r'<a href="([^"]+)" data-caption="([^"]+)"', html) == [("/r/1/", "15 сен · Приказ")]


def test_year_strip_of_a_past_year_has_no_line_of_today(noon):
    html = render(
        "{% year_strip start end today dots %}", start=date(2024, 9, 1), end=date(2025, 5, 31), today=TODAY, dots=[]
    )

    assert "strip-today" not in html


def test_gantt_draws_sections_lanes_and_bars(noon):
    bar = timeline.Bar(date(2026, 10, 1), date(2026, 10, 31), "overdue", "Диагностика")
    groups = [
        timeline.Group("Работа пар", [timeline.Lane("Диагностика", [bar], "/r/2/", "2.1"), timeline.Lane("Без срока")])
    ]

    html = render(
        "{% gantt start end today groups %}", start=date(2026, 9, 1), end=date(2027, 5, 31), today=TODAY, groups=groups
    )

    assert re.findall(r'<rect class="bar bar-(\w+)" x="([\d.]+)%" y="10" width="([\d.]+)%"', html) == [
        ("bad", "10.99", "11.35")
    ]
    assert '<a href="/r/2/">Диагностика</a>' in html
    assert re.findall(r'aria-label="([^"]+)"', html) == ["31 окт: просрочено", "нет сроков"]


def chart(**context):
    return render('{% chart "c1" "Пары" labels series unit="шт." %}', **context)


def test_chart_carries_its_numbers_as_json_and_as_a_table():
    html = chart(labels=["сен", "окт"], series=[{"name": "Пары", "values": [12, 1500]}])

    assert re.findall(r'<script id="([^"]+)" type="([^"]+)">', html) == [("c1-data", "application/json")]
    assert re.findall(r'data-chart="([^"]+)"', html) == ["c1-data"]
    assert re.findall(r'<th scope="row">(\w+)</th><td class="num">([^<]+)</td>', html) == [
        ("сен", "12"),
        ("окт", f"1{NB}500"),
    ]


def test_chart_refuses_a_fifth_series():
    with pytest.raises(ValueError, match="four series"):
        chart(labels=[], series=[{"name": str(n), "values": []} for n in range(5)])


def test_chart_json_cannot_close_its_element():
    html = chart(labels=["</script><b>"], series=[{"name": "Пары", "values": [1]}])

    assert html.count("</script>") == 1


# ---- layout


@pytest.mark.parametrize(
    ("tag", "kind"), [("success", "good"), ("warning", "warn"), ("error", "bad"), ("info", "info"), ("odd", "info")]
)
def test_alert_kind_of_a_message(tag, kind):
    assert ui.alert_kind(tag) == kind


def test_active_marks_the_tab_of_the_page():
    request = RequestFactory().get("/roadmaps/1/board/")

    html = render(
        '<a {% active "/roadmaps/1/board/" %}>1</a><a {% active "/roadmaps/1/year/" %}>2</a>', request=request
    )

    assert html == '<a aria-current="page">1</a><a >2</a>'


def test_repeat_block_draws_the_child_s_block_again():
    parent = Template("{% load ui %}<title>{% block title %}{% endblock %}</title><h1>{% repeat_block 'title' %}</h1>")
    child = Template("{% extends parent %}{% block title %}Люди & пары{{ n }}{% endblock %}")

    assert child.render(Context({"parent": parent, "n": 1})) == "<title>Люди & пары1</title><h1>Люди & пары1</h1>"


def test_initials_of_a_heading_stay_on_one_line():
    parent = Template("{% load ui %}<h1>{% repeat_block 'title' %}</h1>{% block title %}{% endblock %}")
    child = Template("{% extends parent %}{% block title %}План: Ким А. Б. — Лев В.{% endblock %}")
    heading = child.render(Context({"parent": parent})).split("</h1>")[0]
    assert heading == "<h1>План: Ким\u00a0А.\u00a0Б. — Лев\u00a0В."


def test_repeat_block_of_a_page_without_a_parent_is_empty():
    assert render("<h1>{% repeat_block 'title' %}</h1>") == "<h1></h1>"


def test_today_words_for_the_printed_heading(noon):
    assert render("{% today_words %}").startswith("20 ноября 2026")
