"""What a list tells of a paper consent to the processing of data: the day of signing, the representative, who signed.

A line of the ledger is made only where nothing has to be invented: by the same rules as in the card, on paper, without a scan and
without a version of the text. «Есть» without a day is no line: the review says so.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ..enums import Category, Medium, Purpose, Signer
from ..models import Person
from ..rules import signers
from ..services import consents
from .cells import YES, BadCell, Read, day, folded, text
from .fullnames import BETWEEN_PEOPLE, full_name, is_whole

NO = frozenset(
    ["нет", "не подписано", "не получено", "не сдано", "не предоставлено", "отсутствует", "отказ", "ожидается"]
)
DAY_INSIDE = re.compile(
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s+[а-я]{3,8}\s+\d{4}(?:\s*г(?:\.|ода?)?)?"
)
# Words beside a day that is not the day of a consent in force.
NOT_SIGNED = re.compile(
    r"отозва|отзыв|отказ|аннулир|прекращ|не ?действ|\bне (?:подпис|получ|сдан|дан|предост|оформл|принес)|\bнет\b"
)
UNTIL = re.compile(r"\b(?:до|по|не позднее)\s*$")
WITHOUT_DAY = (
    "согласие отмечено без даты, в журнал не внесётся: впишите дату подписания или внесите согласие в карточке"
)
WITHOUT_PURPOSE = (
    "дата согласия не внесётся: не сказано, на что оно. Назовите столбец «Согласие на обработку ПДн (дата)» "
    "или внесите согласие в карточке"
)
KIN = [("мать", r"мат|мам"), ("отец", r"отец|отц|пап"), ("опекун", r"опекун"), ("попечитель", r"попечител")]
BY_TITLE = [*KIN, ("родитель (законный представитель)", r"законн|представител"), ("родитель", r"")]
NAME_LIMIT = AUTHORITY_LIMIT = 200
# Who is of age whatever his card says: employees sign for themselves.
GROWN_UP = (Category.STAFF, Category.PARENT, Category.PARTNER)


def signed_day(cell: Any, today: date) -> Read:
    """The day in a cell about a consent; None for «нет», None with a remark for «есть» and for what is not understood."""
    typed = folded(text(cell)).strip(" .")
    if not typed or typed in NO:
        return Read(None)
    if typed in YES:
        return Read(None, WITHOUT_DAY)
    if NOT_SIGNED.search(typed):
        return Read(None, f"согласие не внесётся: в ячейке «{text(cell)[:40]}»")
    inside = DAY_INSIDE.search(typed) if isinstance(cell, str) else None
    if inside and UNTIL.search(typed[: inside.start()]):
        return Read(None, f"согласие не внесётся: «{text(cell)[:40]}» говорит о сроке, впишите дату подписания")
    try:
        found = day(inside[0] if inside else cell, "Согласие", today, future=True)
    except BadCell as bad:
        return Read(None, f"согласие не внесётся. {bad}")
    return found if found.value else Read(None, WITHOUT_DAY)


def representative(cell: Any, kin: Any, title: str) -> tuple[str, str]:
    """Name of the representative and whose he is, by his column, by what stands behind his name, by the title; two empty texts
    when there is none or the cell names two.
    """
    typed = text(cell)
    people = [part for part in BETWEEN_PEOPLE.split(str(cell or "")) if is_whole(part.strip())]
    if not typed or len(people) > 1:
        return "", ""
    try:
        found = full_name(cell)
        name, tail = " ".join(filter(None, found.parts)), found.tail
    except BadCell:
        # Initials are enough in the ledger, as in the card.
        name, tail = typed, ""
    told = text(kin) or (
        tail.strip("()") if any(re.search(rf"\b(?:{words})", folded(tail)) for _, words in KIN) else ""
    )
    whose = told or next(word for word, words in BY_TITLE if re.search(words, folded(title)))
    document = "" if any(map(str.isdigit, whose)) else ", документ в списке не указан"
    return name[:NAME_LIMIT], (whose + document)[:AUTHORITY_LIMIT]


def consent(row: Any, person: Person) -> tuple[dict[str, Any] | None, str]:
    """Values of the line of the ledger, or the reason why none is made. `person` need not be saved."""
    age = person.age_on(row.signed_on)
    if age is None and person.category not in GROWN_UP:
        return None, "согласие не внесётся: без даты рождения неизвестно, кто его подписывает"
    signer = Signer.OWN if age is None else signers(age, person.organization.consent_policy)[0]
    values = {"purpose": Purpose.PROCESSING, "signer": signer, "medium": Medium.PAPER, "signed_on": row.signed_on}
    if signer != Signer.OWN:
        values |= {"representative_name": row.representative, "authority": row.kin}
    problems = consents.refusals(person, values)
    if problems:
        return None, f"согласие не внесётся. {next(iter(problems.values()))}"
    return values, ""
