"""Shared pieces of the interface: chips, shares, icons, dates. Each tag draws one of templates/components/."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.core import chips, clock, menu, shares, timeline
from apps.core.russian import numbers

register = template.Library()

# The blank between «Иванов», «И.» and «И.».
INITIALS = re.compile(r"(?<=[а-яё]) (?=[А-ЯЁ]\.)|(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ]\.)")
ALERT_KINDS = {"success": "good", "warning": "warn", "error": "bad", "debug": "info", "info": "info"}
ALERT_ICONS = {"good": "circle-check", "warn": "alert-triangle", "bad": "alert-circle", "info": "info-circle"}
NBSP = numbers.NBSP
DAYS = ("день", "дня", "дней")


# ---- words and numbers
@register.simple_tag
def plural(count: int, one: str, few: str, many: str) -> str:
    """«5 встреч»: the number with the right form of the noun."""
    return f"{number(count)}{NBSP}{numbers.plural(count, one, few, many)}"


@register.filter
def number(value: Any) -> str:
    """«1 234,5»: thousands apart, a decimal comma, no useless zeros; a dash for nothing."""
    return "–" if value is None or value == "" else numbers.amount(value)


@register.filter
def some(words: Iterable[Any], most: int) -> str:
    """«4, 7, 9 и ещё 3»: the first of many and how many more there are."""
    return numbers.some(list(map(str, words)), most)


@register.filter
def per_cent(value: float) -> str:
    """«83,9»: one decimal, never rounded up to a whole that is not reached."""
    return shares.per_cent(float(value), digits=1)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """«12 сен», with the year when it is not the present one; a dash for nothing."""
    if not value:
        return "–"
    day = _day(value)
    text = numbers.short_date(day)
    return text if day.year == clock.today().year else f"{text} {day.year}"


@register.filter
def time_of(value: datetime | None) -> str:
    """«12 сен, 14:05» by the clock of the workplace."""
    return f"{short_date(value)}, {clock.local(value):%H:%M}" if value else "–"


@register.filter
def day_in(value: datetime, organization: Any) -> date:
    """The day of an instant by the clock of an organization, on pages that are read without a workplace."""
    return clock.day_of(value, organization)


@register.simple_tag(takes_context=True)
def due_words(context: Context, due: date | None, done: bool = False) -> SafeString:
    """How near a date is: «просрочено на 6 дней», «сегодня», «через 3 дня», «12 сен». Late only when not done."""
    if due is None:
        return SafeString("без срока")
    left = (due - clock.today(_organization(context))).days
    if done or left > 7:
        return format_html('<time datetime="{}">{}</time>', due.isoformat(), short_date(due))
    kind = "bad" if left < 0 else "warn" if left <= 2 else "plain"
    return format_html('<time class="due due-{}" datetime="{}">{}</time>', kind, due.isoformat(), _distance(left))


@register.inclusion_tag("components/chip.html", takes_context=True)
def late_chip(context: Context, due: date) -> dict:
    """The chip of something late with how late it is, so that «просрочено» is said once."""
    return {"kind": "bad", "word": _distance((due - clock.today(_organization(context))).days)}


def _distance(left: int) -> str:
    """Days until a date in words."""
    if left < 0:
        return f"просрочено на {numbers.counted(-left, *DAYS)}"
    return {0: "сегодня", 1: "завтра"}.get(left) or f"через {numbers.counted(left, *DAYS)}"


@register.filter
def initials(name: str) -> str:
    """«ИП» for «Иванова Полина Сергеевна»: two letters for the round badge."""
    return "".join(part[0] for part in str(name).split()[:2]).upper()


# ---- small pieces
@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/img/icons.svg; without a label it is silent for a screen reader. Thirty of the same stand on every page."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', voice, static("img/icons.svg"), name)


@register.inclusion_tag("components/chip.html")
def chip(code: str, word: str = "", kind: str = "") -> dict:
    """A state: `{% chip pair.state pair.get_state_display %}`."""
    found = chips.chip(code, word, kind)
    return {"kind": found.kind.value, "word": found.word}


@register.inclusion_tag("components/share_bar.html")
def share_bar(
    numerator: float | None,
    denominator: float | None,
    target: float | None = None,
    at_most: bool = False,
    label: str = "",
) -> dict:
    """«23 из 25, цель 100 %»: `target` in per cent; `at_most` for figures that should stay low."""
    value = _share(numerator, denominator)
    state = "none" if value is None or target is None else shares.state(value, float(target), at_most=at_most)
    return {
        "empty": value is None,
        "value": f"{value or 0:.1f}",
        "target": "" if target is None else f"{min(float(target), 99.5):.1f}",
        "words": _share_words(numerator, denominator, target, at_most),
        "state": state,
        "label": label,
    }


def _share(numerator: float | None, denominator: float | None) -> float | None:
    """Per cent kept between 0 and 100; None when there is nothing to divide."""
    if numerator is None or not denominator:
        return None
    return min(max(float(numerator) * 100 / float(denominator), 0), 100)


def _share_words(numerator: float | None, denominator: float | None, target: float | None, at_most: bool) -> str:
    goal = "" if target is None else f", цель {'не более ' if at_most else ''}{number(target)}{NBSP}%"
    if _share(numerator, denominator) is None:
        return f"нет данных{goal}"
    return f"{number(numerator)} из {number(denominator)}{goal}"


@register.inclusion_tag("components/stat.html")
def stat(value: Any, label: str, url: str = "", note: str = "", kind: str = "") -> dict:
    """A figure with its words; the whole tile leads to `url`. `kind`: good, warn or bad, always with a `note`."""
    shown = value if isinstance(value, str) else number(value)
    return {"value": shown, "label": label, "url": url, "note": note, "kind": kind}


@register.inclusion_tag("components/empty.html", takes_context=True)
def empty(context: Context, text: str, url: str = "", action: str = "", past: str = "") -> dict:
    """An empty list: one sentence and one action. `past`: what is said instead while a past year is read, where nothing is added."""
    if past and getattr(context.get("workplace"), "is_past", False):
        return {"text": past}
    return {"text": text, "url": url, "action": action}


@register.filter
def empty_words(table: Any) -> str:
    """What an empty table says: its own sentence of this moment, else that of its class, which django-tables2 itself looks past."""
    return table.empty_text or getattr(type(table), "empty_text", None) or "Здесь пока ничего нет."


@register.filter
def past_words(table: Any) -> str:
    """What an empty table says of a past year (`empty_past` of its class); nothing when a filter has left it empty."""
    return "" if table.empty_text else getattr(type(table), "empty_past", "")


@register.inclusion_tag("components/progress.html")
def progress(percent: float, text: str, poll_url: str = "", result_url: str = "", result_text: str = "") -> dict:
    """Long work: asks `poll_url` every second while it is given; `result_url` appears when ready."""
    return {
        "percent": round(float(percent or 0)),
        "text": text,
        "poll_url": poll_url,
        "result_url": result_url,
        "result_text": result_text or "Скачать",
    }


@register.inclusion_tag("components/history.html")
def history(entries: Iterable[Any], title: str = "История") -> dict:
    """A log, newest first; each entry has `at`, `actor`, `title`, `reason` (as the audit has)."""
    return {"entries": entries, "title": title}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm_button(context: Context, url: str, text: str, question: str, kind: str = "", icon_name: str = "") -> dict:
    """A POST button that says what will happen before it does. `kind`: primary, danger or nothing."""
    return {
        "url": url,
        "text": text,
        "question": question,
        "kind": kind,
        "icon_name": icon_name,
        "csrf_token": context.get("csrf_token", ""),
    }


# ---- pictures
@register.inclusion_tag("components/year_strip.html")
def year_strip(start: date, end: date, today: date, dots: Iterable[timeline.Dot]) -> dict:
    """The year in one line: months, today's line, each dated thing a dot in its state."""
    scale = timeline.Scale(start, end)
    placed = [_strip_dot(item) for item in timeline.place_dots(scale, dots)]
    now = scale.middle(today) if scale.holds(today) else None
    return {"months": timeline.months(scale), "now": now, "dots": placed, "today": today}


