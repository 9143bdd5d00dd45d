"""One surname without hyphens in six cases.

pytrovich declines the ordinary endings; the rules below come first where its table is too short: stressed endings after
hushing letters, fleeting vowels, surnames equal to common nouns, foreign surnames that only look Russian. Each rule takes
a lower-case word and answers its forms or None, and the first answer holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from . import exceptions as known
from .morphology import Forms, common_noun, endings, parses, petrovich, unchanged, vowels

Rule = Callable[[str], Forms | None]

POSSESSIVE = ("ов", "ев", "ёв", "ин", "ын")
HUSHING = tuple("цчшщж")
CONSONANTS = "бвгджзйклмнпрстфхцчшщ"


@lru_cache(maxsize=8192)
def decline(word: str, gender: str, *, foreign: bool = False) -> Forms:
    """Forms of a lower-case surname; gender m or f; `foreign`: the name has no patronymic."""
    if foreign and gender == "m" and word in known.FOREIGN_WITHOUT_PATRONYMIC:
        return _hard(word)
    rules = FEMALE_RULES if gender == "f" else MALE_RULES
    for rule in rules:
        forms = rule(word)
        if forms:
            return forms
    return petrovich(word, "last", gender)


# ---- both genders


def indeclinable(word: str) -> Forms | None:
    """Живаго, Дурново, Россини, Гулиа, Дюма, Рахмонзода: foreign and frozen endings."""
    frozen = re.search(r"([оеёэиыую]|[аеиоуыэюя]а|.зода)$", word) or word in known.FRENCH_STRESSED
    return unchanged(word) if frozen else None


def noun_in_a(word: str) -> Forms | None:
    """Surnames on -а, -я declined as nouns; the stress of a common noun decides -ой or -ей, -ёй or -ей."""
    if word[-1] not in "ая":
        return None
    ins = _instrumental_in_a(word)
    stem = word[:-1]
    if word.endswith("ия"):
        return endings(stem, word, "и", "и", "ю", ins, "и")
    if word[-1] == "я":
        return endings(stem, word, "и", "е", "ю", ins, "е")
    return endings(stem, word, "и" if stem[-1] in "гкхжшчщ" else "ы", "е", "у", ins, "е")


def _instrumental_in_a(word: str) -> str:
    if word in known.STRESSED_YA:
        return "ёй"
    if word in known.STRESSED_HUSH_A:
        return "ой"
    noun = common_noun(word)
    soft = word[-1] == "я" or word[-2] in "цчшщж"
    if noun and soft and noun[4][-2:] in ("ой", "ей", "ёй"):
        return noun[4][-2:]
    return "ей" if soft else "ой"


# ---- women


def woman_consonant(word: str) -> Forms | None:
    """Ткач, Заяц, Коваль, Гайдай, Черных of a woman stay as they are."""
    return unchanged(word) if word[-1] in CONSONANTS + "ьъ" else None


def woman_noun(word: str) -> Forms | None:
    """Голова, Калина, Шенгелая: nouns that look like a possessive or an adjective."""
    return noun_in_a(word) if is_noun_in_disguise(word) else None


def is_noun_in_disguise(word: str) -> bool:
    """Whether a surname on -ова, -ина, -ая shows no gender: it is a noun, the same for men and women."""
    if word in known.NOUN_INA | known.NOUN_AYA:
        return True
    return word.endswith(("ова", "ева")) and word not in known.POSSESSIVE_OVA and bool(common_noun(word, "femn"))


def woman_possessive(word: str) -> Forms | None:
    """Иванова, Кузьмина, Синицына."""
    if re.search(r"(ов|ев|ёв|ин|ын)а$", word) and vowels(word) > 1:
        return endings(word[:-1], word, "ой", "ой", "у", "ой", "ой")
    return None


def woman_adjective(word: str) -> Forms | None:
    """Достоевская, Белая, Рабочая, Крайняя, Третья."""
    if word.endswith("ья") and word[:-2] + "ий" in known.THIRD_TYPE:
        return endings(word[:-1], word, "ей", "ей", "ю", "ей", "ей")
    if word.endswith("яя"):
        return endings(word[:-2], word, "ей", "ей", "юю", "ей", "ей")
    if not word.endswith("ая"):
        return None
    hush = word[-3:-2] in tuple("жшчщ") and word not in known.STRESSED_HUSH_AYA
    ending = "ей" if hush or re.search(r"[аеиоуыэюя]цая$", word) else "ой"
    return endings(word[:-2], word, ending, ending, "ую", ending, ending)


# ---- men


def german_ikh(word: str) -> Forms | None:
    """Дитрих, Эрлих decline; Долгих, Черных do not."""
    if not re.search(r"[иы]х$", word):
        return None
    german = re.search(r"[рлбвдзмпстф]их$", word) or word in known.GERMAN_IKH or vowels(word) == 1
    return _hard(word) if german else unchanged(word)


def short_fleeting(word: str) -> Forms | None:
    """Лев — Льва."""
    stem = known.FLEETING_SHORT.get(word)
    if not stem:
        return None
    return _soft(word, stem) if word.endswith("ь") else _hard(word, stem)


def possessive(word: str) -> Forms | None:
    """Иванов — Ивановым, but Дарвин — Дарвином and Ким, Шин — Шином."""
    if not word.endswith(POSSESSIVE):
        return None
    one_syllable = vowels(word) == 1 and word not in known.SHORT_POSSESSIVE
    of_people = word in known.NOUN_IN or (word.endswith(("анин", "янин", "арин")) and common_noun(word, "masc"))
    if one_syllable or of_people or word in known.FOREIGN_POSSESSIVE or word.endswith(("ддин", "тдин")):
        return _hard(word)
    return endings(word, word, "а", "у", "а", "ым", "е")


def third_type(word: str) -> Forms | None:
    """Третий — Третьего."""
    if word not in known.THIRD_TYPE:
        return None
    stem = word[:-2] + "ь"
    return endings(stem, word, "его", "ему", "его", "им", "ем")


def adjective_iy(word: str) -> Forms | None:
    """Горький, Хорунжий, Крайний as adjectives; Палий, Топчий as nouns."""
    if not word.endswith("ий"):
        return None
    stem = word[:-2]
    noun = word in known.NOUN_IY or word.endswith("джий") or _is_personal_name(word)
    if noun or stem[-1:] not in tuple("кгхжшчщн"):
        return endings(stem, word, "ия", "ию", "ия", "ием", "ии")
    if stem[-1] in "кгх":
        return endings(stem, word, "ого", "ому", "ого", "им", "ом")
    return endings(stem, word, "его", "ему", "его", "им", "ем")


def adjective_cy(word: str) -> Forms | None:
    """Куцый — Куцего: after ц the unstressed ending has е."""
    return endings(word[:-2], word, "его", "ему", "его", "ым", "ем") if word.endswith("цый") else None


def adjective_oy(word: str) -> Forms | None:
    """Толстой, Сухой, Большой as adjectives; Цой, Разбой as nouns."""
    if not word.endswith("ой"):
        return None
    noun = common_noun(word, "masc")
    short = vowels(word) == 1 and word not in known.SHORT_ADJECTIVE
    if short or word in known.NOUN_OY or (noun and noun[1].endswith("я")):
        return _soft(word, word[:-1])
    stem = word[:-2]
    return endings(stem, word, "ого", "ому", "ого", "им" if stem[-1] in "гкхжшчщ" else "ым", "ом")


def dictionary_noun(word: str) -> Forms | None:
    """A surname equal to a common noun: Заяц — Зайца, Ткач — Ткачом, Король — Королём, Соловей — Соловья.

    A word of one syllable keeps its vowel (Рот — Рота): a family seldom loses it.
    """
    if word[-1] not in CONSONANTS + "ь" or word in known.UNSTRESSED_CRAFT | known.KEPT_EC:
        return None
    forms = common_noun(word, "masc")
    if not forms or forms[1][-1] not in "ая" or (vowels(word) == 1 and vowels(forms[1]) == 1):
        return None
    gen, dat, ins, loc = forms[1], forms[2], forms[4], forms[5]
    return (word, gen, dat, gen, ins, loc)


def fleeting_ec(word: str) -> Forms | None:
    """Кравец — Кравца, Стрелец — Стрельца, Коломиец — Коломийца; Кузнец and Кац keep their vowel."""
    if not word.endswith("ец"):
        return None
    if vowels(word) == 1 or word in known.KEPT_EC:
        return _hush(word, "ем")
    stem = word[:-2]
    if stem[-1] in "аеёиоуыэюя":
        return _hush(word, "ем", stem + "йц")
    if re.search(rf"[{CONSONANTS}ь][{CONSONANTS}]$", stem) and not stem.endswith(("нд", "нт")):
        return _hush(word, "ом")
    stem = stem + "ь" if stem.endswith("л") else stem
    return _hush(word, "ем" if word in known.STEM_STRESSED_EC else "ом", stem + "ц")


def fleeting_ok(word: str) -> Forms | None:
    """Вовчок — Вовчка, Ковалёк — Ковалька, Бабёнок — Бабёнка; Хичкок and Блок keep their vowel."""
    if re.search(r"..[чшж]ок$", word):
        return _hard(word, word[:-2] + "к")
    if re.search(r".[её]нок$|[чшж]онок$", word) and vowels(word) > 2:
        return _hard(word, word[:-2] + "к")
    if word.endswith("ёк") and vowels(word) > 1:
        return _hard(word, word[:-2] + ("йк" if word[-3] in "аеиоуыэюя" else "ьк"))
    return None


def sparrow(word: str) -> Forms | None:
    """-обей, -авей: Горобей — Горобья as the common noun does."""
    return endings(word[:-2] + "ь", word, "я", "ю", "я", "ём", "е") if word.endswith(("робей", "соловей")) else None


def hushing(word: str) -> Forms | None:
    """Stress decides after a hushing letter: Деркач — Деркачом, Кузьмич — Кузьмичом; Мицкевич — Мицкевичем."""
    if not word.endswith(HUSHING):
        return None
    stressed = (
        (word.endswith(("ач", "яч")) and word not in known.UNSTRESSED_ACH)
        or word in known.STRESSED_ICH
        or word.endswith(("ыш", "ущ", "ыж"))
        or (vowels(word) == 1 and word.endswith(("ыч", "ящ", "ещ", "ёщ", "ощ")))
    )
    return _hush(word, "ом" if stressed else "ем")


def other_consonant(word: str) -> Forms | None:
    """Any other consonant takes -ом (Вовк, Шмидт), any other -й and -ь goes soft (Хемингуэй, Рысь, but Мыша)."""
    if word[-1] in "бвгджзклмнпрстфх":
        return _hard(word)
    if word.endswith(("жь", "шь", "чь", "щь", "ць")):
        return _hush(word, "ем", word[:-1])
    return _soft(word, word[:-1]) if re.search(r"[^ыио]й$|ь$", word) else None


def _hard(word: str, stem: str | None = None) -> Forms:
    return endings(stem or word, word, "а", "у", "а", "ом", "е")


def _soft(word: str, stem: str) -> Forms:
    return endings(stem, word, "я", "ю", "я", "ем", "е")


def _hush(word: str, instrumental: str, stem: str | None = None) -> Forms:
    return endings(stem or word, word, "а", "у", "а", instrumental, "е")


def _is_personal_name(word: str) -> bool:
    return any(parse.is_known and {"Name", "masc", "nomn", "sing"} in parse.tag for parse in parses(word))


FEMALE_RULES: tuple[Rule, ...] = (
    woman_consonant, indeclinable, woman_noun, woman_possessive, woman_adjective, noun_in_a,
)  # fmt: skip
MALE_RULES: tuple[Rule, ...] = (
    indeclinable, german_ikh, short_fleeting, possessive, third_type, adjective_iy, adjective_cy, adjective_oy, dictionary_noun,
    sparrow, fleeting_ec, fleeting_ok, hushing, noun_in_a, other_consonant,
)  # fmt: skip
