"""The administrator's own rooms of Django: nonsense in an address or a form is a message, never an error of ours."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from apps.core import rooms
from apps.organizations.admin import MembershipAdmin
from apps.organizations.models import Membership, MentoringForm, Organization
from tests.factories import make_pair, make_person

HUGE = "1" + "0" * 30
NASTY = ["0001-01-01", HUGE, "NaN", "Щ" * 3000, "a\x00b", ""]
# What Django answers by an error, each in its own way: on SQLite, on PostgreSQL, on both.
FILTERS = [
    ("", HUGE),
    ("__in", HUGE),
    ("__year", HUGE),
    ("__year", "0"),
    ("__range", HUGE),
    ("__range", "a"),
    ("__regex", "("),
    ("__contains", '"'),
]
MODELS = list(admin.site._registry)


@pytest.fixture
def client_of_all(cast):
    cast.curator.is_staff = cast.curator.is_superuser = True
    cast.curator.save()
    client = cast.client("curator")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nonsense_in_an_administrators_room_is_no_error(model, client_of_all):
    room = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows, add = reverse(f"{room}_changelist"), reverse(f"{room}_add")
    names = [field.name for field in model._meta.fields]
    one_of_a_kind = {type(field): field.name for field in model._meta.fields}.values()
    tried = [("get", rows, {name + lookup: odd}) for name in one_of_a_kind for lookup, odd in FILTERS]
    for word in NASTY:
        tried += [(method, add, dict.fromkeys(names, word)) for method in ("get", "post")]
        tried += [("post", rows, {"action": "delete_selected", "_selected_action": word})]
    broken = []
    for method, address, data in tried:
        with transaction.atomic():
            status = getattr(client_of_all, method)(address, data).status_code
            transaction.set_rollback(True)
        broken += [(method, address, str(data)[:60])] if status >= 500 else []

    assert broken == []


def test_what_goes_with_a_row_is_counted_and_never_named(cast, client_of_all):
    make_pair(cast, make_person(cast, "Наставникова", role="mentor"), make_person(cast, "Подопечнов", role="mentee"))
    rooms_of = {"organization": cast.school.pk, "programmeyear": cast.year.pk, "mentoringform": cast.form.pk}

    pages = [
        client_of_all.get(reverse(f"admin:organizations_{name}_delete", args=[pk])).content.decode()
        for name, pk in rooms_of.items()
    ]
    chosen = {"action": "delete_selected", "_selected_action": [cast.school.pk]}
    pages.append(client_of_all.post(reverse("admin:organizations_organization_changelist"), chosen).content.decode())

    assert [name for page in pages for name in ("Наставникова", "Подопечнов") if name in page] == []
    assert all("записи, которые на неё опираются" in page for page in pages)
    assert Organization.objects.filter(pk=cast.school.pk).exists()


@pytest.mark.parametrize(
    ("method", "query", "data", "sentence"),
    [
        ("get", f"?valid_from__year={HUGE}", {}, rooms.FILTER_GONE),
        ("get", "?valid_from__year=0", {}, rooms.FILTER_GONE),
        ("post", "", {"action": "delete_selected", "_selected_action": ["7", "NaN"]}, rooms.NOTHING_DONE),
    ],
)
def test_what_cannot_be_meant_leads_to_the_same_list_with_a_sentence(method, query, data, sentence, client_of_all):
    rows = reverse("admin:organizations_membership_changelist")
    kept = Membership.objects.count()

    page = getattr(client_of_all, method)(rows + query, data, follow=True)

    assert (page.status_code, page.request["PATH_INFO"], page.request["QUERY_STRING"]) == (200, rows, "")
    assert [str(message) for message in page.context["messages"]] == [sentence]
    assert Membership.objects.count() == kept


def test_room_that_fails_by_itself_still_fails(client_of_all, monkeypatch):
    monkeypatch.setattr(MembershipAdmin, "get_queryset", lambda *_: int("not our number"))

    page = client_of_all.get(reverse("admin:organizations_membership_changelist"), {"role": "mentor"}, follow=True)

    assert page.status_code == 500


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", []), ("null", []), ('["first", "working"]', ["first", "working"]), ("NaN", None), ("[1]", None)],
)
def test_order_of_meetings_is_a_list_of_words(typed, kept, client_of_all):
    values = {"code": "new", "title": "Новая форма", "position": "9", "source": "Р-145", "meeting_sequence": typed}

    page = client_of_all.post(reverse("admin:organizations_mentoringform_add"), values)

    found = list(MentoringForm.objects.filter(code="new").values_list("meeting_sequence", flat=True))
    assert found == ([] if kept is None else [kept])
    assert (page.status_code == 200 and "в квадратных скобках" in page.content.decode()) is (kept is None)