def _strip_dot(item: timeline.PlacedDot) -> dict:
    """A hundred of them stand on the first page: each is put into words once."""
    dot, day = item.dot, short_date(item.dot.day)
    kind = chips.chip(dot.state).kind.value
    words = {"caption": f"{day} · {dot.title}", "label": f"{day}, {dot.title}"}
    return {"x": item.x, "y": 62 - item.level * 12, "kind": kind, "url": dot.url, **words}


@register.inclusion_tag("components/timeline.html")
def gantt(start: date, end: date, today: date, groups: Iterable[timeline.Group]) -> dict:
    """Bars by sections on one scale, with today's line."""
    scale = timeline.Scale(start, end)
    drawn = [{"title": group.title, "lanes": [_lane(scale, lane) for lane in group.lanes]} for group in groups]
    now = scale.middle(today) if scale.holds(today) else None
    return {"months": timeline.months(scale), "now": now, "groups": drawn}


def _lane(scale: timeline.Scale, lane: timeline.Lane) -> dict:
    placed = timeline.place_bars(scale, lane.bars)
    states = [chips.chip(item.bar.state) for item in placed]
    words = [f"{short_date(item.bar.due)}: {chip.word}" for item, chip in zip(placed, states, strict=True)]
    bars = [
        {"x": item.x, "width": item.width, "bar": item.bar, "chip": chip}
        for item, chip in zip(placed, states, strict=True)
    ]
    return {"lane": lane, "bars": bars, "words": "; ".join(words) or "нет сроков"}


