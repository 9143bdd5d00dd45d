"""The fixed vocabulary of states: a code has one colour and one word wherever it is shown."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Colour of a state; the colour never stands alone, the word is always beside it."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Chip:
    kind: Kind
    word: str


_WORDS: dict[Kind, dict[str, str]] = {
    Kind.NEUTRAL: {
        "draft": "черновик",
        "planned": "запланировано",
        "not_started": "не начато",
        "future": "ещё не начато",
        "proposed": "предложено",
        "request": "по запросу",
        "none": "без срока",
        "closed": "завершено",
        "ended": "прекращено",
        "completed": "завершено",
        "open": "не выполнено",
        "dropped": "снято",
        "moved": "перенесено",
        "replaced": "заменено",
        "not_needed": "не потребовалось",
        "cancelled": "отменено",
        "repealed": "утратило силу",
        "archived": "в архиве",
        "skipped": "пропущено",
        "left": "выбыл",
        "new": "новое",
    },
    Kind.INFO: {
        "sent": "на подписи",
        "in_approval": "на согласовании",
        "in_progress": "в работе",
        "running": "выполняется",
        "ordered": "в приказе",
        "current": "идёт",
    },
    Kind.GOOD: {
        "active": "действует",
        "done": "выполнено",
        "approved": "утверждено",
        "agreed": "согласовано",
        "signed": "подписано",
        "confirmed": "подтверждено",
        "accepted": "принято",
        "ready": "готово",
        "given": "получено",
        "submitted": "сдано",
        "held": "состоялась",
        "met": "цель достигнута",
        "ok": "в порядке",
    },
    Kind.WARN: {
        "review": "на проверке",
        "due_soon": "скоро срок",
        "due": "пора",
        "partly": "частично",
        "waiting": "ждёт ответа",
        "queued": "в очереди",
        "suspended": "приостановлено",
        "expiring": "истекает",
        "returned": "возвращено",
        "below": "ниже цели",
        "doubt": "под вопросом",
    },
    Kind.BAD: {
        "overdue": "просрочено",
        "missing": "нет",
        "failed": "не получилось",
        "rejected": "отклонено",
        "refused": "отказ",
        "withdrawn": "отозвано",
        "expired": "истекло",
        "missed": "не состоялась",
        "unmet": "цель не достигнута",
    },
}
VOCABULARY = {code: Chip(kind, word) for kind, words in _WORDS.items() for code, word in words.items()}


def chip(code: str, word: str = "", kind: str = "") -> Chip:
    """Colour and word of a state. `word` (a pair «предложена») and `kind` replace those of the vocabulary;
    an unknown code stays grey."""
    known = VOCABULARY.get(str(code), Chip(Kind.NEUTRAL, str(code)))
    return Chip(Kind(kind) if kind else known.kind, word or known.word)
