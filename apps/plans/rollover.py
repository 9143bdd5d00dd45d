"""Step of the passage to a new year: pairs with their plans."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import counted
from apps.organizations.rollover import a_year_later
from apps.organizations.rollover_registry import Line, Passage, rollover_step
from apps.pairing.access import pair_url
from apps.pairing.enums import RUNNING, PairState
from apps.pairing.models import Pair
from apps.pairing.services import pairs
from apps.pairing.services.checks import Terms

from .enums import ItemState
from .models import PlanItem
from .services import health

FINISH, CONTINUE, CANCEL, LEAVE = "finish", "continue", "cancel", "leave"
NOT_BEGUN = (PairState.PROPOSED, PairState.AGREED)
NOTE = "по итогам программного года"


@rollover_step("plans.pairs", title="Пары и планы", order=40)
class Pairs:
    """Each pair with its figures. Finished: the pair and its plan are completed. Continued: completed as well, and the same people
    are proposed as a pair of the new year with a draft of the open tasks; both agree anew, an order fixes it.
    """

    def preview(self, passage: Passage) -> list[Line]:
        found = list(self._pairs(passage))
        facts = health.facts_of(passage.organization, found, passage.organization.today)
        open_tasks = self._open_tasks(found)
        return [self._line(pair, facts[pair.pk], open_tasks.get(pair.pk, 0)) for pair in found]

    def apply(self, passage: Passage, choices: dict[str, str]) -> int:
        done = 0
        for pair in self._pairs(passage):
            choice = choices.get(str(pair.pk), LEAVE)
            if choice != LEAVE:
                self._do(passage, pair, choice)
                done += 1
        return done

    def _pairs(self, passage: Passage) -> Any:
        states = [*RUNNING, *NOT_BEGUN]
        rows = Pair.objects.filter(organization=passage.organization, year=passage.old, state__in=states)
        return rows.with_people().order_by("pk")

    def _open_tasks(self, found: list[Pair]) -> dict[int, int]:
        rows = PlanItem.objects.filter(plan__pair__in=found).exclude(state__in=(ItemState.DONE, ItemState.DROPPED))
        counts: dict[int, int] = {}
        for number in rows.values_list("plan__pair", flat=True):
            counts[number] = counts.get(number, 0) + 1
        return counts

    def _line(self, pair: Pair, facts: health.Facts, tasks: int) -> Line:
        key, url = str(pair.pk), pair_url(pair)
        if pair.state in NOT_BEGUN:
            choices = [(CANCEL, "отменить"), (LEAVE, "оставить")]
            return Line(key, pair.title, "не начата: нет согласия или приказа", choices, CANCEL, url)
        meetings = counted(facts.held, "встреча", "встречи", "встреч")
        left = counted(tasks, "задание не завершено", "задания не завершены", "заданий не завершено")
        note = f"{meetings}; {left if tasks else 'все задания завершены'}"
        choices = [(FINISH, "завершить"), (CONTINUE, "завершить и предложить на новый год"), (LEAVE, "оставить")]
        here = all(person.left_on is None for person in [*pair.mentors, *pair.mentees])
        whole = bool(pair.mentors and pair.mentees) and here
        return Line(key, pair.title, note, choices, CONTINUE if tasks and whole else FINISH, url)

    def _do(self, passage: Passage, pair: Pair, choice: str) -> None:
        """One choice. Raises Refused with the name of the pair."""
        try:
            if choice == CANCEL:
                pairs.cancel(pair, by=passage.by, note="не начата до конца программного года")
                return
            following = self._propose(passage, pair) if choice == CONTINUE else None
            last = max(min(passage.organization.today, pair.end), pair.activated_on or pair.start)
            pairs.close(pair, by=passage.by, action="complete", reason=None, note=NOTE, day=last, replacement=following)
        except Refused as refusal:
            raise Refused(f"{pair.title}: {refusal.sentence} Выберите для этой пары другое решение.") from refusal

    def _propose(self, passage: Passage, pair: Pair) -> Pair:
        end = min(max(a_year_later(pair.end), passage.new.start), passage.new.end)
        terms = Terms(pair.form, passage.new.start, end, pair.role_model, pair.type, pair.goal)
        return pairs.propose(
            organization=passage.organization,
            year=passage.new,
            mentors=pair.mentors,
            mentees=pair.mentees,
            terms=terms,
            by=passage.by,
            exception="пара продолжается в новом году",
        )