@register.inclusion_tag("components/chart.html")
def chart(chart_id: str, title: str, labels: list[str], series: list[dict], kind: str = "line", unit: str = "") -> dict:
    """A chart of at most four series (`{"name", "values"}`), with its table under a disclosure."""
    if len(series) > 4:
        raise ValueError("A chart holds at most four series: show a table instead.")
    rows = [(label, [one["values"][n] for one in series]) for n, label in enumerate(labels)]
    data = {"kind": kind, "labels": labels, "series": series, "unit": unit}
    return {
        "chart_id": chart_id,
        "data_id": f"{chart_id}-data",
        "title": title,
        "data": data,
        "series": series,
        "rows": rows,
        "unit": unit,
    }


# ---- layout
@register.simple_tag(takes_context=True)
def menu_entries(context: Context) -> list[menu.MenuLink]:
    """Rooms the user may enter, the present one marked."""
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return []
    workplace = getattr(request, "workplace", None) if request.user.is_authenticated else None
    return menu.links(request.user, request.path, workplace.organization if workplace else None)


@register.simple_tag(takes_context=True)
def active(context: Context, *prefixes: str) -> str:
    """`aria-current="page"` for a tab whose address the present page begins with."""
    path = getattr(context.get("request"), "path", "")
    return SafeString('aria-current="page"') if any(path.startswith(prefix) for prefix in prefixes) else ""


@register.inclusion_tag("components/filters_fold.html")
def filters_fold(form: Any) -> dict[str, int]:
    """The button that opens a filter form on a phone; it says how many fields are filled."""
    return {"count": sum(bool(field.data) for field in form if not field.is_hidden)}


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """What the page put into a block, drawn a second time: one title serves the window and the heading. No line parts initials."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(INITIALS.sub("\u00a0", block.render(context))) if block else ""


@register.simple_tag(takes_context=True)
def today_words(context: Context) -> str:
    """The present day in the organization's zone, for the heading of a printed page."""
    return numbers.date_words(clock.today(_organization(context)))


@register.filter
def alert_kind(level_tag: str) -> str:
    """Kind of a message: good, warn, bad or info."""
    return ALERT_KINDS.get(level_tag, "info")


@register.filter
def alert_icon(level_tag: str) -> str:
    return ALERT_ICONS[alert_kind(level_tag)]


@register.simple_tag
def table_lines(table: Any) -> SafeString:
    """Rows of a list. Attributes of cells are made once a column: no column of ours changes them from row to row."""
    openings = [f"<td{_cell_attrs(column, table)}>" for column in table.columns]
    return mark_safe("".join(_table_line(row, openings) for row in table.paginated_rows))


def _table_line(row: Any, openings: list[str]) -> str:
    """Put together by hand: `format_html` for every cell would be a quarter of the work of a list."""
    cells = [f"{opening}{conditional_escape(localize(cell))}</td>" for opening, cell in zip(openings, row, strict=True)]
    return f"<tr {row.attrs.as_html()}>{''.join(cells)}</tr>\n"


@register.simple_tag
def figure_cells(cells: Iterable[Any], heat: bool = True) -> SafeString:
    """Figures of a row, cells as `Cell` of the overview; the row of totals is without `heat`. A region has thousands of them."""
    drawn = (
        (cell.css if heat else cell.place_css, cell.column.title, cell.words, _difference(cell.difference))
        for cell in cells
    )
    return format_html_join("", '<td class="num{}" data-label="{}">{}{}</td>', drawn)


def _difference(change: float | None) -> str:
    """By how much a figure changed, with its sign; nothing for no change."""
    return format_html(' <span class="delta">{}{}</span>', "+" if change > 0 else "", number(change)) if change else ""


def _cell_attrs(column: Any, table: Any) -> SafeString:
    """Attributes of a table cell, with what a phone needs: the label of the fact and whether it is shown."""
    attrs = dict(column.attrs["td"])
    attrs["class"] = " ".join(filter(None, [attrs.get("class", ""), _phone_class(column, table)])) or None
    attrs["data-label"] = column.header
    return flatatt({name: value for name, value in attrs.items() if value is not None})


def _phone_class(column: Any, table: Any) -> str:
    """On a phone a row shows its title, two facts and its buttons; `table.phone` names other facts."""
    names = [each.name for each in table.columns]
    facts = getattr(table, "phone", None) or names[1:3]
    if column.name == names[0]:
        return "cell-title"
    return "" if column.name in facts or column.name in ("actions", "selection") else "phone-hide"


def _day(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value


def _organization(context: Context) -> Any:
    return getattr(context.get("workplace"), "organization", None)
