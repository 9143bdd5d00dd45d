"""Partners whom only the file of an import knows: added after consent on the review page."""

import pytest
from django.urls import reverse

from apps.core.errors import AlreadyDone
from apps.participants.models import Partner, Person
from apps.participants.services import imports
from apps.workflow import audit
from tests.participants.books import csv_bytes

GUESTS = [
    ["ФИО", "Категория", "Партнёр"],
    ["Заводской Олег", "партнёр", "Завод  «Луч»"],
    ["Фермеров Пётр", "", "Ферма «Заря»"],
    ["Лучев Иван", "партнёр", "завод Луч"],
    ["Учителев Илья", "работник", "Школа искусств"],
]


def test_partners_of_the_file_are_added_after_consent_and_take_their_people(cast):
    client = cast.client("curator")
    place = {"organization": cast.school, "year": cast.year, "role": "mentor", "by": cast.curator}
    row = imports.keep(content=csv_bytes(GUESTS), name="список.csv", **place)
    url = reverse("participants:import-detail", args=[row.public_id])

    page = client.get(url).content.decode()
    before = Partner.objects.count()
    client.post(reverse("participants:import-partners", args=[row.public_id]))
    again = client.post(reverse("participants:import-partners", args=[row.public_id]))
    imports.apply(row, by=cast.curator)

    assert "Завод «Луч»; Ферма «Заря»" in page
    assert before == 0
    assert again.status_code == 302
    assert list(Partner.objects.values_list("name", flat=True)) == ["Завод «Луч»", "Ферма «Заря»"]
    assert sorted(Person.objects.values_list("last_name", "category", "partner__name")) == [
        ("Заводской", "partner", "Завод «Луч»"),
        ("Лучев", "partner", "Завод «Луч»"),
        ("Учителев", "staff", None),
        ("Фермеров", "partner", "Ферма «Заря»"),
    ]
    assert {audit.history(partner)[0].action for partner in Partner.objects.all()} == {"add"}


def test_partners_of_a_loaded_file_are_not_added_any_more(cast):
    place = {"organization": cast.school, "year": cast.year, "role": "mentor", "by": cast.curator}
    row = imports.keep(content=csv_bytes(GUESTS), name="список.csv", **place)
    imports.apply(row, by=cast.curator)

    with pytest.raises(AlreadyDone, match="уже загружен"):
        imports.add_partners(row, by=cast.curator)
