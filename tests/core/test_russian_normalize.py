"""Text made comparable: keys of search and Latin letters inside Russian words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.russian.normalize import fix_lookalikes, fold, has_lookalikes


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Королёв  Семён", "королев семен"),
        ("  ЁЖ\tи\u00a0Ёлка\n", "еж и елка"),
        ("е\u0308лка", "елка"),
        ("МАОУ «СОШ № 14»", "маоу «сош № 14»"),
        ("", ""),
    ],
)
def test_fold(text, key):
    assert fold(text) == key


@given(st.text())
def test_fold_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "fixed"),
    [
        ("Ивaнов", "Иванов"),
        ("Cидоров Пётp", "Сидоров Пётр"),
        ("МАОУ COШ", "МАОУ СОШ"),
        ("Hайк", "Найк"),
        ("Cyxов-Kобылин", "Сухов-Кобылин"),
    ],
)
def test_fix_lookalikes_in_russian_words(typed, fixed):
    assert has_lookalikes(typed)
    assert fix_lookalikes(typed) == fixed
    assert not has_lookalikes(fixed)


@pytest.mark.parametrize("text", ["Word и Excel", "COVID", "Иванов", "PDF-файл", "Zооm", "", "10 A"])
def test_fix_lookalikes_leaves_latin_and_russian_words(text):
    assert fix_lookalikes(text) == text
    assert not has_lookalikes(text)


@given(st.text())
def test_fix_lookalikes_keeps_the_length_and_settles(text):
    fixed = fix_lookalikes(text)

    assert len(fixed) == len(text)
    assert fix_lookalikes(fixed) == fixed
