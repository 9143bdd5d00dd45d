"""Text round the table: title, goal, tasks, approval; the rest stays as it is."""

import re

from .columns import is_known_header
from .model import Header

_TITLE = re.compile(
    r"«?(?:муниципальн\w+\s+|региональн\w+\s+|примерн\w+\s+)?(?:дорожн\w+\s+карт|план[\s-]|план$|программ|комплекс\s+мер)|^\W*план\s+мероприятий",
    re.IGNORECASE,
)
_APPROVAL = re.compile(
    r"(?:утвержд|согласован|принят[оа]?\b|рассмотрен|приложение\b|введен[оа]? в действие|к приказу|от\s+[«\"]?\d{1,2}[»\"]?[\s.])",
    re.IGNORECASE,
)
_GOAL = re.compile(r"(?:\d[.)]\s*)?цел[ьи]\b(?P<more>[^:–—-]{0,120}?)(?:\s*[:–—-]\s*|\s*$)", re.IGNORECASE)
_TASKS = re.compile(r"(?:\d[.)]\s*)?задач[иа]\b(?P<more>[^:]{0,120}?)(?:\s*:\s*|\s*$)", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:[-–—•·*▪]|\d{1,2}[.)])\s*")
_INLINE_TASKS = re.compile(r"(?:^|(?<=[;.\s]))\s*\d{1,2}[.)]\s+")
_TITLE_LINES = 8


def is_label(line: str) -> bool:
    """A line that only names what follows: «Цель:», «Задачи программы:», the names of the columns."""
    if any(match and match.end() >= len(line) for match in (_GOAL.match(line), _TASKS.match(line))):
        return True
    parts = line.split(" · ")
    return len(parts) > 1 and all(map(is_known_header, parts))


def read_header(paragraphs: list[str]) -> Header:
    """Sort the paragraphs before the table; an empty string ends a block of lines."""
    reader = _Reader()
    for text in paragraphs:
        reader.take(text)
    header = reader.header
    if not header.title and header.rest:
        header.title = header.rest.pop(0)
    return header


class _Reader:
    """Knows in which part of the header the next paragraph stands."""

    def __init__(self) -> None:
        self.header = Header()
        self.part = ""
        self.title_lines = 0
        self.gap = False

    def take(self, text: str) -> None:
        if not text:
            self._end_block()
            return
        self._start_part(text)
        getattr(self, f"_in_{self.part or 'rest'}")(text)
        self.gap = False

    def _end_block(self) -> None:
        self.gap = True
        if self.part == "title" and self.header.title:
            self.part = ""

    def _start_part(self, text: str) -> None:
        if _TASKS.match(text):
            self.part = "tasks"
        elif _GOAL.match(text):
            self.part = "goal"
        elif not self.header.title and _TITLE.match(text.strip('*« "')) and not _APPROVAL.match(text):
            self.part = "title"
        elif not self.header.title and _APPROVAL.match(text):
            self.part = "approval"
        elif self._is_over(text):
            self.part = ""

    def _is_over(self, text: str) -> bool:
        """Whether the part of the lines before has ended at this one."""
        if self.part == "tasks":
            started = len(self.header.tasks) > 0
            return (
                started
                and not _MARK.match(text)
                and not self.header.tasks[-1].endswith((";", ","))
                and not text[:1].islower()
            )
        if self.part == "goal":
            return self.gap and bool(self.header.goal)
        if self.part == "title":
            return self.title_lines >= _TITLE_LINES or len(text) > 400
        return False

    def _in_rest(self, text: str) -> None:
        self.header.rest.append(text)

    def _in_title(self, text: str) -> None:
        self.title_lines += 1
        self.header.title = f"{self.header.title} {text}".strip()

    def _in_approval(self, text: str) -> None:
        self.header.approval = f"{self.header.approval}\n{text}".strip()

    def _in_goal(self, text: str) -> None:
        match = _GOAL.match(text)
        if match and not self.header.goal:
            text = self._without_label(text, match)
        self.header.goal = f"{self.header.goal} {text}".strip()

    def _in_tasks(self, text: str) -> None:
        match = _TASKS.match(text)
        if match and not self.header.tasks:
            text = self._without_label(text, match)
        for part in _INLINE_TASKS.split(text):
            self._add_task(part)

    def _without_label(self, text: str, match: re.Match) -> str:
        """«Цель:», «Задачи программы:» go to the rest: no word of the document may vanish."""
        self.header.rest.append(text[: match.end()].strip())
        return text[match.end() :]

    def _add_task(self, text: str) -> None:
        plain = _MARK.sub("", text).strip()
        if not plain:
            return
        if (
            self.header.tasks
            and plain[:1].islower()
            and not _MARK.match(text)
            and not self.header.tasks[-1].endswith((";", "."))
        ):
            self.header.tasks[-1] += " " + plain
        else:
            self.header.tasks.append(plain)
