"""Targets in the words of a roadmap: «не менее 90 %», «от 70», «100% участников», «≥ 3 публикаций»."""

import re
from dataclasses import dataclass

_OPERATORS = [
    (">=", r"не\s+менее(?:,?\s*чем)?|не\s+ниже|не\s+меньше|не\s+реже|как\s+минимум|минимум|≥|>=|=>|⩾"),
    ("<=", r"не\s+более(?:,?\s*чем)?|не\s+выше|не\s+больше|не\s+превыша\w+|≤|<=|=<|⩽"),
    (">", r"более(?:,?\s*чем)?|свыше|больше|выше|>"),
    ("<", r"менее(?:,?\s*чем)?|меньше|ниже|<"),
    (">=", r"от"),
    ("<=", r"до"),
    ("=", r"=|ровно"),
]
_WORD_NUMBERS = {
    word: value
    for value, words in {
        1: "одного одной одному один одна одно",
        2: "двух две два",
        3: "трёх трех три",
        4: "четырёх четырех четыре",
        5: "пяти пять",
        6: "шести шесть",
        7: "семи семь",
        8: "восьми восемь",
        9: "девяти девять",
        10: "десяти десять",
    }.items()
    for word in words.split()
}
_OP = "|".join(f"(?P<op{place}>{pattern})" for place, (_, pattern) in enumerate(_OPERATORS))
# How far back the words that change the meaning of a number are looked for.
_NEAR = 120
_DIGITS = r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = rf"(?P<num>{_DIGITS}|\b(?:{'|'.join(sorted(_WORD_NUMBERS, key=len, reverse=True))})\b)"
_AND_MORE = r"\s+и\s+(?:более|выше|больше|менее|ниже|меньше)"
_TARGET = re.compile(
    rf"(?:(?<!\w)(?:{_OP}),?\s*(?:чем\s+)?(?:(?:на|у|в|до|для|с)\s+)?(?:уровне\s+)?)?(?<![\w.,/№-]){_NUMBER}"
    rf"(?:\s*(?:[-–—]|до)\s*(?P<upper>\d+(?:[.,]\d+)?)(?=\s*%))?"
    r"(?:\s*-\s*?(?:х|ти|ми|и|го|м|ой|е)\b)?"
    rf"(?P<more>{_AND_MORE})?\s*(?P<percent>%|процент\w*)?(?P<after>{_AND_MORE})?(?=(?P<tail>[^\d;\n()]{{0,80}}))",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:№|\bп\.|\bст\.|\bч\.|пункт\w*|стать\w+|приложени\w+|часть|стаж\w*(?: работы)?(?: \w+){0,2})\s*$", re.IGNORECASE
)
_NOT_UNITS = re.compile(
    r"^\s*(?:-?\s*(?:лет\w*|год\w*|г\.|гг|века?\b|класс\w*|кл\.|курс\w*|числа|час\w*\s+\d|января|февраля|марта|апреля|мая|июня|июля|августа"
    r"|сентября|октября|ноября|декабря|квартал\w*|полугоди\w*|четверт\w*|учебн\w+ год\w*|дн\w+|недел\w+|месяц\w*))",
    re.IGNORECASE,
)
_PERIODICITY = re.compile(r"^\s*раза?\s+в\s", re.IGNORECASE)
# A comma before «создан реестр» begins a statement of its own; before «закреплённых за школой» or «чем на 90 %» it does not.
_CLAUSE = re.compile(
    r";|(?<=[.;])\n|,\s+(?=[а-яё])(?!(?:[а-яё]+(?:[ыи]х|ые|[шщ]ие|[ыи]ми|[аи]в|щий|щая|ного|ной)|чем|на|где|в\s+(?:том|котор\w+))\b)"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_RISE = re.compile(
    r"(?:увелич|повыш|довести|доведени|рост|прирост|возраст|достиж|охват)\w*(?:\s+[^\s\d]+){0,5}\s*$", re.IGNORECASE
)
_ADJECTIVE = re.compile(r"(?:ых|их|ого|его|ые|[кшщгх]ие|ной|ый|ский|ая|яя|ое|ее|ую|ным|щихся)$", re.IGNORECASE)
_PLAIN_UNITS = re.compile(
    r"(?:публикаци|встреч|заняти|семинар|мероприяти|участник|пар\b|пары|человек|чел\b|практик|материал|выступлени|проект|консультаци|работ|статей"
    r"|стать[яи]|урок|мастер-класс|сертификат|договор|соглашени|рубрик|эксперт|наставник|наставляем|педагог|учител|программ|вебинар|тренинг"
    r"|конкурс|балл|анкет|выпуск|отз[ыв]|акци|победител|призер|призёр|балл|посещени|представител|организаци|партн[её]р|пост|групп|план|кейс|отчет|отчёт)",
    re.IGNORECASE,
)
_METRICS = [
    (
        re.compile(
            r"позиций\s+дорожной\s+карты|мероприяти\w+\s+дорожной\s+карты|реализовано\s+\d+\s*%\s+мероприятий",
            re.IGNORECASE,
        ),
        "roadmap_done",
    ),
    (re.compile(r"соглас\w+\s+на\s+обработку", re.IGNORECASE), "consents_share"),
]


@dataclass
class Target:
    """One target: relation, number, unit, and the words it was read from; the exception in brackets is kept apart."""

    op: str | None
    value: int | float | None
    unit: str | None
    metric: str | None
    text: str
    condition: str = ""

    def as_json(self) -> dict:
        return {"op": self.op, "value": self.value, "unit": self.unit, "metric": self.metric, "text": self.text}


def read_targets(text: str) -> list[Target]:
    """Targets of a KPI cell: at least one, without a number when there is none; together their texts are the whole cell."""
    if not text.strip(" -–—\n"):
        return []
    found = [target for line in _indicators(text) for target in _targets_of_line(line, plain=True)]
    return found or [Target(None, None, None, metric_of(text), text)]


def find_targets(text: str) -> list[Target]:
    """Targets inside a result: only what is clearly one (a relation, a percentage, or a count of things)."""
    return [target for line in _joined_lines(text) for target in _targets_of_line(line, plain=False)]


def looks_like_kpi(text: str) -> bool:
    """A short text with a target in it, or one that begins as an indicator does."""
    return bool(find_targets(text)) or bool(
        re.match(r"\s*(?:доля|количество|процент|число|уровень|охват)\b", text, re.IGNORECASE)
    )


def is_all_targets(text: str) -> bool:
    """Every part of the text carries a number: nothing would remain for the result."""
    plain = _BRACKETS.sub("", text)
    parts = [part for part in _CLAUSE.split(plain) if part.strip(" .")]
    return bool(parts) and all(find_targets(part) for part in parts)


def metric_of(text: str) -> str | None:
    return next((code for pattern, code in _METRICS if pattern.search(text)), None)


def _indicators(text: str) -> list[str]:
    """Lines, with a line that has no number joined to the one before it when there is a numbered one."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not any(_matches(line, plain=True) for line in lines):
        return lines if all(len(line) > 15 for line in lines) else [text]
    joined: list[str] = []
    for line in lines:
        if joined and line[:1].islower() and not joined[-1].endswith((";", ".")):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _joined_lines(text: str) -> list[str]:
    """Lines, one without a target joined to the one before, so that every word stays with some target."""
    joined: list[str] = []
    for line in text.split("\n"):
        if joined and not _matches(line, plain=False):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _targets_of_line(line: str, *, plain: bool) -> list[Target]:
    matches = _matches(line, plain=plain)
    if not matches:
        return [Target(None, None, None, metric_of(line), line)] if plain else []
    pieces = _pieces(line, [match.start() for match in matches])
    return [_target(match, piece, line) for match, piece in zip(matches, pieces, strict=True)]


def _matches(line: str, *, plain: bool) -> list[re.Match]:
    """Targets outside brackets, and inside them only when there is nothing outside."""
    # Brackets are blanked, not cut, so that places in the text stay the same.
    outside = _BRACKETS.sub(lambda match: " " * len(match[0]), line)
    found = [match for match in _TARGET.finditer(outside) if _is_target(match, outside, plain)]
    return found or [
        match for match in _TARGET.finditer(line) if _is_target(match, line, plain) and (_op(match) or match["percent"])
    ]


def _is_target(match: re.Match, line: str, plain: bool) -> bool:
    number, tail, op = match["num"], match["tail"] or "", _op(match)
    before = line[max(match.start() - _NEAR, 0) : match.start()]
    if not match["percent"]:
        if _PERIODICITY.match(tail) and not op:
            return False
        if _NOT_BEFORE.search(before) or _NOT_UNITS.match(tail) or re.match(r"[./]\d", line[match.end("num") :]):
            return False
        # «Не менее 2000 участников» is a target, «до 2025» is a year.
        if re.fullmatch(r"(?:19|20)\d\d", number) and (not op or re.match(r"\s*(?:$|[-–/,.]|уч)", tail)):
            return False
    # «Один» and «два» are everyday words: they count only after «не менее», «более».
    if number.lower() in _WORD_NUMBERS and not (op and op != "<=" and match.start("num") > match.start()):
        return False
    # «От школы», «до педсовета»: these prepositions make a target only before a thing that is counted.
    if op in ("<=", ">=") and re.match(r"(?:от|до)\b", match[0], re.IGNORECASE) and not match["percent"]:
        return bool(_PLAIN_UNITS.match(_noun(tail)) or (plain and not tail.strip(" .,")))
    return bool(
        op
        or match["percent"]
        or match["more"]
        or _PLAIN_UNITS.match(_noun(tail))
        or (plain and _stands_alone(match, line))
    )


def _stands_alone(match: re.Match, line: str) -> bool:
    """«12» or «12 шт.» as the whole cell, or a number closing it: «количество пар – 12»."""
    rest = line[match.end("num") :].strip(" .;")
    return len(rest) <= 12 and not re.search(r"\d", rest) and not re.search(r"[№/]\s*$", line[: match.start("num")])


def _op(match: re.Match) -> str | None:
    return next((sign for place, (sign, _) in enumerate(_OPERATORS) if match[f"op{place}"]), None)


def _target(match: re.Match, piece: str, line: str) -> Target:
    op = _op(match) or "="
    beyond = match["after"] or match["more"] or _and_more(match["tail"] or "")
    if beyond:
        op = "<=" if re.search("мен|ниж", beyond) else ">="
    elif match["upper"] and op == "=":
        op = ">="
    if (
        op in ("<=", "=")
        and _RISE.search(line[max(match.start() - _NEAR, 0) : match.start()])
        and match["percent"]
        and re.match(r"до\b", match[0], re.IGNORECASE)
    ):
        op = ">="
    condition = " ".join(_BRACKETS.findall(piece))
    return Target(op, _value(match["num"]), _unit(match), metric_of(piece), piece.strip(), condition.strip("()"))


def _and_more(tail: str) -> str:
    """«10 человек и более»: the words that turn an exact number into a bound."""
    found = re.match(rf"[^,.]{{0,40}}?(?P<words>{_AND_MORE})\b", tail, re.IGNORECASE)
    return found["words"] if found else ""


def _value(number: str) -> int | float:
    if number.lower() in _WORD_NUMBERS:
        return _WORD_NUMBERS[number.lower()]
    value = float(re.sub(r"\s", "", number).replace(",", "."))
    return int(value) if value.is_integer() else value


def _unit(match: re.Match) -> str | None:
    return "%" if match["percent"] else _noun(match["tail"] or "") or None


def _noun(tail: str) -> str:
    """The thing counted: the first word that is not an adjective."""
    words = re.findall(r"[а-яёa-z][а-яёa-z-]*", re.split(r"[,:.](?:\s|$)", tail)[0], re.IGNORECASE)[:5]
    return next(
        (word.lower() for word in words if not _ADJECTIVE.search(word) or len(word) < 4),
        words[0].lower() if words else "",
    )


def _pieces(line: str, starts: list[int]) -> list[str]:
    """The line cut into one piece per target, at the last comma or semicolon outside brackets before each of them."""
    flat = _BRACKETS.sub(lambda match: "_" * len(match[0]), line)
    cuts = [0]
    for start in starts[1:]:
        # The piece before a target belongs to it («охват детей 90 %»), so the cut is the nearest stop to the left, not to the right.
        cut = max(flat.rfind(sign, cuts[-1], start) for sign in (";", ", ", ". "))
        cuts.append(cut + 1 if cut > cuts[-1] else start)
    return [line[left:right].strip(" ,;") for left, right in zip(cuts, [*cuts[1:], len(line)], strict=True)]
