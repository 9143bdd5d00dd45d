"""Russian helpers of the reasons, and settings read from a file."""

import pytest

from apps.pairing.matching import words
from apps.pairing.matching.explain import all_busy
from apps.pairing.matching.profiles import Limits, Settings, SettingsError, Weights


@pytest.mark.parametrize(("number", "phrase"), [(1, "1 год"), (22, "22 года"), (11, "11 лет"), (25, "25 лет")])
def test_counted_takes_the_right_form_after_a_plain_space(number, phrase):
    assert words.counted(number, "год", "года", "лет") == phrase


@pytest.mark.parametrize(
    ("name", "accusative"),
    [
        ("Математика", "математику"),
        ("Физика", "физику"),
        ("История", "историю"),
        ("История России", "историю России"),
        ("Технология", "технологию"),
        ("Физическая культура", "физическую культуру"),
        ("Русский язык", "русский язык"),
        ("Изобразительное искусство", "изобразительное искусство"),
        ("Начальные классы", "начальные классы"),
        ("Алгебра", "алгебру"),
        ("Алгебра и начала анализа", "предмет «Алгебра и начала анализа»"),
        ("Химия, биология", "предмет «Химия, биология»"),
        ("ОБЗР", "ОБЗР"),
        ("Вероятность", "вероятность"),
        ("  Родная   литература ", "родную литературу"),
    ],
)
def test_subject_accusative(name, accusative):
    assert words.subject_accusative(name) == accusative


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "единственный подходящий наставник занят"),
        (2, "оба подходящих наставника заняты"),
        (3, "все 3 подходящих наставника заняты"),
        (5, "все 5 подходящих наставников заняты"),
        (11, "все 11 подходящих наставников заняты"),
        (21, "заняты все 21 подходящий наставник"),
    ],
)
def test_all_busy_agrees_with_the_number(count, sentence):
    assert all_busy(count) == sentence


class TestSettings:
    def test_parts_left_out_keep_their_defaults(self):
        data = {"weights": {"subject": 50}, "limits": {"common_day": True}, "mode": "quality"}

        found = Settings.from_dict(data)

        assert found == Settings(weights=Weights(subject=50), limits=Limits(common_day=True), mode="quality")

    def test_empty_object_is_the_default(self):
        assert Settings.from_dict({}) == Settings()

    def test_mode_given_beside_the_file_wins(self):
        assert Settings.from_dict({"mode": "quality"}, "coverage").mode == "coverage"

    def test_as_dict_is_read_back(self):
        chosen = Settings(weights=Weights(days=3), limits=Limits(same_building=True), mode="quality")

        assert Settings.from_dict(chosen.as_dict()) == chosen

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ([], "Настройки подбора — это объект с полями weights, limits и mode."),
            ({"weight": {}}, "В настройках подбора нет поля «weight»; есть: limits, mode, weights."),
            ({"weights": []}, "Раздел weights в настройках подбора — это объект с именами и значениями."),
            ({"weights": {"days": -1}}, "Вес days — целое число от 0 до 1000, а не «-1»."),
            ({"weights": {"days": 1001}}, "Вес days — целое число от 0 до 1000, а не «1001»."),
            ({"weights": {"days": 1.5}}, "Вес days — целое число от 0 до 1000, а не «1.5»."),
            ({"weights": {"days": True}}, "Вес days — целое число от 0 до 1000, а не «True»."),
            (
                {"limits": {"day": True}},
                "В разделе limits нет поля «day»; есть: common_day, common_format, same_building, same_subject.",
            ),
            (
                {"limits": {"common_day": 1}},
                "Ограничение common_day включается значением true или false, а не «1».",
            ),
            ({"mode": "best"}, "Режим подбора бывает coverage или quality, а не «best»."),
            ({"mode": ["x"]}, "Режим подбора бывает coverage или quality, а не «['x']»."),
        ],
    )
    def test_unusable_settings_are_refused_with_a_sentence(self, data, sentence):
        with pytest.raises(SettingsError) as refusal:
            Settings.from_dict(data)

        assert str(refusal.value) == sentence
