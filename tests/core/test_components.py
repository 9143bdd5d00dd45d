"""Lists of django-tables2, pages of lists, filter forms."""

import re

import django_tables2 as tables
import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory


class PeopleTable(tables.Table):
    name = tables.Column("ФИО", linkify=lambda record: f"/people/{record['id']}/")
    role = tables.Column("Роль")
    pairs = tables.Column("Пар", attrs={"td": {"class": "num"}})
    due = tables.Column("Срок", orderable=False)

    class Meta:
        row_attrs = {"data-href": lambda record: f"/people/{record['id']}/"}
        attrs = {"aria-label": "Люди"}


ROWS = [{"id": n, "name": f"Человек {n}", "role": "наставник", "pairs": n, "due": "12 сен"} for n in range(1, 4)]


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNDEFINED:%s")


def show(table: tables.Table, address: str = "/people/", **paginate) -> str:
    request = RequestFactory().get(address)
    tables.RequestConfig(request, paginate=paginate or False).configure(table)
    html = table.as_html(request)
    assert "UNDEFINED" not in html
    return html


def test_table_row_leads_to_its_object_with_and_without_script():
    html = show(PeopleTable(ROWS[:1]))

    assert re.findall(r'<tr [^>]*data-href="([^"]+)"', html) == ["/people/1/"]
    assert re.findall(r'<td class="cell-title" data-label="ФИО"><a href="([^"]+)">([^<]+)</a></td>', html) == [
        ("/people/1/", "Человек 1")
    ]


def test_table_cells_carry_labels_and_phone_shows_two_facts():
    html = show(PeopleTable(ROWS[:1]))

    assert re.findall(r"<td ([^>]+)>", html) == [
        'class="cell-title" data-label="ФИО"',
        'data-label="Роль"',
        'class="num" data-label="Пар"',
        'class="phone-hide" data-label="Срок"',
    ]


def test_table_says_which_facts_a_phone_shows():
    table = PeopleTable(ROWS[:1])
    table.phone = ("due",)

    html = show(table)

    assert re.findall(r"<td ([^>]+)>", html) == [
        'class="cell-title" data-label="ФИО"',
        'class="phone-hide" data-label="Роль"',
        'class="num phone-hide" data-label="Пар"',
        'data-label="Срок"',
    ]


def test_table_header_sorts_and_says_how_it_is_sorted():
    html = show(PeopleTable(ROWS), "/people/?sort=-name&role=m")

    head = html[html.index("<thead") : html.index("</thead")]
    assert re.findall(r'aria-sort="(\w+)"', head) == ["descending"]
    assert re.findall(r'<a href="([^"]+)">', head) == [
        "?sort=name&amp;role=m",
        "?sort=role&amp;role=m",
        "?sort=pairs&amp;role=m",
    ]


def test_table_pages_keep_the_filter():
    html = show(PeopleTable(ROWS), "/people/?role=m&page=2", per_page=1)

    pages = html[html.index('<nav class="pages"') :]
    assert re.findall(r'<a class="btn" rel="(\w+)" href="([^"]+)"', pages) == [
        ("prev", "?role=m&amp;page=1"),
        ("next", "?role=m&amp;page=3"),
    ]
    assert "<span>2–2 из 3</span>" in pages


def test_table_of_one_page_has_no_pages():
    assert 'class="pages"' not in show(PeopleTable(ROWS), per_page=25)


def test_table_without_rows_offers_the_action():
    table = PeopleTable([], empty_text="Наставников пока нет.")
    table.empty_action = ("/people/new/", "Добавить наставника")

    html = show(table)

    assert "<table" not in html
    assert re.findall(r"<p>([^<]+)</p>", html) == ["Наставников пока нет."]
    assert re.findall(r'<a class="btn btn-primary" href="([^"]+)">([^<]+)</a>', html) == [
        ("/people/new/", "Добавить наставника")
    ]


def test_table_without_rows_and_without_a_text_still_speaks():
    assert re.findall(r"<p>([^<]+)</p>", show(PeopleTable([]))) == ["Здесь пока ничего нет."]


def test_table_without_rows_says_the_sentence_of_its_class():
    class Mentors(PeopleTable):
        empty_text = "Наставников пока нет."

    assert re.findall(r"<p>([^<]+)</p>", show(Mentors([]))) == ["Наставников пока нет."]


def test_table_escapes_what_people_typed():
    html = show(PeopleTable([{**ROWS[0], "role": "<script>alert(1)</script>"}]))

    assert "<script>" not in html


def test_pagination_of_a_plain_list():
    request = RequestFactory().get("/log/?p=1")
    page = Paginator(range(5), 2).page(1)

    html = render_to_string("components/pagination.html", {"page": page, "page_field": "p"}, request=request)

    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html) == [("next", "?p=2")]
    assert "<span>1–2 из 5</span>" in html


class RoleFilter(forms.Form):
    role = forms.ChoiceField(label="Роль", required=False, choices=[("", "Любая"), ("m", "Наставник")])


@pytest.mark.parametrize(("address", "reset"), [("/people/", []), ("/people/?role=m", ["/people/"])])
def test_filters_offer_a_reset_only_when_something_is_chosen(address, reset):
    request = RequestFactory().get(address)

    html = render_to_string("components/filters.html", {"form": RoleFilter(request.GET)}, request=request)

    assert re.findall(r'<a class="btn btn-link" href="([^"]+)">Сбросить</a>', html) == reset
    assert re.findall(r'<form [^>]*method="(\w+)"', html) == ["get"]


@pytest.mark.parametrize(("address", "words"), [("/people/?role=&sort=name", "Отбор"), ("/people/?role=m", "Отбор: 1")])
def test_folded_filters_say_how_many_fields_are_filled(address, words):
    request = RequestFactory().get(address)

    html = render_to_string("components/filters.html", {"form": RoleFilter(request.GET)}, request=request)

    assert re.findall(r"<summary[^>]*><svg.*?</svg>([^<]+)</summary>", html) == [words]


class NameForm(forms.Form):
    name = forms.CharField(error_messages={"required": "Впишите имя."})

    def clean(self):
        if self.cleaned_data.get("name") == "двойник":
            raise forms.ValidationError("Такой человек уже есть: откройте его карточку.")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", ["Проверьте отмеченные поля: без них сохранить нельзя."]),
        ("двойник", ["Такой человек уже есть: откройте его карточку."]),
        ("Анна", []),
    ],
)
def test_form_errors_say_what_to_do(name, words):
    html = render_to_string("components/form_errors.html", {"form": NameForm({"name": name})})

    assert re.findall(r"<p>([^<]+)</p>", html) == words


def test_field_errors_stand_at_the_field():
    form = NameForm({"name": ""})

    html = render_to_string("components/field_errors.html", {"field": form["name"]})

    assert re.findall(r'id="([^"]+)"', html) == ["id_name_errors"]
    assert "Впишите имя." in html


def test_card_draws_its_inside_and_its_link():
    context = {
        "title": "Кто",
        "template": "components/chip.html",
        "kind": "good",
        "word": "готово",
        "url": "/a/",
        "action": "Все",
    }

    html = render_to_string("components/card.html", context)

    assert '<h2 class="card-title">Кто</h2><a class="card-link" href="/a/">Все</a>' in html
    assert '<span class="chip chip-good">готово</span>' in html
