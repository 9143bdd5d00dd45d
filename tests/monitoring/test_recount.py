"""Every figure on the pages and in the files of an authority, counted once more by slow loops: school, municipality, region."""

from datetime import date
from io import BytesIO

from docx import Document
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from apps.documents.rendering import write_docx
from apps.metrics.registry import metrics
from apps.metrics.services.figures import UNKNOWN, Value
from apps.monitoring.models import Report
from apps.monitoring.services import drafts, forms, statistics
from apps.monitoring.services.overview import Cell, columns
from tests.examples import examples
from tests.metrics.brute import COUNTED, Slow
from tests.metrics.test_brute_force import CALM, undone
from tests.metrics.worlds import make_world
from tests.monitoring.figures import sheet

THRESHOLD = 5
HIDDEN = "скрыто"


class Recount:
    """What the cells must say: the sum of the slow counts of the schools inside a scope."""

    def __init__(self, world, day):
        self.day = day
        self.slow = {o.pk: Slow(world, o, day) for o in world.organizations}
        self.organizations = world.organizations

    def inside(self, scope):
        return [o for o in self.organizations if scope in (o, o.parent, o.parent.parent)]

    def value(self, scope, code, params=None):
        """Numerator and denominator, or «скрыто» of a small sensitive figure."""
        counts = [COUNTED[code](self.slow[o.pk], **(params or {})) for o in self.inside(scope)]
        if metrics.get(code).sensitive:
            counts = [count for count in counts if count[0] >= THRESHOLD and not params]
            if not counts:
                return HIDDEN
        if len(counts) == 1:
            return counts[0]
        known = [count for count in counts if count[1] != UNKNOWN]
        if not known:
            return 0, UNKNOWN
        whole = sum(of for _, of in known) if known[0][1] is not None else None
        return round(sum(n for n, _ in known), 4), whole

    def words(self, scope, column):
        """The same as the table prints it."""
        value = self.value(scope, column.code)
        return HIDDEN if value == HIDDEN else Cell(column, Value(*value)).words

    def cells(self, scope, code, params=None):
        """The same as a workbook writes it: a count; of a share numerator, denominator and per cent."""
        value, is_share = self.value(scope, code, params), metrics.get(code).is_share
        if value == HIDDEN:
            return [HIDDEN, None, None] if is_share else [HIDDEN]
        n, of = value
        if not is_share:
            return [round(n, 2)]
        return [
            n,
            {UNKNOWN: "нет контингента", 0: "не из чего считать"}.get(of, of),
            round(100 * n / of, 1) if of > 0 else None,
        ]


@settings(max_examples=examples(4), phases=[Phase.generate], **CALM)
@given(rng=st.randoms(use_true_random=True), day=st.dates(date(2026, 9, 1), date(2027, 8, 31)))
def test_tables_files_and_notes_say_what_the_rows_say(cast, rng, day):
    with undone():
        schools = [cast.school, cast.neighbour, cast.foreign_school]
        recount = Recount(make_world(rng, cast, day, schools), day)
        for scope, who in ((cast.municipality, "municipal"), (cast.region, "regional")):
            check_table(cast, who, scope, recount, recount.inside(scope), "&rows=organizations")
            check_statistics(scope, recount)
            check_note(scope, recount)
        check_table(cast, "regional", cast.region, recount, [cast.municipality, cast.foreign_school.parent], "")
        check_form_of_a_school(cast, recount)


def check_table(cast, who, scope, recount, lines, query):
    """Page and workbook of the table organizations × figures."""
    client, address = cast.client(who), f"/overview/{scope.public_id}/"
    page = client.get(f"{address}?date={recount.day}{query}").context["table"]
    cells = sheet(client.get(f"{address}xlsx/?date={recount.day}{query}").content)

    printed = {line.organization: [cell.words for cell in line.cells] for line in page.lines}
    assert printed == {o: [recount.words(o, column) for column in columns()] for o in lines}
    assert [cell.words for cell in page.totals] == [recount.words(scope, column) for column in columns()]
    written = {row[0]: padded(row[1:]) for row in cells[-len(lines) - 1 :]}
    expected = {o.short_name: o for o in lines} | {"Итого": scope}
    assert written == {name: row_of(recount, o, [(c.code, {}) for c in columns()]) for name, o in expected.items()}


def row_of(recount, scope, codes):
    return padded([cell for code, params in codes for cell in recount.cells(scope, code, params)])


def padded(row):
    """Without the empty cells at its end."""
    row = list(row)
    while row and row[-1] is None:
        row.pop()
    return row


def figures_of(form):
    """Lines of the form that are computed from rows, not entered by hand."""
    return [line for line in form.lines if line.kind == "metric" and line.metric in COUNTED]


def check_statistics(scope, recount):
    """Both sheets of the annual statistics."""
    content = statistics.as_xlsx(scope, recount.day, statistics.compute(scope, recount.day))
    lines = figures_of(forms.annual(recount.day))

    totals = {row[0]: padded(row[3:]) for row in sheet(content) if row}
    assert {line.number: totals[line.number] for line in lines} == {
        line.number: padded(recount.cells(scope, line.metric, line.params)) for line in lines
    }
    head, *rows = [row for row in sheet(content, 1) if row][2:]
    for line in lines:
        first = next(n for n, title in enumerate(head) if title and title.startswith(f"{line.number} "))
        width = 3 if metrics.get(line.metric).is_share else 1
        written = {row[0]: padded((row + [None] * len(head))[first : first + width]) for row in rows[:-1]}
        assert written == {
            o.short_name: padded(recount.cells(o, line.metric, line.params)) for o in recount.inside(scope)
        }, line


def check_note(scope, recount):
    """The table of the information note."""
    drafted = Report(
        organization=scope, kind="note", date=recount.day, content=drafts.build("note", scope, recount.day)
    )
    paper = Document(BytesIO(write_docx(drafts.text_of(drafted))))
    rows = [[cell.text.replace("\xa0", " ") for cell in row.cells] for row in paper.tables[-1].rows]

    table = {name: cells for name, *cells in rows[1:]}
    for name, inside in [*((o.short_name, o) for o in recount.inside(scope)), ("Итого", scope)]:
        assert table[name] == [noted(recount, inside, column) for column in columns()]


def noted(recount, scope, column):
    value = recount.value(scope, column.code)
    if value == HIDDEN:
        return HIDDEN
    n, of = value
    if of is None:
        return f"{n:g}"
    return f"{100 * n / of:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " %" if of > 0 else "–"


def check_form_of_a_school(cast, recount):
    """The page on which a school sees its own form: nothing is hidden from it."""
    page = cast.client("curator").get(f"/statistics/?date={recount.day}")
    shown = {row["row"].line.number: row["row"].value for row in page.context["rows"]}

    for line in figures_of(forms.annual(recount.day)):
        n, of = COUNTED[line.metric](recount.slow[cast.school.pk], **line.params)
        assert shown[line.number] == Value(n, of), line
