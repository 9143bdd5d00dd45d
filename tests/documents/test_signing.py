"""The second factor asked again before a signature, where the organization asks for it."""

import pyotp
import pytest
from django.urls import reverse

from apps.accounts.models import SecondFactor
from apps.accounts.services import factors, logins
from apps.core import clock
from apps.core.errors import Refused
from apps.documents.models import Document
from apps.documents.services import documents
from tests.documents.kinds import make_document


@pytest.fixture
def asking(cast):
    cast.school.sign_with_factor = True
    cast.school.save(update_fields=["sign_with_factor"])
    return cast


def code_of(user):
    factor = SecondFactor.objects.filter(user=user).first() or factors.begin(user)
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=clock.now())
    return pyotp.TOTP(factors.key_of(factor)).at(int(clock.now().timestamp()))


def sign(cast, document, **data):
    address = reverse("documents:document-approve", args=[document.public_id])
    shown = cast.client("director").post(address, data, follow=True).content.decode()
    return Document.objects.get(pk=document.pk).state, shown


def test_code_of_the_phone_signs(asking):
    document = make_document(asking, "sent")

    state, _ = sign(asking, document, code=code_of(asking.director))

    assert state == "approved"


@pytest.mark.parametrize("data", [{}, {"code": "000000"}, {"code": "не код"}])
def test_without_the_right_code_nothing_is_signed(asking, data):
    document = make_document(asking, "sent")
    code_of(asking.director)

    state, shown = sign(asking, document, **data)

    assert state == "sent"
    assert "Код не подошёл" in shown


def test_a_code_signs_once(asking):
    first, second = make_document(asking, "sent", items=["Первый."]), make_document(asking, "sent", items=["Второй."])
    code = code_of(asking.director)

    states = [sign(asking, document, code=code)[0] for document in (first, second)]

    assert states == ["approved", "sent"]


def test_director_without_a_factor_is_told_what_to_do(asking):
    state, shown = sign(asking, make_document(asking, "sent"), code="123456")

    assert state == "sent"
    assert "подключите его в своём профиле" in shown


def test_wrong_codes_are_counted(asking, monkeypatch):
    monkeypatch.setattr(logins, "PER_NAME", 2)
    document = make_document(asking, "sent")
    right = code_of(asking.director)
    for _ in range(3):
        sign(asking, document, code="000000")

    state, shown = sign(asking, document, code=right)

    assert state == "sent"
    assert "Слишком много неверных попыток" in shown


def test_one_code_signs_all_the_confirmed_ones(asking):
    several = [make_document(asking, "sent", items=[words]) for words in ("Первый.", "Второй.")]
    chosen = {"document": [d.public_id for d in several]}
    client = asking.client("director")

    asked = client.post("/documents/queue/approve/", chosen).content.decode()
    client.post("/documents/queue/approve/", {**chosen, "confirmed": "1"})
    before = set(Document.objects.values_list("state", flat=True))
    client.post("/documents/queue/approve/", {**chosen, "confirmed": "1", "code": code_of(asking.director)})

    assert 'name="code"' in asked
    assert before == {"sent"}
    assert set(Document.objects.values_list("state", flat=True)) == {"approved"}


def test_the_service_itself_refuses_an_unproven_signature(asking):
    document = make_document(asking, "sent")

    with pytest.raises(Refused, match="код второго фактора"):
        documents.approve(document, by=asking.director)


def test_other_schools_are_not_asked(cast):
    document = make_document(cast, "sent")

    page = cast.client("director").get("/documents/queue/").content.decode()
    state, _ = sign(cast, document)

    assert 'name="code"' not in page
    assert state == "approved"


def test_curator_turns_it_on_in_the_settings(cast):
    page = cast.client("curator").get("/workplace/settings/")

    assert 'name="sign_with_factor"' in page.content.decode()


def test_a_director_without_a_code_is_led_to_the_setup(cast):
    cast.school.sign_with_factor = True
    cast.school.save(update_fields=["sign_with_factor"])
    make_document(cast, "sent")

    html = cast.client("director").get(reverse("documents:director-queue")).content.decode()

    assert f'href="{reverse("accounts:factor-setup")}"' in html
