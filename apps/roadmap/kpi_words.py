"""Which metric an indicator of a roadmap means: words of schools → code. Edited here when a room gets a new figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PERCENT = "%"


@dataclass(frozen=True)
class Meaning:
    """A metric with its parameters; `share`: the target must be in per cent (True), must not (False), or either (None)."""

    pattern: re.Pattern[str]
    metric: str
    share: bool | None = None
    params: dict[str, str] = field(default_factory=dict)


def _meaning(words: str, metric: str, share: bool | None = None, **params: str) -> Meaning:
    return Meaning(re.compile(words, re.IGNORECASE | re.DOTALL), metric, share, params)


# The first line that fits wins: put the more special ones higher.
MEANINGS = [
    _meaning(r"(?:позици|мероприяти|пункт)\w*\s+дорожной\s+карт", "roadmap.done", True),
    _meaning(r"(?:реализован|выполнен)\w*\s+\d+\s*%\s+(?:позиций|мероприятий)", "roadmap.done", True),
    _meaning(r"молод\w+\s+(?:специалист|педагог)", "pairs.young_specialists", True),
    _meaning(r"соглас\w+\s+на\s+(?:сбор|обработк)", "participants.consents", True),
    _meaning(r"(?:план|программ)\w*[^.;]{0,40}(?:реализован|выполнен)", "plans.completion", True),
    _meaning(r"реализаци\w+\s+(?:индивидуальн|план|программ)", "plans.completion", True),
    _meaning(r"диагностик|анкетирован", "surveys.diagnosed", True),
    _meaning(r"удовлетвор\w+[^.;]{0,60}наставляем", "surveys.satisfied_mentees", True),
    _meaning(r"удовлетвор\w+[^.;]{0,60}наставник", "surveys.satisfied_mentors", True),
    _meaning(r"партн[её]р|организаци\w*,?\s+предприяти|предприяти", "participants.partners", True),
    _meaning(r"публикаци|статей|статьи", "activities.publications", False),
    _meaning(r"рубрик", "activities.rubrics", False),
    _meaning(r"эксперт", "activities.experts", False),
    _meaning(r"практик", "activities.practices", False),
    _meaning(r"конкурс|фестивал", "activities.contests", False),
    _meaning(r"обучен\w*[^.;]{0,40}наставник|наставник\w*[^.;]{0,40}обучен", "activities.trained_mentors", False),
    _meaning(r"участник\w*[^.;]{0,30}мероприят", "activities.reach", True),
    _meaning(r"мероприятий", "activities.events", False),
    _meaning(r"\bпар(?:ы)?\b|наставническ\w+\s+групп", "pairs.active", False),
    _meaning(r"количеств\w*\s+(?:участник\w*\s+из\s+числа\s+)?наставляем|баз\w\s+наставляем", "participants.mentees", False),
    _meaning(r"количеств\w*\s+наставник|баз\w\s+наставник", "participants.mentors", False),
]  # fmt: skip


def metric_for(text: str, unit: str | None) -> tuple[str, dict[str, str]]:
    """Code and parameters of the metric that an indicator means; an empty code when its words tell of none."""
    is_share = unit == PERCENT
    for meaning in MEANINGS:
        if meaning.share in (None, is_share) and meaning.pattern.search(text):
            return meaning.metric, dict(meaning.params)
    return "", {}
