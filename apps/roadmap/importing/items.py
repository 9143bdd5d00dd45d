"""Rows of tables become items: stages carried down, cells split, deadlines dealt out."""

from dataclasses import dataclass, field
from datetime import date

from .columns import ACTIVITY, DEADLINE, DOCUMENT, GROUP, KPI, NUMBER, RESPONSIBLE, RESULT, SECTION
from .documents import documents_of_activity, find_documents
from .kpis import Target, find_targets, is_all_targets, read_targets
from .model import ImportedItem
from .responsible import read_responsible
from .sections import Outline
from .splitting import Activity, Split, deal, deal_texts, split_activities, split_deadlines
from .table import MERGED, Line, Table, Value

# Named in a figure they are what is counted, not a document to be made.
_SUBJECTS = {"индивидуальный план", "дорожная карта", "программа"}
_JOINED = (ACTIVITY, DEADLINE, RESULT, KPI, DOCUMENT, RESPONSIBLE, MERGED)


@dataclass
class Stage:
    """A stage or section with a number of its own: its items are numbered under it."""

    number: str
    items: list[ImportedItem] = field(default_factory=list)


@dataclass
class Reading:
    """Everything gathered while tables are read."""

    start: date
    end: date
    items: list[ImportedItem] = field(default_factory=list)
    outline: Outline = field(default_factory=Outline)
    rest: list[str] = field(default_factory=list)
    row_numbers: list[tuple[str, int]] = field(default_factory=list)
    disagreements: list[int] = field(default_factory=list)
    has_deadlines: bool = False

    def add_table(self, table: Table) -> None:
        """Items of one table after those before."""
        self.has_deadlines |= DEADLINE in table.fields
        _TableReader(self, table).read()


