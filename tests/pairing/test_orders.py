"""Orders about pairs: their text, what stands in the way, what sending, return and approval do."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import Refused
from apps.documents.models import Document, LegalAct
from apps.documents.rendering.blocks import blocks
from apps.documents.services import checks, documents
from apps.documents.services.texts import ON_PAPER, text_of
from apps.organizations.models import MentoringType
from apps.pairing.models import Pair
from apps.pairing.services import pairs, papers
from apps.participants.enums import Purpose
from apps.participants.models import Clearance
from tests.factories import make_consent, make_pair, make_person, make_pupil
from tests.pairing.people import agreed_pair, approved_order, employees_form, reason, terms, with_terms

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def woman(cast, **fields):
    return make_person(
        cast, "Соколова", first_name="Елена", middle_name="Игоревна", gender="f", role="mentor", **fields
    )


def man(cast, **fields):
    return make_person(
        cast, "Лапин", first_name="Андрей", middle_name="Дмитриевич", gender="m", role="mentee", **fields
    )


@pytest.fixture
def pair(cast):
    return agreed_pair(cast, mentor=woman(cast), mentee=man(cast))


def draft(cast, *chosen):
    return papers.order_for(list(chosen), by=cast.curator)


def items(document):
    return [item["text"] for item in text_of(document)["items"]]


def problems(document):
    own = next(check for check in checks.run(document) if check.title == "Записи для текста")
    return [(problem.text, problem.blocks) for problem in own.problems]


def states():
    return list(Pair.objects.order_by("pk").values_list("state", flat=True))


class TestText:
    def test_names_stand_in_their_cases(self, cast, pair):
        assert items(draft(cast, pair)) == [
            "Закрепить на 2026/2027 учебный год (с 15 сентября 2026 г. по 31 мая 2027 г.) наставническую пару "
            "согласно приложению № 1.",
            "Наставнику Соколовой Е. И. разработать индивидуальный план и представить его куратору в срок до 04.12.2026.",
            "Куратору Чернышовой М. В. (заместителю директора по УВР) обеспечить сопровождение пары и мониторинг, внести сведения в базы "
            "в срок до 04.12.2026.",
            "Контроль за исполнением приказа оставляю за собой.",
        ]

    def test_several_pairs_and_a_group_are_plural(self, cast, pair):
        group = agreed_pair(cast, mentor=make_person(cast, "Рябов", gender="m", role="mentor"))
        group.is_group, group.start = True, date(2026, 12, 1)
        group.save()

        assert items(draft(cast, pair, group))[:3] == [
            "Закрепить на 2026/2027 учебный год (с 15 сентября 2026 г. по 31 мая 2027 г.) наставнические пары (группы) "
            "согласно приложению № 1.",
            "Наставникам Соколовой Е. И., Рябову П. И. разработать индивидуальные планы и представить их куратору "
            "в срок до 15.12.2026.",
            "Куратору Чернышовой М. В. (заместителю директора по УВР) обеспечить сопровождение пар (групп) и мониторинг, "
            "внести сведения в базы в срок до 15.12.2026.",
        ]

    @pytest.mark.parametrize(
        ("groups", "words"),
        [
            ([True], "наставническую группу"),
            ([False, False], "наставнические пары"),
            ([True, True], "наставнические группы"),
        ],
    )
    def test_what_is_fixed_is_called_by_its_name(self, cast, groups, words):
        chosen = [agreed_pair(cast, is_group=is_group) for is_group in groups]

        assert f"{words} согласно приложению № 1." in items(draft(cast, *chosen))[0]

    def test_curator_without_a_post_is_named_alone(self, cast, pair):
        type(cast.school).objects.filter(pk=cast.school.pk).update(curator_post="")
        pair.refresh_from_db()

        assert items(draft(cast, pair))[2].startswith("Куратору Чернышовой М. В. обеспечить")

    def test_preamble_rests_on_the_order_of_the_ministry(self, cast, pair):
        assert text_of(draft(cast, pair))["preamble"].startswith(
            "В соответствии с распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145, "
            "на основании письменных согласий участников"
        )

    def test_preamble_of_employees_names_the_law_the_letter_and_the_own_regulation(self, cast):
        employees_form(cast)
        own = {"organization": cast.school, "citation": "Положением о наставничестве, утверждённым приказом"}
        LegalAct.objects.create(title="Положение о наставничестве", number="3-од", date=date(2026, 9, 1), **own)
        LegalAct.objects.create(
            title="Положение о наставничестве", number="1-од", date=date(2020, 9, 1), state="repealed", **own
        )
        LegalAct.objects.create(title="Положение об оплате труда", number="2-од", organization=cast.school)

        preamble = text_of(draft(cast, agreed_pair(cast)))["preamble"]

        assert preamble.startswith(
            "В соответствии с распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145, "
            "статьёй 351.8 Трудового кодекса Российской Федерации, "
            "письмом Министерства просвещения Российской Федерации от 21.12.2021 № АЗ-1128/08, "
            "Положением о наставничестве, утверждённым приказом от 01.09.2026 № 3-од, на основании"
        )

    def test_representatives_of_minors_sign_the_sheet_too(self, cast):
        pupil = make_pupil(cast, "Шилов", first_name="Борис", middle_name="Ильич", gender="m", role="mentee")
        make_consent(pupil, signer="representative", representative_name="Шилова Анна Львовна")
        pair = agreed_pair(cast, mentor=woman(cast), mentee=pupil)
        document = draft(cast, pair)
        documents.send(document, by=cast.curator)
        document = documents.approve(document, by=cast.director)

        sheet = [(e["name"], e["post"]) for e in document.content["acknowledge"]]
        lines = list(document.acknowledgements.values_list("name", flat=True))

        assert sheet == [
            ("Соколова Елена Игоревна", "учитель математики"),
            ("Шилов Борис Ильич", "8А класс"),
            ("Шилова Анна Львовна", "законный представитель Шилова Б. И."),
        ]
        assert lines == ["Соколова Елена Игоревна", "Шилов Борис Ильич"]

    def test_annex_lists_the_pair(self, cast, pair):
        table = text_of(draft(cast, pair))["annexes"][0]["table"]

        assert table["rows"] == [
            [
                "1",
                "Соколова Елена Игоревна, учитель математики",
                "Лапин Андрей Дмитриевич, учитель математики",
                "Учитель – учитель; Опытный учитель – молодой специалист",
                "15.09.2026 – 31.05.2027",
                "согласие сторон",
            ]
        ]

    def test_addendum_and_pay_are_named(self, cast):
        employees_form(cast)
        pair = with_terms(
            agreed_pair(cast),
            consent_on=date(2026, 9, 1),
            addendum_number="7",
            addendum_on=date(2026, 9, 2),
            pay_percent=10,
        )

        document = draft(cast, pair)

        assert text_of(document)["annexes"][0]["table"]["rows"][0][5] == "доп. соглашение № 7 от 02.09.2026"
        assert items(document)[3] == (
            "Бухгалтерии производить выплаты наставникам по дополнительным соглашениям (ст. 351.8 ТК РФ)."
        )

    def test_annex_names_the_days_of_the_consents(self, cast, pair):
        days = {"mentor": date(2026, 9, 10), "mentee": date(2026, 9, 11)}
        for role, day in days.items():
            pair.members.filter(role=role).update(agreed_on=day, agreed_at=pair.created_at, agreed_by=cast.curator)

        table = text_of(draft(cast, pair))["annexes"][0]["table"]

        assert table["rows"][0][5] == "согласие сторон от 10.09.2026, от 11.09.2026"

    def test_annex_names_the_type_where_one_was_chosen(self, cast, pair):
        pair.type = MentoringType.objects.create(code="tests_reverse", title="Реверсивное")
        pair.save()

        table = text_of(draft(cast, pair))["annexes"][0]["table"]

        assert (table["columns"][3], table["rows"][0][3]) == (
            "Форма, ролевая модель, вид",
            "Учитель – учитель; Опытный учитель – молодой специалист; Реверсивное",
        )

    def test_group_lists_its_people_one_under_another(self, cast, pair):
        second = make_person(cast, "Яшин", first_name="Олег", middle_name="", gender="m")
        pair.members.create(person=second, role="mentee", joined_on=pair.start)

        cell = text_of(draft(cast, pair))["annexes"][0]["table"]["rows"][0][2]

        assert cell == "Лапин Андрей Дмитриевич, учитель математики\nЯшин Олег, учитель математики"

    def test_everybody_named_is_to_be_acquainted(self, cast, pair):
        names = [entry["name"] for entry in text_of(draft(cast, pair))["acknowledge"]]

        assert names == ["Соколова Елена Игоревна", "Лапин Андрей Дмитриевич"]

    def test_nothing_to_order(self, cast):
        with pytest.raises(Refused) as refusal:
            draft(cast)

        assert refusal.value.sentence == (
            "Согласованных пар нет: приказ составлять не о чем. Сначала получите согласия сторон."
        )

    @pytest.mark.parametrize("state", ["proposed", "ordered", "active", "ended"])
    def test_pair_in_another_state(self, cast, state):
        with pytest.raises(Refused):
            draft(cast, make_pair(cast, state=state))

    def test_what_the_director_is_told(self, cast, pair):
        from apps.documents.kinds import kinds

        group = make_pair(cast, state="agreed", is_group=True)
        document = draft(cast, pair, group)

        assert kinds.get(document.kind).changes(document) == [
            f"Начнёт работу 1\N{NO-BREAK SPACE}пара: {pair.title}",
            f"Начнёт работу 1\N{NO-BREAK SPACE}группа: {group.title}",
        ]


class TestCertificateOfAGuest:
    @pytest.mark.parametrize(
        ("until", "born", "blocked"),
        [
            (None, date(2012, 3, 1), True),
            (date(2026, 11, 19), date(2012, 3, 1), True),
            (date(2026, 11, 20), date(2012, 3, 1), False),
            (None, None, True),
            (None, date(2000, 3, 1), False),
        ],
        ids=["none", "ended yesterday", "last day", "age unknown", "adult"],
    )
    def test_order_waits_for_it_where_the_mentee_is_a_minor(self, cast, until, born, blocked):
        guest = make_person(cast, "Гостев", category="partner")
        if until:
            Clearance.objects.create(
                organization=cast.school, person=guest, number="1", issued_on=date(2025, 11, 19), valid_to=until
            )

        document = draft(cast, agreed_pair(cast, mentor=guest, mentee=make_pupil(cast, "Школьников", birth_date=born)))

        text = "Гостев П. И.: нет действующей справки об отсутствии судимости."
        assert problems(document) == ([(text, True)] if blocked else [])


class TestLegalBasis:
    @pytest.fixture
    def pair(self, cast):
        employees_form(cast)
        return agreed_pair(cast, mentor=woman(cast), mentee=man(cast))

    def test_without_written_consent_the_order_is_blocked(self, cast, pair):
        document = draft(cast, pair)

        with pytest.raises(Refused) as refusal:
            documents.send(document, by=cast.curator)

        text = "«Соколова Е. И. — Лапин А. Д.»: нет письменного согласия наставника (ст. 351.8 ТК РФ)."
        assert problems(document) == [(text, True)]
        assert text in refusal.value.sentence
        assert states() == ["agreed"]

    def test_without_addendum_a_warning(self, cast, pair):
        with_terms(pair, consent_on=date(2026, 9, 1))

        document = draft(cast, pair)

        warning = "«Соколова Е. И. — Лапин А. Д.»: нет дополнительного соглашения к трудовому договору."
        assert problems(document) == [(warning, False)]
        assert documents.send(document, by=cast.curator).state == "sent"

    @pytest.mark.parametrize("count", [2, 5])
    def test_many_warnings_stand_folded_in_the_queue(self, cast, count):
        employees_form(cast)
        chosen = [
            agreed_pair(
                cast,
                mentor=make_person(cast, f"Первый{n}", role="mentor"),
                mentee=make_person(cast, f"Второй{n}", role="mentee"),
            )
            for n in range(count)
        ]
        for pair in chosen:
            with_terms(pair, consent_on=date(2026, 9, 1))
        documents.send(draft(cast, *chosen), by=cast.curator)

        page = cast.client("director").get(reverse("documents:director-queue")).content.decode()

        assert page.count("нет дополнительного соглашения") == count
        assert ("5 предупреждений, подписать можно" in page.replace("\u00a0", " ")) == (count > 2)

    def test_consent_of_the_ledger_is_enough(self, cast, pair):
        make_consent(pair.mentors[0], purpose=Purpose.EMPLOYEE)

        assert [blocks for _, blocks in problems(draft(cast, pair))] == [False]

    def test_complete_basis(self, cast, pair):
        with_terms(pair, consent_on=date(2026, 9, 1), addendum_number="7", addendum_on=date(2026, 9, 2))

        assert problems(draft(cast, pair)) == []

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ({"addendum_number": "7"}, "У дополнительного соглашения указывают и номер, и дату."),
            ({"addendum_on": "2026-09-01"}, "У дополнительного соглашения указывают и номер, и дату."),
            ({"pay_amount": "5000", "pay_percent": "10"}, "Выплата – либо суммой, либо процентом. Оставьте одно."),
            ({"pay_amount": "много"}, "Введите число."),
        ],
    )
    def test_form_of_the_basis_refuses(self, cast, pair, bad, words):
        page = cast.client("curator").post(f"/pairs/{pair.public_id}/terms/", {"content": "Помощь", **bad})

        assert words in page.content.decode()
        assert not hasattr(Pair.objects.get(), "terms")

    def test_form_of_the_basis_saves(self, cast, pair):
        data = {"consent_on": "2026-09-01", "addendum_number": "7", "addendum_on": "2026-09-02", "pay_amount": "5000"}

        cast.client("curator").post(f"/pairs/{pair.public_id}/terms/", data)

        saved = Pair.objects.get().terms
        assert (saved.consent_on, saved.addendum_number, saved.pay_amount) == (date(2026, 9, 1), "7", 5000)


class TestSteps:
    def test_sent_returned_sent_approved(self, cast, pair):
        document, seen = draft(cast, pair), []

        documents.send(document, by=cast.curator)
        seen.append((states(), Pair.objects.get().order))
        documents.give_back(document, by=cast.director, remark="Срок")
        seen.append((states(), Pair.objects.get().order))
        documents.send(document, by=cast.curator)
        documents.approve(document, by=cast.director)
        seen.append((states(), Pair.objects.get().order))

        assert seen == [(["ordered"], document), (["agreed"], None), (["active"], document)]
        assert Pair.objects.get().activated_on == date(2026, 11, 20)

    def test_pair_with_a_later_term_begins_with_it(self, cast):
        later = make_pair(cast, state="agreed", start=date(2026, 12, 1))

        approved_order(cast, [later])

        assert Pair.objects.get().activated_on == date(2026, 12, 1)

    def test_draft_thrown_away_leaves_its_pairs(self, cast, pair):
        documents.cancel(draft(cast, pair), by=cast.curator)

        assert states() == ["agreed"]

    def test_pair_of_another_order_blocks(self, cast, pair):
        first = draft(cast, pair)
        other = agreed_pair(cast)
        second = draft(cast, pair, other)
        documents.send(first, by=cast.curator)

        text = "Пара «Соколова Е. И. — Лапин А. Д.» уже стоит в другом приказе. Уберите её из этого."
        assert problems(second) == [(text, True)]

    def test_pair_cancelled_meanwhile_blocks(self, cast, pair):
        document = draft(cast, pair)
        pairs.cancel(pair, by=cast.curator, note="Ошибка")

        text = "Пара «Соколова Е. И. — Лапин А. Д.» в состоянии «отменена»: в приказ её включать нельзя."
        assert problems(document) == [(text, True)]

    def test_double_click_makes_one_draft(self, cast, pair):
        client = cast.client("curator")

        first, second = (client.post(f"/pairs/{pair.public_id}/order/").headers["Location"] for _ in range(2))

        assert (first, Document.objects.count()) == (second, 1)

    def test_all_agreed_pairs_from_the_list(self, cast, pair):
        agreed_pair(cast)
        make_pair(cast, state="proposed")

        cast.client("curator").post("/pairs/order/")

        agreed = Pair.objects.filter(state="agreed").order_by("pk").values_list("pk", flat=True)
        assert Document.objects.get().records == {"pairs": list(agreed)}

    def test_nothing_agreed_is_said(self, cast):
        response = cast.client("curator").post("/pairs/order/", follow=True)

        assert [str(m) for m in response.context["messages"]] == [
            "Согласованных пар нет: приказ составлять не о чем. Сначала получите согласия сторон."
        ]


class TestChanges:
    """The order that ends pairs or gives another mentor."""

    def ending(self, cast, pair, action="end", **changes):
        values = {
            "action": action,
            "day": date(2026, 11, 25),
            "reason": reason("mentor_wish", "Инициатива наставника"),
            "note": "Просьба наставника",
            "notice_on": None,
        }
        return papers.ending_order(pair, by=cast.curator, **{**values, **changes})

    def test_text_of_an_early_end(self, cast):
        pair = make_pair(cast, woman(cast), man(cast))

        assert items(self.ending(cast, pair)) == [
            "Освободить Соколову Е. И. от обязанностей наставника Лапина А. Д. с 25.11.2026 (инициатива наставника).",
            "Куратору Чернышовой М. В. (заместителю директора по УВР) внести изменения в базы и довести приказ до участников.",
            "Контроль за исполнением приказа оставляю за собой.",
        ]

    def test_text_of_a_completion(self, cast):
        pair = make_pair(cast, woman(cast), man(cast))

        document = self.ending(cast, pair, "complete", reason=reason("done", "Программа выполнена"))

        assert items(document)[0] == (
            "Считать завершённой с 25.11.2026 работу наставника Соколовой Е. И. с Лапиным А. Д. (программа выполнена)."
        )

    def test_text_of_a_replacement(self, cast):
        old = make_pair(cast, woman(cast), man(cast))
        mentor = make_person(cast, "Петрова", first_name="Мария", middle_name="Ивановна", gender="f", role="mentor")
        new = pairs.replace(old, mentors=[mentor], terms=terms(cast), by=cast.curator)
        pairs.agree_all_on_paper(new, by=cast.curator)

        document = draft(cast, new)

        assert items(document)[0] == (
            "Закрепить наставником за Лапиным А. Д. Петрову М. И. с 23.11.2026 по 31.05.2027, "
            "освободив от этих обязанностей Соколову Е. И."
        )

    def test_approval_ends_the_pair_on_its_day(self, cast):
        pair = make_pair(cast)
        document = self.ending(cast, pair)
        documents.send(document, by=cast.curator)

        documents.approve(document, by=cast.director)

        pair.refresh_from_db()
        document.refresh_from_db()
        assert (pair.state, pair.ended_on, pair.end_reason.code, pair.end_note) == (
            "ended",
            date(2026, 11, 25),
            "mentor_wish",
            f"Просьба наставника (приказ {document})",
        )

    def test_notice_is_checked(self, cast):
        employees_form(cast)
        pair = make_pair(cast, woman(cast), man(cast))

        document = self.ending(cast, pair, day=date(2026, 11, 24), notice_on=date(2026, 11, 20))

        assert problems(document) == [
            (
                "«Соколова Е. И. — Лапин А. Д.»: После уведомления 20.11.2026 пара может закончиться не раньше "
                "25.11.2026 (3 рабочих дня).",
                True,
            )
        ]

    def test_pair_that_ended_meanwhile_blocks(self, cast):
        pair = make_pair(cast, woman(cast), man(cast))
        document = self.ending(cast, pair)
        pairs.close(pair, by=cast.curator, action="complete", reason=None, note="")

        assert problems(document) == [
            ("Пара «Соколова Е. И. — Лапин А. Д.» в состоянии «завершена»: прекращать нечего.", True)
        ]

    def test_new_and_replacing_pairs_are_not_mixed(self, cast, pair):
        old = make_pair(cast)
        new = pairs.replace(old, mentors=[make_person(cast)], terms=terms(cast), by=cast.curator)
        pairs.agree_all_on_paper(new, by=cast.curator)

        with pytest.raises(Refused) as refusal:
            draft(cast, pair, new)

        assert refusal.value.sentence.startswith("Замены наставников оформляются отдельным приказом")

    def test_returned_replacement_is_agreed_again(self, cast):
        old = make_pair(cast)
        new = pairs.replace(old, mentors=[make_person(cast)], terms=terms(cast), by=cast.curator)
        pairs.agree_all_on_paper(new, by=cast.curator)
        document = draft(cast, Pair.objects.get(pk=new.pk))
        documents.send(document, by=cast.curator)

        documents.give_back(document, by=cast.director, remark="Проверьте")

        assert states() == ["active", "agreed"]


class TestPaper:
    """Signed on paper in September, entered in November."""

    def send(self, cast, chosen, **changes):
        data = {"pairs": [p.pk for p in chosen], "number": "41-од", "date": "2026-09-14", "reason": "Внесено позже"}
        return cast.client("curator").post("/pairs/paper/", {**data, **changes})

    def test_pairs_are_active_from_september(self, cast, pair):
        response = self.send(cast, [pair])

        document = Document.objects.get()
        pair.refresh_from_db()
        assert response.headers["Location"] == document.get_absolute_url()
        assert (pair.state, pair.activated_on, pair.order) == ("active", date(2026, 9, 15), document)
        assert (document.number, document.date, document.is_paper, document.state) == (
            "41-од",
            date(2026, 9, 14),
            True,
            "approved",
        )

    def test_text_stays_on_the_paper_the_record_names_the_pairs(self, cast, pair):
        self.send(cast, [pair])

        document = Document.objects.get()
        text = document.content
        assert (text["items"], text["preamble"], text["signatures"], document.signer_name) == ([], "", [], "")
        assert [row[1] for row in text["annexes"][0]["table"]["rows"]] == [
            "Соколова Елена Игоревна, учитель математики"
        ]
        words = [block.text for block in blocks(text) if block.text]
        assert "Приложение № 1" not in words
        assert words[-3:] == [
            ON_PAPER,
            "Наставнические пары (группы)",
            "С приказом от\u00a014.09.2026 №\u00a041-од ознакомлены:",
        ]

    def test_page_of_the_record_offers_the_scan_and_opens_it(self, cast, pair):
        self.send(cast, [pair])
        document, client = Document.objects.get(), cast.client("curator")

        before = client.get(document.get_absolute_url()).content.decode()
        client.post(f"{document.get_absolute_url()}attach/scan/", {"scan": SimpleUploadedFile("приказ.pdf", PDF)})
        after = client.get(document.get_absolute_url()).content.decode()

        assert ("Приложите скан, чтобы текст" in before, "Открыть скан" in before) == (True, False)
        assert ("Приложите скан, чтобы текст" in after, "Открыть скан" in after) == (False, True)
        assert "на бумаге, здесь запись о документе" in after

    def test_order_older_than_the_consents_is_refused(self, cast, pair):
        pair.members.filter(role="mentee").update(
            agreed_on=date(2026, 9, 15), agreed_at=pair.created_at, agreed_by=cast.curator
        )

        page = self.send(cast, [pair]).content.decode()

        assert (
            "Лапин А. Д.: согласие от 15.09.2026 позже приказа от 14.09.2026. "
            "Исправьте дату согласия на странице пары или дату приказа."
        ) in page
        assert (states(), Document.objects.count()) == (["agreed"], 0)

    def test_scan_is_kept(self, cast, pair):
        self.send(cast, [pair], scan=SimpleUploadedFile("приказ.pdf", PDF, "application/pdf"))

        assert Document.objects.get().scan.size == len(PDF)

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ({"number": ""}, "Обязательное поле."),
            ({"reason": ""}, "Обязательное поле."),
            ({"date": "2026-11-21"}, "Дата документа не может быть позже сегодняшней (20.11.2026)."),
            ({"date": "вчера"}, "Введите правильную дату."),
            ({"pairs": []}, "Обязательное поле."),
            ({"scan": SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 100)}, "Это не скан."),
            ({"scan": SimpleUploadedFile("a.pdf", b"")}, "Отправленный файл пуст."),
        ],
    )
    def test_bad_input_changes_nothing(self, cast, pair, bad, words):
        page = self.send(cast, [pair], **bad).content.decode()

        assert words in page
        assert (states(), Document.objects.count()) == (["agreed"], 0)

    def test_foreign_pair_is_refused(self, cast, pair):
        stranger = make_pair(
            cast,
            make_person(cast, organization=cast.foreign_school),
            make_person(cast, organization=cast.foreign_school),
            state="agreed",
        )

        response = self.send(cast, [stranger])

        assert (response.status_code, states()) == (200, ["agreed", "agreed"])

    def test_empty_page_leads_to_a_new_pair(self, cast):
        page = cast.client("curator").get("/pairs/paper/").content.decode()

        assert 'href="/pairs/propose/"' in page
