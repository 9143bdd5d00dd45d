"""A post in six cases: the head of the phrase and its adjectives decline, everything that depends on them stays.

«заместитель директора по УВР» → «заместителя директора по УВР»; «исполняющий обязанности директора» →
«исполняющего обязанности директора». A post names a person, so its accusative is that of a living being.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from . import CASES
from .exceptions import words as word_set
from .morphology import PYMORPHY_CASES, Forms, endings, inflected, parses, recased, unchanged
from .normalize import fix_lookalikes

# Cards and settings hold two hundred letters; each comma of an endless text would be looked at with all that stands before it.
LONGEST = 1_000
# Nothing declines after these: «и.о. директора» already stands in the genitive.
ACTING = re.compile(r"^(?:и\.?\s?о\.?|в\.?\s?р\.?\s?и\.?\s?о\.?|зам\.?|пом\.)(?:\s|$)", re.IGNORECASE)
ACTING_WORDS = frozenset({"врио", "ио", "замдиректора", "замзав", "замначальника", "помдиректора"})
# Heads that the dictionary does not know or reads as something else, declined as ordinary nouns on a consonant.
PERSON_NOUNS = word_set(
    "тьютор модератор супервизор фасилитатор медиатор вебмастер электрик электроник механик робототехник"
)
HUSHING_NOUNS = frozenset({"коуч"})
# A long word that the dictionary lacks names a person when it ends with one: олигофренопедагог, видеоинженер.
PERSON_ENDS = ("педагог", "психолог", "логопед", "тренер", "методист", "инженер", "директор", "инструктор")
# Living beings of the dictionary that are seldom meant: «учитель (английский язык)».
THINGS = frozenset({"язык"})
# First parts that name a person when alone and stay when another noun follows: шеф-повара.
FIXED_PARTS = frozenset({"шеф", "вице", "экс", "обер", "генерал"})
# «ст. методист», «соц.педагог»: the shortened adjective stays, the post after it declines.
SHORTENED = re.compile(r"^(?:[а-яё]{2,4}\.\s?)+(?=[а-яё])", re.IGNORECASE)
SEPARATOR = re.compile(r"(\s*[,;/()]\s*|\s+(?:и|[-–—])\s+)")
# «PR-менеджер»: a Latin first part stays.
WORD = re.compile(r"^(?:[a-z]{2,3}-)?[а-яё]+(?:-[а-яё]+)*$", re.IGNORECASE)
ADJECTIVE = frozenset({"ADJF", "PRTF"})
NAMED = ADJECTIVE | {"NOUN"}


def decline_post(text: str) -> dict[str, str]:
    """Six forms of a post by case code; `loc` without the preposition. A phrase whose head is not found, or longer than any post, stays."""
    phrase = " ".join(text.split())
    if len(phrase) > LONGEST:
        return dict.fromkeys(CASES, phrase)
    return dict(zip(CASES, (phrase, *_phrase(fix_lookalikes(phrase))[1:]), strict=True))


@lru_cache(maxsize=2048)
def _phrase(phrase: str) -> Forms:
    """Several posts joined by commas or «и» decline each: «учитель математики, классный руководитель»."""
    columns = []
    pieces = SEPARATOR.split(phrase)
    for index, piece in enumerate(pieces):
        joint = index % 2 == 1
        in_brackets = "(" in "".join(pieces[:index])
        tail = index > 0 and not joint and not _names_a_person(piece)
        tail = tail or (in_brackets and _is_only_adjective(piece))
        columns.append(unchanged(piece) if joint or tail else _single(piece))
    return tuple("".join(column) for column in zip(*columns, strict=True))


def _single(phrase: str) -> Forms:
    """One post: adverbs, then adjectives in agreement, then the head; the rest stays."""
    words = phrase.split()
    if not words or ACTING.match(phrase) or words[0].lower() in ACTING_WORDS:
        return unchanged(phrase)
    shortened = SHORTENED.match(phrase)
    if shortened:
        return tuple(shortened[0] + form for form in _single(phrase[shortened.end() :]))
    start = 1 if _is_adverb(words[0]) and len(words) > 1 else 0
    size = _head_size(words[start:])
    columns = [unchanged(word) for word in words[:start]]
    columns += [_agreed(words, start, index) for index in range(start, start + size)]
    columns += [unchanged(word) for word in words[start + size :]]
    return tuple(" ".join(column) for column in zip(*columns, strict=True))


def _head_size(words: list[str]) -> int:
    """How many leading words decline: adjectives as long as the next word agrees with them, the noun and its double."""
    for index, word in enumerate(words):
        adjective = _adjective(word)
        following = words[index + 1] if index + 1 < len(words) else ""
        if adjective and _agrees(following, str(adjective.tag.gender)):
            continue
        if adjective:
            return index + 1
        return index + 1 + _is_double(word, following) if _noun_forms(word) else index
    return 0


def _is_double(head: str, following: str) -> bool:
    """«учитель логопед» written without its hyphen: the second noun names the same person and declines too."""
    return all(WORD.match(word) and _is_person(word.lower().split("-")[-1]) for word in (head, following))


def _agrees(word: str, gender: str) -> bool:
    """Whether a word may be the noun (or one more adjective) that an adjective of a gender waits for."""
    adjective = _adjective(word) if word else None
    if adjective:
        return str(adjective.tag.gender) == gender
    noun = _noun_gender(word.split("-")[-1].lower()) if word else None
    return noun in (gender, "any")


def _agreed(words: list[str], start: int, index: int) -> Forms:
    adjective = _adjective(words[index])
    return _adjective_forms(adjective, words[index]) if adjective else _noun_forms(words[index])


# ---- words


def _adjective(word: str) -> Any:
    """The reading of a word as an adjective or participle in the nominative singular, or None."""
    if not WORD.match(word) or _is_person(word.lower()):
        return None
    for parse in parses(word.lower()):
        tag = parse.tag
        if tag.POS in ADJECTIVE and tag.case == "nomn" and tag.number == "sing" and "Fixd" not in tag:
            return parse
    return None


def _adjective_forms(parse: Any, word: str) -> Forms:
    gender = parse.tag.gender
    forms = [parse.inflect({case, gender, "sing"}).word for case in PYMORPHY_CASES]
    if gender == "masc":
        forms[3] = forms[1]
    return recased(tuple(forms), word)


def _noun_forms(word: str) -> Forms:
    """Forms of a head noun; in «педагог-психолог» each part that names a person. () when it is no noun."""
    if not WORD.match(word):
        return ()
    parts = word.lower().split("-")
    last = _noun(parts[-1])
    if not last:
        return ()
    columns = [_noun(part) if _declines_inside(part) else unchanged(part) for part in parts[:-1]] + [last]
    joined = tuple("-".join(column) for column in zip(*columns, strict=True))
    return recased(joined, word)


def _declines_inside(part: str) -> bool:
    return part not in FIXED_PARTS and _is_person(part)


@lru_cache(maxsize=2048)
def _noun(word: str) -> Any:
    if word in HUSHING_NOUNS:
        return endings(word, word, "а", "у", "а", "ем", "е")
    if word in PERSON_NOUNS:
        return endings(word, word, "а", "у", "а", "ом", "е")
    parse = _noun_parse(word)
    found = inflected(parse, word) if parse else None
    if not found:
        return None
    forms = list(found)
    if parse.tag.gender == "masc" and forms[1] != forms[0] and word[-1] not in "ая":
        forms[3] = forms[1]
    return (word, *forms[1:])


def _noun_parse(word: str) -> Any:
    """The reading as a noun in the nominative singular, a living being first."""
    readings = [
        parse
        for parse in parses(word)
        if parse.tag.POS == "NOUN" and parse.tag.case == "nomn" and parse.tag.number == "sing"
    ]
    living = [parse for parse in readings if "anim" in parse.tag and not _is_proper(parse)]
    return next(iter(living + readings), None)


def _noun_gender(word: str) -> str | None:
    if word in PERSON_NOUNS | HUSHING_NOUNS:
        return "masc"
    parse = _noun_parse(word)
    return None if parse is None else str(parse.tag.gender or "any")


def _is_person(word: str) -> bool:
    """Whether a lower-case noun is known to name a person and stands in the nominative."""
    if word in PERSON_NOUNS | HUSHING_NOUNS:
        return True
    if word in THINGS:
        return False
    parse = _noun_parse(word)
    known = parse is not None and (parse.is_known or word.endswith(PERSON_ENDS))
    return bool(known and "anim" in parse.tag and not _is_proper(parse)) and _noun_first(word)


def _noun_first(word: str) -> bool:
    """«рабочий» and «вожатый» are nouns in the dictionary, yet they decline as adjectives before another noun."""
    return not any(parse.tag.POS in ADJECTIVE for parse in parses(word))


def _is_proper(parse: Any) -> bool:
    return bool({"Surn", "Name", "Patr", "Geox"} & parse.tag.grammemes)


def _is_adverb(word: str) -> bool:
    return WORD.match(word) is not None and parses(word.lower())[0].tag.POS == "ADVB"


def _names_a_person(piece: str) -> bool:
    """Whether a piece after a comma, «и» or a dash is one more post and not a continuation (literature, informatics)."""
    shortened = SHORTENED.match(piece)
    words = piece[shortened.end() :].split() if shortened else piece.split()
    size = _head_size(words)
    if not words or size == 0 or size > len(words):
        return False
    head = words[size - 1]
    if _is_person(head.lower().split("-")[-1]):
        return True
    return _adjective(head) is not None and not (words[size:] and _agrees_in_oblique(head, words[size]))


def _is_only_adjective(word: str) -> bool:
    """«учитель языка (английский)»: an adjective of a thing, not «заведующий», «вожатый», «наставляемый»."""
    return WORD.match(word) is not None and all(parse.tag.POS == "ADJF" for parse in parses(word.lower()))


def _agrees_in_oblique(adjective: str, noun: str) -> bool:
    """«родной литературы»: the adjective is no nominative of a man but the genitive of the noun that follows."""
    return any(
        one.tag.case == two.tag.case != "nomn" and one.tag.gender == two.tag.gender and two.tag.POS in NAMED
        for one in parses(adjective.lower())
        for two in parses(noun.lower())
        if one.tag.POS in ADJECTIVE
    )