class _TableReader:
    def __init__(self, reading: Reading, table: Table) -> None:
        self.reading, self.table = reading, table
        self.staged = SECTION in table.fields
        self.stage_numbers = self.staged and NUMBER in table.fields and not self._numbers_are_items()
        self.stages: list[Stage] = []
        self.last_kpi = ""

    def _numbers_are_items(self) -> bool:
        """In a table with stages the number is the item's when it goes on while the stage stays."""
        # A number beside an empty stage cell cannot be the number of the stage.
        return any(line.own(NUMBER) and not line.own(SECTION) for line in self.table.lines if not line.section)

    def read(self) -> None:
        for line in _join_broken(self.table.lines):
            if line.section:
                self.reading.outline.enter(line.section, line.section_style)
            else:
                self._item_row(line)
        if self.stage_numbers:
            for stage in self.stages:
                _number_stage(stage)

    def _item_row(self, line: Line) -> None:
        self._place(line)
        text = line.text(ACTIVITY)
        if not text.strip() and not line.text(GROUP).strip():
            self._leave(line)
            return
        self._read_cells(line, text)

    def _leave(self, line: Line) -> None:
        """A row without an activity: its words go to the rest."""
        words = [value.text for value in line.values.values() if value.text and not value.carried]
        words += [text for _, text in line.extras]
        if words:
            self.reading.rest.append(" · ".join(" ".join(word.split()) for word in words))

    def _place(self, line: Line) -> None:
        outline = self.reading.outline
        stage, number = line.own(SECTION), line.own(NUMBER)
        if stage:
            outline.stage(stage)
        if number:
            self.reading.row_numbers.append((number.strip().rstrip(".)"), len(self.reading.items)))
        # Rows before the first named stage need a stage too, so one is opened without a name.
        if stage or (number and self.stage_numbers) or not self.stages:
            self.stages.append(Stage(number.strip().rstrip(".)")))
        group = line.text(GROUP)
        if group:
            outline.group = " ".join(group.split())

    def _read_cells(self, line: Line, text: str) -> None:
        deadline = line.text(DEADLINE)
        split = split_activities(text, staged=self.staged, deadlines=len(split_deadlines(deadline)))
        if not text.strip():
            # Some tables write the activity into the column of groups and leave its own one empty.
            split = Split([Activity(" ".join(line.text(GROUP).split()))])
        self._take_lead(split, line)
        rows = _deal_out(split, line, self.reading)
        first = len(self.reading.items)
        for activity, values in zip(split.activities, rows, strict=True):
            self._add(activity, values, line, split)
        items = self.reading.items[first:]
        self._number(items, line, split)
        self._extras(items, line)

    def _take_lead(self, split: Split, line: Line) -> None:
        """The announcement of a list is the group when the table has none, else it goes to the rest."""
        if not split.lead:
            return
        lead = " ".join(split.lead.split()).rstrip(" :")
        if line.text(GROUP) or GROUP in self.table.fields:
            self.reading.rest.append(split.lead)
        else:
            self.reading.outline.group = lead

    def _add(self, activity: Activity, values: dict[str, str], line: Line, split: Split) -> None:
        outline = self.reading.outline
        item = ImportedItem(
            "", outline.section, outline.group, activity.text, section_number=outline.number, points=activity.points
        )
        item.source = line.source
        item.doubts.extend(line.doubts)
        self._fill(item, values, line)
        self.reading.items.append(item)
        self.stages[-1].items.append(item)
        outline.used()
        # The announcement was the group of this cell only: the next row must not inherit it.
        if split.lead and activity is split.activities[-1] and GROUP not in self.table.fields:
            outline.group = ""

    def _fill(self, item: ImportedItem, values: dict[str, str], line: Line) -> None:
        item.deadline_text = " ".join(values.get(DEADLINE, "").split())
        item.result, item.kpis = _result_and_targets(values)
        if not values.get(KPI) and KPI in line.values and self.table_merges_kpi and self.last_kpi:
            item.kpis = read_targets(self.last_kpi)
            item.doubts.append("Показатель взят из строки выше: ячейка похожа на объединённую.")
        elif values.get(KPI):
            self.last_kpi = values[KPI]
        else:
            self.last_kpi = ""
        self._take_unit(item, line)
        item.documents = self._documents(item, values)
        item.responsible_text = values.get(RESPONSIBLE, "")
        item.responsible = read_responsible(item.responsible_text)

    def _take_unit(self, item: ImportedItem, line: Line) -> None:
        """«Показатель, %»: the sign stands once, over bare numbers; or beside them in a column of units."""
        over = any(column.field == KPI and "%" in column.title for column in self.table.columns)
        unit = "%" if over else line.unit.strip(" .,").lower()
        for target in item.kpis:
            if unit and target.value is not None and target.unit is None:
                target.unit = unit

    @property
    def table_merges_kpi(self) -> bool:
        """A KPI column that is joined with the result in other rows: an empty cell there continues the one above."""
        return any(MERGED in line.values for line in self.table.lines)

    def _documents(self, item: ImportedItem, values: dict[str, str]) -> list[str]:
        if {RESULT, DOCUMENT} & self.table.fields:
            return find_documents("\n".join(filter(None, [values.get(DOCUMENT), item.result])))
        return documents_of_activity(item.activity)

    def _number(self, items: list[ImportedItem], line: Line, split: Split) -> None:
        """Numbers of a row that is no stage: the row's own, with the place in the cell when it was split."""
        if self.stage_numbers:
            return
        number = " ".join(line.text(NUMBER).split()).rstrip(".)")
        for place, (item, activity) in enumerate(zip(items, split.activities, strict=True), start=1):
            item.number = (number if len(items) == 1 else f"{number}.{place}") if number else activity.number
            # Only «1.2» inside a cell can be checked for order against other rows; a plain «2.» begins anew in each cell.
            if not number and activity.number and "." in activity.number:
                self.reading.row_numbers.append((activity.number, self.reading.items.index(item)))

    def _extras(self, items: list[ImportedItem], line: Line) -> None:
        for title, text in line.extras:
            for item in items:
                item.extras.append((title, text))
            flat = " ".join(text.split())
            self.reading.rest.append(f"{title}: {flat}" if title else flat)


