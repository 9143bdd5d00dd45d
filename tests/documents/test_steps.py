"""Steps of a document through the services: who may, what changes, what is refused."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.documents.enums import DocumentState
from apps.documents.models import Document
from apps.documents.services import documents, texts
from apps.jobs.models import Job
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from apps.workflow import audit
from tests.documents.kinds import Noted, make_document

STATES = list(DocumentState)
ALL = ["create", *STATES]
# action → (states it starts from, who may, state it leads to); written by hand from docs/ru/documents.md
STEPS = {
    "send": ({"draft", "returned"}, {"curator"}, "sent"),
    "give_back": ({"sent"}, {"director"}, "returned"),
    "approve": ({"sent"}, {"director"}, "approved"),
    "record_paper": ({"draft", "returned"}, {"curator"}, "approved"),
    "repeal": ({"approved"}, {"director"}, "repealed"),
    "cancel": ({"draft", "returned"}, {"curator", "director"}, "cancelled"),
}
EXTRA = {
    "give_back": {"remark": "Нет срока"},
    "repeal": {"reason": "Издан новый приказ"},
    "record_paper": {"number": "7-п", "date": date(2026, 9, 2), "reason": "Подписан до ввода программы"},
}
WHO = ["curator", "director", "mentor", "psychologist", "administrator", "foreign_curator", "foreign_director"]


@pytest.mark.parametrize("action", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_table_of_steps(cast, action, state):
    document = make_document(cast, state)
    sources, roles, target = STEPS[action]
    by = cast.users[sorted(roles)[0]]

    if state in sources:
        getattr(documents, action)(document, by=by, **EXTRA.get(action, {}))
        assert document.state == target
    else:
        with pytest.raises(Refused):
            getattr(documents, action)(document, by=by, **EXTRA.get(action, {}))
        assert Document.objects.get().state == state


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("action", STEPS)
def test_only_the_named_roles_take_a_step(cast, action, who):
    sources, roles, target = STEPS[action]
    start = sorted(sources)[0]
    document = make_document(cast, start)

    if who in roles:
        getattr(documents, action)(document, by=cast.users[who], **EXTRA.get(action, {}))
        assert document.state == target
    else:
        with pytest.raises(PermissionDenied):
            getattr(documents, action)(document, by=cast.users[who], **EXTRA.get(action, {}))
        assert Document.objects.get().state == start


def test_approval_gives_number_date_signer_frozen_text_and_effects(cast):
    document = make_document(cast, "sent", items=["Провести проверку."], people=[1])

    documents.approve(document, by=cast.director)

    assert (document.number, document.sequence, document.register_year, document.date) == (
        "1-од",
        1,
        2026,
        date(2026, 11, 20),
    )
    assert (document.signer_post, document.signer_name) == ("Директор", "О. П. Вершинина")
    assert document.content["signatures"] == [{"post": "Директор", "name": "О. П. Вершинина"}]
    assert [i["text"] for i in document.content["items"]] == [
        "Провести проверку.",
        "Соколовой Анне Петровне подготовить отчёт.",
    ]
    assert document.sha256 == texts.fingerprint(document.content)
    assert document.approved_by == cast.director
    assert Noted.calls == [("sent", "sent", ""), ("approved", "approved", "1-од")]
    assert [line.name for line in document.acknowledgements.all()] == ["Соколова Анна Петровна"]


def test_approval_orders_the_files_once(cast):
    document = make_document(cast, "approved")

    assert list(Job.objects.values_list("kind", "key")) == [("documents.render", f"documents.render:{document.pk}")]


def test_effects_that_fail_undo_the_whole_approval(cast):
    document = make_document(cast, "sent", refuse=True)

    with pytest.raises(Refused, match="Изменить записи не удалось"):
        documents.approve(document, by=cast.director)

    stored = Document.objects.get()
    assert (stored.state, stored.number, stored.content) == ("sent", "", None)
    assert not Job.objects.exists()


def test_second_approval_is_a_calm_message_and_changes_nothing(cast):
    document = make_document(cast, "approved")

    with pytest.raises(AlreadyDone) as calm:
        documents.approve(Document.objects.get(), by=cast.director)

    assert calm.value.sentence == (
        "Документ уже подписан: № 1-од от 20.11.2026, О. П. Вершинина. Второй раз ничего не произошло."
    )
    assert [call[0] for call in Noted.calls] == ["sent", "approved"]
    assert Document.objects.get().number == document.number


def test_acting_director_signs_within_the_dates_of_his_membership(cast):
    acting = cast.psychologist
    acting.last_name, acting.first_name, acting.middle_name = "Сизова", "Нина", "Сергеевна"
    acting.save()
    Membership.objects.create(
        user=acting,
        organization=cast.school,
        role=Role.ACTING_DIRECTOR,
        valid_from=date(2026, 11, 16),
        valid_to=date(2026, 11, 29),
    )
    document = make_document(cast, "sent")

    documents.approve(document, by=acting)

    assert (document.signer_post, document.signer_name) == ("И. о. директора", "Н. С. Сизова")


def test_acting_director_whose_dates_are_over_signs_nothing(cast):
    Membership.objects.create(
        user=cast.psychologist,
        organization=cast.school,
        role=Role.ACTING_DIRECTOR,
        valid_from=date(2026, 10, 1),
        valid_to=date(2026, 11, 19),
    )
    document = make_document(cast, "sent")

    with pytest.raises(PermissionDenied):
        documents.approve(document, by=cast.psychologist)


def test_check_is_asked_before_sending_and_again_inside_approval(cast):
    document = make_document(cast, problem="У пары нет согласия.")
    with pytest.raises(Refused, match="нельзя отправить. У пары нет согласия."):
        documents.send(document, by=cast.curator)

    Document.objects.update(records={})
    documents.send(document, by=cast.curator)
    Document.objects.update(records={"problem": "Согласие отозвано."})
    with pytest.raises(Refused, match="нельзя утвердить. Согласие отозвано."):
        documents.approve(document, by=cast.director)
    assert Document.objects.get().state == "sent"


def test_text_changed_under_the_directors_eyes_is_not_approved(cast):
    document = make_document(cast, "sent", items=["Первое."])
    seen = texts.fingerprint(texts.text_of(document))
    Document.objects.update(records={"items": ["Другое."]})

    with pytest.raises(Refused, match="текст документа изменился"):
        documents.approve(document, by=cast.director, seen=seen)


def test_return_needs_a_remark_and_keeps_it(cast):
    document = make_document(cast, "sent")
    with pytest.raises(Refused, match="Укажите причину"):
        documents.give_back(document, by=cast.director, remark="  ")

    documents.give_back(document, by=cast.director, remark="Уточните срок")

    assert (document.state, document.remark) == ("returned", "Уточните срок")
    assert Noted.calls[-1] == ("returned", "returned", "")


def test_resending_keeps_the_edition_before(cast):
    document = make_document(cast, "returned", items=["Первое."])
    documents.edit(document, by=cast.curator, words={"items.0": "Первое, уточнённое."})

    documents.send(document, by=cast.curator)

    assert document.previous_content["items"][0]["text"] == "Первое."
    assert document.sent_content["items"][0]["text"] == "Первое, уточнённое."


def test_double_click_on_create_makes_one_draft(cast):
    first = make_document(cast, items=["Одно."])
    again = make_document(cast, items=["Одно."])
    other = make_document(cast, items=["Другое."])

    assert first == again
    assert Document.objects.count() == 2
    assert other.title == "О проверке"


def test_missing_records_make_no_draft(cast):
    with pytest.raises(Refused, match="Нет записей для приказа"):
        make_document(cast, missing=True)
    assert not Document.objects.exists()


def test_minutes_are_entered_by_the_curator(cast):
    document = make_document(cast, kind="tests.minutes")
    with pytest.raises(Refused, match="не утверждает"):
        documents.send(document, by=cast.curator)

    documents.enter(document, by=cast.curator)

    assert (document.state, document.number, document.journal) == ("approved", "1", "minutes")


def test_an_order_is_not_entered_past_the_director(cast):
    with pytest.raises(Refused, match="утверждает директор"):
        documents.enter(make_document(cast), by=cast.curator)


def test_paper_order_takes_effect_from_its_own_date(cast):
    document = make_document(cast)

    documents.record_paper(
        document, by=cast.curator, number="26/1", date=date(2026, 9, 2), reason="Подписан до ввода программы"
    )

    assert (document.number, document.sequence, document.date, document.is_paper) == (
        "26/1",
        None,
        date(2026, 9, 2),
        True,
    )
    assert document.late_reason == "Подписан до ввода программы"
    assert document.approved_at.date() == date(2026, 11, 20)
    assert document.signer_name == "О. П. Вершинина"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": " "}, "Укажите номер"),
        ({"date": date(2026, 11, 21)}, "не может быть позже сегодняшней"),
        ({"reason": ""}, "укажите причину"),
    ],
)
def test_paper_order_with_bad_requisites_is_refused(cast, fields, sentence):
    document = make_document(cast)
    given = {"number": "3", "date": date(2026, 9, 2), "reason": "Бумага"} | fields

    with pytest.raises(Refused, match=sentence):
        documents.record_paper(document, by=cast.curator, **given)
    assert Document.objects.get().state == "draft"


def test_repeal_by_another_order_links_both(cast):
    old, new = make_document(cast, "approved", items=["А."]), make_document(cast, "approved", items=["Б."])

    documents.repeal(old, by=cast.curator, reason="Отменён новым приказом", by_document=new)

    assert (old.state, old.repealed_by_document) == ("repealed", new)
    assert Noted.calls[-1] == ("repealed", "repealed", "1-од")


def test_repeal_by_a_document_of_another_school_is_refused(cast):
    old = make_document(cast, "approved")
    foreign = documents.create(
        kind="tests.noted",
        organization=cast.foreign_school,
        year=cast.foreign_year,
        records={},
        by=cast.foreign_curator,
    )

    with pytest.raises(Refused, match="той же организации"):
        documents.repeal(old, by=cast.director, reason="Отмена", by_document=foreign)


def test_several_are_approved_each_for_itself(cast):
    good, blocked = make_document(cast, "sent", items=["А."]), make_document(cast, "sent", items=["Б."])
    Document.objects.filter(pk=blocked.pk).update(records={"problem": "Нет согласия."})

    results = documents.approve_many([good, blocked], by=cast.director)

    assert results == [(good, ""), (blocked, "Документ нельзя утвердить. Нет согласия.")]
    assert set(Document.objects.values_list("pk", "state")) == {(good.pk, "approved"), (blocked.pk, "sent")}


def test_log_names_every_step(cast):
    document = make_document(cast, "repealed")

    assert [(e.action, e.actor) for e in reversed(audit.history(document))] == [
        ("create", cast.curator),
        ("send", cast.curator),
        ("approve", cast.director),
        ("repeal", cast.director),
    ]


# ---- edits by hand
def test_edit_stands_over_the_built_text_and_a_place_can_be_restored(cast):
    document = make_document(cast, items=["Первое.", "Второе."])

    documents.edit(
        document, by=cast.curator, words={"items.0": "  Первое,\n иначе.\x00 ", "preamble": "По итогам года"}
    )
    text = texts.text_of(document)
    assert (text["items"][0]["text"], text["preamble"]) == ("Первое, иначе.", "По итогам года")

    documents.edit(document, by=cast.curator, words={"items.0": "Первое."})
    assert document.edits == {"preamble": "По итогам года"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"items.9": "Нет такого"}, "больше нет"),
        ({"header": "x"}, "больше нет"),
        ({"items.0": "   "}, "Пустой пункт"),
        ({"items.0": "я" * 4001}, "не больше 4000 знаков"),
    ],
)
def test_bad_edit_is_refused(cast, words, sentence):
    document = make_document(cast, items=["Первое."])

    with pytest.raises(Refused, match=sentence):
        documents.edit(document, by=cast.curator, words=words)
    assert Document.objects.get().edits == {}


def test_sent_document_is_not_edited(cast):
    document = make_document(cast, "sent")

    with pytest.raises(Refused, match="правят в черновике"):
        documents.edit(document, by=cast.curator, words={"title": "О другом"})


def test_edit_of_a_text_that_somebody_changed_is_refused(cast):
    document = make_document(cast, items=["Первое."])
    seen = texts.fingerprint(texts.text_of(document))
    documents.edit(document, by=cast.curator, words={"items.0": "Второе."}, seen=seen)

    with pytest.raises(Refused, match="текст документа изменился"):
        documents.edit(document, by=cast.curator, words={"items.0": "Третье."}, seen=seen)


def test_edited_title_becomes_the_name_in_the_register(cast):
    document = make_document(cast)

    documents.edit(document, by=cast.curator, words={"title": "О внеплановой проверке"})

    assert document.title == "О внеплановой проверке"
