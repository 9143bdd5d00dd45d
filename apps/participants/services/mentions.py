"""Who is named in a free text: surnames in any case, first names with patronymics, phones and addresses of mail of the bases.

Registered with `core.nameless`. Case, ё, Latin look-alikes make no difference. A surname that is an ordinary word as well
(Мороз, Белый) is a name when it is written with a capital; of two or three letters (Ли, Ким) only beside a first name or
initials of its owner, or half of the Russian particles would be people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from apps.core import nameless
from apps.core.russian import given, surnames
from apps.core.russian.morphology import PROPER_TAGS, parses
from apps.core.russian.normalize import fix_lookalikes, fold

from .. import normalize
from ..models import Person

WORD = re.compile(r"[^\W\d_]+(?:[-‐‑–'’ʼ][^\W\d_]+)*")
PHONE = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){4,14}")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
JOINT = re.compile("[‐‑–'’ʼ]")
CYRILLIC = re.compile("[\u0430-\u045f]+")
HEAD = 2  # letters that all forms of a surname share (Заяц – Зайца)
SHORT = 3  # a surname of so many letters is looked at together with its neighbours
POSSESSIVE = re.compile(r"(?:ов|ев|ин|ын)$")
ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя)$")
SURNAME_SHAPE = re.compile(r"..(?:(?:ов|ев|ин|ын)а?|[сц]к(?:ий|ая)|енко)$")
SON = re.compile(r"(.+(?:вич|ич))(?:а|у|ем|ом|е)?$")
DAUGHTER = re.compile(r"(.+(?:вн|ичн))(?:а|ы|е|у|ой|ою)$")
Places = list[tuple[int, int]]


@dataclass(frozen=True)
class Token:
    """A word of a text: its place, as typed, and as it is compared."""

    start: int
    end: int
    typed: str
    key: str


def find(texts: Sequence[str], organizations: Any) -> list[Places]:
    """For every text the places that name people of the organizations. At most four queries, whatever the texts hold."""
    people = Person.objects.filter(organization__in=organizations, masked_at=None).order_by()
    tokens = [_tokens(text) for text in texts]
    owners = _owners(people, tokens)
    fathers = _fathers(people, tokens)
    numbers = _numbers(people, texts)
    return [
        [*_surnames(text, words, owners), *_first_names(words, fathers), *_codes(text, numbers)]
        for text, words in zip(texts, tokens, strict=True)
    ]


nameless.register(find)


def _tokens(text: str) -> list[Token]:
    readable = fix_lookalikes(text)
    return [Token(m.start(), m.end(), m[0], _joined(m[0])) for m in WORD.finditer(readable)]


def _joined(word: str) -> str:
    """A word as it is compared: folded, its halves joined by plain hyphens (О’Коннор, Петрова–Водкина)."""
    return JOINT.sub("-", fold(word))


def _parts(key: str) -> set[str]:
    """A double surname and each of its halves."""
    return {key, *key.split("-")} - {""}


# ---- surnames
@dataclass(frozen=True)
class Owner:
    """A person as his surname is looked for."""

    surname: str
    first: str
    middle: str


def _owners(people: QuerySet, tokens: Iterable[list[Token]]) -> dict[str, set[Owner]]:
    """Form of a surname → those who bear it, for the words of the texts."""
    heads = {part[:HEAD] for words in tokens for token in words for part in _parts(token.key)}
    if not heads:
        return {}
    several = Q(last_name__contains="-") | Q(last_name__contains=" ") | Q(last_name__contains="'")
    rows = people.annotate(head=Substr("search", 1, HEAD)).filter(several | Q(head__in=heads))
    found: dict[str, set[Owner]] = defaultdict(set)
    for last, first, middle in rows.values_list("last_name", "first_name", "middle_name").distinct():
        for surname in map(_joined, last.split()):
            for form in forms(surname):
                found[form].add(Owner(surname, fold(first), fold(middle)))
    return found


@lru_cache(maxsize=20_000)
def forms(surname: str) -> frozenset[str]:
    """All forms of a folded surname: of a man, of a woman, of a family; of a double one those of each half too."""
    found: set[str] = set()
    for part in surname.split("-"):
        if len(part) > SHORT or "-" not in surname:
            found |= _forms(part)
    if "-" in surname:
        left, right = surname.rsplit("-", 1)
        found |= {f"{one}-{other}" for one in {left, *_forms(left)} for other in _forms(right)}
    return frozenset(found)


def _forms(part: str) -> set[str]:
    if not CYRILLIC.fullmatch(part):
        return {part}
    declined = (*surnames.decline(part, "m"), *surnames.decline(part, "f"))
    found = {form.replace("ё", "е") for form in declined}
    root = part.removesuffix("а")
    if POSSESSIVE.search(root):
        found |= {root + ending for ending in ("", "а", "у", "ым", "е", "ой", "ою", "ы", "ых", "ыми")}
    if ADJECTIVE.search(part):
        found |= {part[:-2] + ending for ending in ADJECTIVE_ENDINGS}
    return found


ADJECTIVE_ENDINGS = (
    *("ый", "ий", "ой", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ая", "яя", "ую", "юю", "ей"),
    *("ые", "ие", "ых", "их", "ыми", "ими"),
)


def _surnames(text: str, words: list[Token], owners: dict[str, set[Owner]]) -> Iterator[tuple[int, int]]:
    for index, token in enumerate(words):
        bearers = {owner for part in _parts(token.key) for owner in owners.get(part, ())}
        if any(_is_meant(text, words, index, owner) for owner in bearers):
            yield token.start, token.end


def _is_meant(text: str, words: list[Token], index: int, owner: Owner) -> bool:
    token = words[index]
    if len(owner.surname) <= SHORT:
        return token.typed[0].isupper() and _beside(text, words, index, owner)
    return not token.typed.islower() or SURNAME_SHAPE.search(owner.surname) is not None or not _is_word(token.key)


def _is_word(key: str) -> bool:
    """Whether the dictionary knows the word as something else than a name."""
    return any(parse.is_known and not PROPER_TAGS & parse.tag.grammemes for parse in parses(key))


def _beside(text: str, words: list[Token], index: int, owner: Owner) -> bool:
    """Whether the first name or its initial stands before or after the word."""
    near = [words[n] for n in (index - 1, index + 1) if 0 <= n < len(words)]
    return any(
        token.key in first_forms(owner.first)
        or (token.key == owner.first[:1] and text[token.end : token.end + 1] == ".")
        for token in near
    )


# ---- first name and patronymic
def _fathers(people: QuerySet, tokens: Iterable[list[Token]]) -> dict[str, set[str]]:
    """Patronymic → first names of those who bear it, for the patronymics of the texts."""
    wanted = {father for words in tokens for token in words if (father := nominative(token.key))}
    if not wanted:
        return {}
    bearers = people.filter(_any("search__contains", {f" {father}" for father in wanted}))
    found: dict[str, set[str]] = defaultdict(set)
    for first, middle in bearers.values_list("first_name", "middle_name").distinct():
        found[fold(middle)].add(fold(first))
    return found


def nominative(key: str) -> str:
    """«сергеевны» → «сергеевна», «ильичом» → «ильич»; empty for what is no patronymic."""
    son, daughter = SON.match(key), DAUGHTER.match(key)
    return f"{daughter[1]}а" if daughter else son[1] if son else ""


@lru_cache(maxsize=20_000)
def first_forms(first: str) -> frozenset[str]:
    """All forms of a folded first name."""
    declined = [form for sex in "mf" for form in given.decline_first(first, sex)] if first else []
    return frozenset(form.replace("ё", "е") for form in declined)


def _first_names(words: list[Token], fathers: dict[str, set[str]]) -> Iterator[tuple[int, int]]:
    for first, father in zip(words, words[1:], strict=False):
        names = fathers.get(nominative(father.key), ())
        if any(first.key in first_forms(name) for name in names):
            yield first.start, father.end


# ---- phones and mail
def _numbers(people: QuerySet, texts: Iterable[str]) -> set[str]:
    """Phones and addresses of the texts that stand in the bases, as they are compared."""
    whole = "\n".join(texts)
    phones = {form for m in PHONE.finditer(whole) for form in (m[0], normalize.phone(m[0]))}
    mails = {m[0].lower() for m in MAIL.finditer(whole)}
    found: set[str] = set()
    if phones:
        kept = people.filter(_any("phone__contains", phones)).values_list("phone", flat=True)
        found |= {_digits(part) for phone in kept for part in re.split("[,;/]", phone)}
    if mails:
        kept = people.filter(_any("email__iexact", mails)).values_list("email", flat=True)
        found |= {mail.lower() for mail in kept}
    return found


def _any(lookup: str, values: set[str]) -> Q:
    """One of the values."""
    condition = Q()
    for value in sorted(values):
        condition |= Q(**{lookup: value})
    return condition


def _codes(text: str, numbers: set[str]) -> Iterator[tuple[int, int]]:
    for pattern, key in ((PHONE, _digits), (MAIL, str.lower)):
        yield from (match.span() for match in pattern.finditer(text) if key(match[0]) in numbers)


def _digits(phone: str) -> str:
    """Ten digits of a Russian number, whatever stands before them; all digits of another."""
    digits = re.sub(r"\D", "", phone)
    return digits[-10:] if len(digits) == 11 and digits[0] in "78" else digits
