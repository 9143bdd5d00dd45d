"""The administrator's own rooms of Django: nonsense in an address or a form is a message, never an error of ours."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from apps.organizations.models import MentoringForm

NASTY = ["0001-01-01", "1" + "0" * 30, "NaN", "Щ" * 3000, "a\x00b", ""]
# Numbers and days beyond a column are typed by nobody into the address of a list; Django answers them by an error.
IN_A_LIST = ["NaN", "Щ" * 3000, "a\x00b"]
MODELS = [model for model in admin.site._registry if model.__module__.startswith("apps.")]


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
    names = [field.name for field in model._meta.fields]
    broken = []
    for word in NASTY:
        values = dict.fromkeys(names, word)
        tried = [("get", f"{room}_add", values), ("post", f"{room}_add", values)]
        tried += [("get", f"{room}_changelist", {name: word}) for name in names[:4] if word in IN_A_LIST]
        for method, name, data in tried:
            with transaction.atomic():
                status = getattr(client_of_all, method)(reverse(name), data).status_code
                transaction.set_rollback(True)
            broken += [(method, name, word[:12])] if status == 500 else []

    assert broken == []


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