def _number_stage(stage: Stage) -> None:
    for place, item in enumerate(stage.items, start=1):
        item.number = stage.number if len(stage.items) == 1 else f"{stage.number}.{place}".lstrip(".")


def _join_broken(lines: list[Line]) -> list[Line]:
    """Rows that a page break or a merged activity has torn apart are put together again."""
    whole: list[Line] = []
    for line in lines:
        above = whole[-1] if whole and not whole[-1].section else None
        if above and not line.section and not line.is_whole and (_goes_on(above, line) or _same_activity(line)):
            _append(above, line)
        else:
            whole.append(line)
    return whole


def _goes_on(above: Line, line: Line) -> bool:
    """The activity begins in the middle of a sentence and nothing in the row is new."""
    text = line.own(ACTIVITY)
    if line.own(NUMBER) or line.own(SECTION) or line.own(GROUP):
        return False
    if not text:
        return bool(_own_values(line)) and not line.text(ACTIVITY) and not line.text(GROUP)
    # A small letter alone is not enough: some authors never write capitals, but then they end sentences with a full stop.
    if line.after_break and above.own(NUMBER) and above.text(DEADLINE).rstrip().endswith(("-", "–", "—")):
        return True
    begins_inside = text[:1].islower() and not above.text(ACTIVITY).rstrip().endswith((".", ";"))
    return begins_inside and (line.after_break or not line.own(DEADLINE))


def _same_activity(line: Line) -> bool:
    """The activity cell only continues the merged one above, and something else is new."""
    return ACTIVITY in line.values and line.values[ACTIVITY].carried and not line.own(GROUP)


def _own_values(line: Line) -> list[str]:
    return [name for name in line.values if line.own(name)]


def _append(above: Line, line: Line) -> None:
    for name in _JOINED:
        text = line.own(name)
        if text and name in above.values and above.values[name].text:
            # A word cut by the page is one line; other cells are lists.
            sign = " " if name == ACTIVITY and text[:1].islower() else "\n"
            above.values[name].text += sign + text
        elif text:
            above.values[name] = Value(text)
    above.extras.extend(line.extras)
    above.source.extend(line.source)


def _deal_out(split: Split, line: Line, reading: Reading) -> list[dict[str, str]]:
    """Values of the row for each activity: deadlines, results and people by their number, else the same for all."""
    count = len(split.activities)
    texts = {name: value.text for name, value in line.values.items()}
    rows = [dict(texts) for _ in range(count)]
    if count == 1:
        return rows
    for name in (RESULT, KPI, DOCUMENT, RESPONSIBLE, MERGED):
        _give(rows, name, deal_texts(texts.get(name, ""), count))
    if texts.get(DEADLINE):
        dealt = deal(texts[DEADLINE], count)
        _give(rows, DEADLINE, dealt)
        # Three activities and two deadlines: every item keeps the whole text, and a person is asked to divide it.
        if dealt is None:
            first = len(reading.items) + 1
            reading.disagreements.extend(range(first, first + count))
    return rows


def _give(rows: list[dict[str, str]], name: str, texts: list[str] | None) -> None:
    for row, text in zip(rows, texts or (), strict=False):
        row[name] = text


def _result_and_targets(values: dict[str, str]) -> tuple[str, list[Target]]:
    """Result and targets; of a cell that serves for both, figures alone are no result."""
    result, kpi, merged = (values.get(name, "") for name in (RESULT, KPI, MERGED))
    document = values.get(DOCUMENT, "")
    text = "\n".join(dict.fromkeys(filter(None, (result, document))))
    if merged:
        targets = find_targets(merged)
        only_figures = bool(targets) and is_all_targets(merged) and not set(find_documents(merged)) - _SUBJECTS
        return text if only_figures else "\n".join(filter(None, (merged, text))), targets
    return text, read_targets(kpi) if kpi else find_targets(result)
