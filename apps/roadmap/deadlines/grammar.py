"""The grammar: a table of phrases over coded words, the first that matches at a position wins.

Placeholders: {n} a number, {nl} a list of numbers, {m} a month, {y} a year that may follow, {unit} a unit of time,
{anchor} the words an event is named by, {rest} the words that follow a document's name.
"""

import re

from apps.roadmap.deadlines import dates, marks, repeats
from apps.roadmap.deadlines.conventions import MOVING_DAYS, NAMED_DAYS
from apps.roadmap.deadlines.matches import Build, Found
from apps.roadmap.deadlines.model import ONE_YEAR, Plan
from apps.roadmap.deadlines.parts import AFTER, AND, BY, DASH, LAST_DAY, NOT_BEFORE, OR, Noise, Part

NUMBER = r"(?:\d{1,2}|LAST)"
# Words that begin another deadline: a phrase never swallows them.
STOP = (
    r"(?:\d|[MWY]\d|UY|CY|LE|GE|LAST|течение|еже|каждый |(?:до|с) (?:\d|M|LAST|начало|середина|конец|UY|окончание)|по \d{1,2} M|"
    r"или |[-,;()])"
)
WORD = rf"(?! {STOP}) \S+"
NOUNS = "план|график|программа|соглашение|приказ|положение"
ADJECTIVE = rf"(?! (?:{NOUNS}|запрос|по|и|согласно)(?: |$)){WORD}"

PLACEHOLDERS = {
    "{n}": r"(?P<n>\d{1,3})",
    "{k}": r"(?:(?P<k>\d{1,2}) )?",
    "{nl}": rf"(?P<nl>{NUMBER}(?: (?:,|и|-|или) {NUMBER})*)",
    "{m}": r"M(?P<m>\d{1,2})",
    "{w}": r"W(?P<w>\d)",
    "{y}": r"(?: Y(?P<y>\d{4}))?",
    "{part}": r"(?P<part>начало|середина|конец|итог|окончание)",
    "{season}": r"(?P<season>осень|зима|весна|лето)",
    "{unit}": r"(?P<unit>UY|CY|год|полугодие|квартал|четверть|триместр|месяц|неделя|день|декада)",
    "{share}": r"(?P<unit>полугодие|квартал|четверть|триместр)",
    "{length}": r"(?:(?P<work>рабочий) |календарный |учебный )?(?P<unit>день|неделя|месяц|год|час)",
    "{tail}": r"(?P<tail>(?: (?:UY(?P<uy>\d{4})?|CY|Y(?P<y>\d{4}))){0,3})",
    "{anchor}": rf"(?P<anchor>(?:{WORD}){{1,8}})",
    "{words}": rf"(?P<anchor>(?:{WORD}){{0,6}})",
    "{rest}": rf"(?:(?: на(?: весь| текущий)? (?:UY\d*|Y\d+|CY))|{WORD}){{0,8}}",
    "{before}": rf"(?P<before>(?:{ADJECTIVE}){{0,4}}?)",
    "{noun}": rf"(?P<noun>{NOUNS})",
    "{name}": f"(?P<name>{'|'.join(NAMED_DAYS)})",
    "{moving}": f"(?P<name>{'|'.join(MOVING_DAYS)})",
}
# What stands between a preposition and a date, and is no event: «до конца года», but «до начала работы».
TIME = (
    r"\d|[MYWU]|CY|LAST|LE|осень|зима|весна|лето|каникулы|день|год|период|следующий|текущий|срок|итог|каждый|весь|реализация"
    r"|месяц|неделя|декада|квартал|четверть|полугодие|триместр|первый"
)
LISTED_DAYS = r"(?P<days>W\d(?: (?:,|и|-|или)(?: по| в)? W\d)*)"

TABLE: tuple[tuple[str, Build], ...] = (
    # Days counted from an event.
    (r"(?:(?:течение|LE|через|спустя|до|GE|по|в) ){0,3}{n} {length} (?P<sign>после|от|с момент|с день|с дата){anchor}",
     marks.counted),
    (r"(?:(?:течение|LE|через|спустя) ){1,3}(?:{n} )?{length} (?P<sign>после|от|с момент|с день|с дата){anchor}",
     marks.counted),
    (r"(?:LE )?за {k}{length} до (?P<d>\d{1,2}) {m}{y}", marks.ahead),
    (r"по окончание {n} {length}(?! M)", marks.counted),
    (r"(?:(?:LE|GE|за) ){1,2}(?:{n} )?{length} (?P<sign>до|перед)(?P<anchor>(?: [^,;() ]+){1,8})", marks.counted),
    (r"(?:LE )?(?:через|спустя) (?:{n} )?(?:- \d+ )?{length}(?! M)", marks.counted),
    (r"(?:(?:не|менее|более|чем|LE|GE) ){0,4}(?P<sign>за) (?:{n} )?(?P<unit>день|неделя|месяц)(?= ?(?:$|[,;)]))", marks.counted),
    (r"(?:течение|LE|в) (?:{n} )(?:(?P<work>рабочий) |календарный |учебный )?(?P<unit>день)(?! M)", marks.counted),
    (r"течение (?:{n} )?(?P<unit>неделя|месяц|день|час)(?! M)", marks.counted),
    (r"(?:течение|LE|(?:на )?следующий) (?P<work>рабочий) (?P<unit>день)", marks.counted),
    (r"(?:LE|на) следующий (?P<unit>день)(?! после)", marks.counted),
    (r"(?:(?:не|менее|более|чем|за|LE|GE) ){1,5}{n} (?P<work>рабочий) (?P<unit>день)(?! M)", marks.counted),
    (r"(?P<n>[2-9]|\d\d) (?P<work>рабочий) (?P<unit>день)(?= ?(?:$|[,;)]))", marks.counted),
    (r"течение {n} (?P<unit>год)", marks.counted),
    (r"(?:в )?1 (?:{n} )?(?P<unit>месяц|год|неделя|день|полугодие)(?P<anchor> (?:работ|трудоустр|назначен|деятельн|обучени)\S*)",
     marks.counted),
    (r"(?:(?:течение|весь) )*(?P<anchor>испытат\S+ срок)", marks.after),
    (r"(?:до|по|к) окончание (?:срок )?(?:реализация )?(?P<noun>соглашение)", marks.by_document),
    (r"(?:до|перед|к) начало (?P<anchor>реализация(?: \S+)? программа)", marks.after),
    (r"(?:до|перед|к) (?P<anchor>каждый (?!год|полугодие|квартал|четверть|триместр|месяц|неделя|декада|день)[а-я]\S+)",
     marks.after),
    (r"одновременно с{anchor}", marks.after),
    (r"в 1 {n} (?P<unit>месяц|год|неделя|день)$", marks.counted),
    # Named days stand before «в день …».
    (r"(?:в )?день (?:\S+ (?:- )?)?{name}{y}", dates.named_day),
    (r"(?:в )?день {moving}{y}", dates.moving_day),
    (r"(?:в )?(?P<n>1|LAST) (?:учебный )?(?P<length>день|неделя) (?P<what>UY\d*|год)", dates.edge_of_year),
    (r"(?:(?:ежеквартально|ежечетвертно|каждый (?:квартал|четверть))(?: ,)? )?(?:до|LE|к) {n} число (?P<edge>1|LAST) месяц"
     r" (?:каждый |отчетный )?{share}", repeats.in_edge_month),
    (r"(?:до|LE|к|по) {n} число (?:каждый )?месяц(?: ,)? следующий за (?:отчетный )?(?P<unit>квартал|четверть|полугодие)",
     repeats.after_unit),
    (r"(?:(?P<unit>ежеквартально|ежечетвертно|ежемесячно)(?: ,)? )?(?:до|LE|к|по) {n}(?: число)?(?: месяц)?"
     r" ?,? следующий за (?:отчетный(?: месяц| период| квартал| четверть)?|квартал|четверть)", repeats.after_unit),
    (r"(?P<unit>ежеквартально|ежечетвертно)(?: ,)? (?:до|LE|к) {n} число(?: месяц)?(?! M)", repeats.after_unit),
    (r"(?:каждый|(?:1 )?раз (?:в|за)) (?P<unit>квартал|четверть)(?: ,)? (?:до|LE|к) {n} число(?: месяц)?(?! M)",
     repeats.after_unit),
    (r"(?:до|к|перед) следующий год", dates.next_year),
    (r"(?:кроме|исключая|за исключением)(?: {season})? каникулы(?: период| время| день)?", marks.ignored),
    (r"(?:кроме|исключая|за исключением) {nl} M\d{1,2}", marks.ignored),
    (r"(?:кроме|исключая|за исключением) (?:{season}|{m}(?: (?P<sep>,|и|-) M(?P<last>\d{1,2}))?)(?: период| месяц)?", marks.excluded),
    (r"при запрос на(?P<anchor> (?:работу|службу|учебу))", marks.after),
    (r"(?:крайний|предельный|конечный) (?:срок|дата)(?: [-:])?", marks.link(LAST_DAY)),
    (r"после(?! \d (?:полугодие|квартал|четверть|триместр|неделя|декада|половина))"
     r"(?P<anchor> (?:\d|каждый|LAST) [а-я]\S*(?: [а-я]\S+)?)", marks.after),
    (r"(?:до|к|LE) (?:конец|окончание) (?:каждый |текущий )?(?P<unit>месяц|полугодие|квартал|четверть|триместр)",
     repeats.until_end),
    (r"LAST день (?:каждый )?{share}", repeats.until_end),
    # Ends of units, before «по окончании …».
    (r"(?P<names>(?:начало|середина|конец)(?: (?:,|и)(?: в)? (?:начало|середина|конец)){1,2}) (?P<what>UY\d*|CY|Y\d+|год)",
     dates.year_parts),
    (r"(?P<names>(?:начало|середина|конец)(?: (?:,|и)(?: в)? (?:начало|середина|конец)){1,2}) {m}{y}", dates.month_parts),
    (r"(?:по )?{part} каждый (?:учебный )?(?P<what>UY|год)", dates.every_year_part),
    (r"(?:по )?{part} (?P<next>следующий )?(?:текущий )?(?P<what>UY\d*|CY|Y\d+|год|период)", dates.year_part),
    (r"(?:по )?{part} {nl} (?:учебный )?{share}{tail}", dates.year_units),
    (r"(?:по )?{part} (?:каждый |текущий )?(?P<unit>месяц|полугодие|квартал|четверть|триместр)(?! M)", repeats.edges_of_units),
    (r"после(?! (?:начало|конец|окончание|середина) (?:UY|CY|M|Y|год|\d)){anchor}", marks.after),
    (r"(?:с|от) (?:момент|день|дата){anchor}", marks.after),
    (r"(?:по|при) (?:итог|окончание){anchor}", marks.after),
    (r"(?:по|при) (?:итог|окончание)", marks.after),
    (r"в день(?: школьн\S+)? каникулы", dates.all_holidays),
    (r"(?:LE )?в день{anchor}", marks.after),
    # Requests, plans, agreements.
    (r"(?:по|при|в|с)(?: мере| случае)?{before} запрос{rest}", marks.on_request),
    (r"по мере{rest}", marks.on_request),
    (r"ситуативно|запрос", marks.on_request),
    (r"по (?:выполнен|исполнен|получен|проведен|подписан|утвержден|заключен|издан)ии{anchor}", marks.after),
    (r"(?:согласно|по)(?: [а-я]\S+)? письм\S+{rest}", marks.weak_schedule),
    (r"(?:согласно|по){before} {noun}(?: - график)?{rest}", marks.by_document),
    (r"(?P<before>индивидуальный) {noun}{rest}", marks.by_document),
    (r"в срок(?: ,)? указан(?: в)?{before} {noun}{rest}", marks.by_document),
    (r"в рабочий порядк\w+", marks.on_request),
    (r"(?:незамедлительно|немедленно|безотлагательно)(?: (?:после|при))?{words}", marks.after),
    (r"(?:согласно|в|по)(?: (?:указан|согласно|свой|конкурсные))? срок(?! (?:до|LE|с|реализация)){rest}",
     marks.weak_schedule),
    (r"график{rest}|план(?: - график)?{rest}", marks.weak_schedule),
    (r"при{anchor}", marks.after),
    (r"(?:срок |дата )?(?:будет |быть )?(?:не |дополнительно )?(?:уточняется|указан)", marks.nothing),
    (r"без (?:срок|дата)\S*|нет|н / д|н / у|б / с|б / д", marks.nothing),
    # Repetitions by count and by unit.
    (r"(?:(?:не|менее|реже|более|чаще|минимум|до|по|LE|чем) ){0,4}(?:{n}(?: (?:-|или) (?P<n2>\d+))? )?раз(?: и более)?"
     r" (?:в|за|на|через|/) (?:каждый )?{k}(?:учебный )?{unit}", repeats.times),
    (r"ежемесячно(?: ,)?(?: до| в| LE| к)? (?P<n>1|LAST) рабочий день", repeats.working_days),
    (r"(?P<word>ежегодно|ежемесячно|ежеквартально|еженедельно|ежедневно|ежечетвертно)", repeats.adverb),
    # Days and weeks of every month.
    (r"(?:каждый )?(?P<by>до |к |LE |по )?{nl} число(?: (?:каждый|текущий|следующий))?(?: месяц)?"
     r"(?: ,? ?следующий за отчетный(?: месяц| период| квартал)?)?(?! M)", repeats.days_of_months),
    (r"с (?P<nl>\d{1,2} (?:по|до|-) \d{1,2})(?: число)? (?:каждый )?месяц", repeats.days_of_months),
    (r"с (?P<nl>\d{1,2} (?:по|до|-) \d{1,2}) число(?! M)", repeats.days_of_months),
    (r"(?P<by>до |к |LE |по )?{nl} каждый месяц", repeats.days_of_months),
    (r"(?:каждый )?{nl} (?:полный |учебный )?(?P<what>неделя|декада|половина) (?:каждый )?месяц", repeats.parts_of_months),
    (r"каждый (?P<nl>1|LAST) (?P<what>неделя|декада)(?! M)", repeats.parts_of_months),
    (r"(?P<n>1|LAST) неделя (?:каждый )?{share}", repeats.weeks_of_units),
    (r"(?P<n>1|LAST) месяц (?P<what>UY\d*|год)", dates.first_month),
    (r"(?P<n>1|LAST) (?P<length>неделя|месяц) (?P<of>\d) {share}{tail}", dates.edge_of_unit),
    (r"1 {n} неделя UY(?P<uy>\d{4})?", dates.first_weeks_of_year),
    (r"(?:каждый )?(?P<nl>1|LAST) день (?:каждый )?месяц", repeats.days_of_months),
    (r"(?P<n>1|LAST) числах (?:каждый )?месяц", repeats.first_days_of_months),
    (r"1 {n} день (?:каждый )?месяц", repeats.run_of_days),
    (r"(?P<edge>1|LAST) {n} день {m}{y}", dates.run_of_days),
    (r"LAST {n} неделя {m}{y}", dates.last_weeks),
    # Parts of one month.
    (r"{m}{y} [(,] ?(?:до|к|LE) (?P<until>\d{1,2})(?: число| M(?P=m))?(?: Y(?P<y2>\d{4}))?(?= \)|$)", dates.until_day),
    (r"{m}{y} \( ?(?:с )?{nl}(?: число)?(?= \)|$)", dates.month_days),
    (r"{m}{y} \( ?с (?P<nl>\d{1,2} (?:по|до) \d{1,2})(?: число)?(?= \)|$)", dates.month_days),
    (r"1 {n} неделя {m}{y}", dates.first_weeks),
    (r"{m}{y}(?: [,(:-])? {nl} (?P<what>неделя|декада|половина)(?! (?:M|месяц|каждый))", dates.weeks_of_month),
    (r"{m}{y}(?: [:-])? (?P<nl>\d{1,2}(?: (?:,|и|-) \d{1,2})+)(?=$)", dates.month_days),
    (r"{m}{y} [(,:]? ?(?P<part>начало|середина|конец)(?= \)|$)", dates.month_part),
    (r"{nl} (?:учебный |полный |рабочий )?(?P<what>неделя|декада|половина) {m}{y}", dates.weeks_of_month),
    (r"(?P<n>1|LAST) числах {m}{y}", dates.first_days),
    (r"(?P<n>LAST) число {m}{y}", dates.first_days),
    (r"(?P<n>\d|LAST) день {m}{y}", dates.month_day),
    (r"(?:каждый )?(?P<n>1|LAST) рабочий день (?:каждый )?месяц", repeats.working_days),
    (r"(?P<n>1|LAST) рабочий день {m}{y}", dates.working_day),
    (r"{nl} {w} {m}{y}", dates.weekday_of_month),
    (r"{part} - (?P<part2>середина|конец) {m}{y}", dates.month_part),
    (r"(?P<part>начало|середина|конец) {m}{y}", dates.month_part),
    # Weekdays.
    (r"(?:каждый )?{nl} {w}(?: (?:каждый )?(?P<unit>месяц|квартал|четверть|полугодие|триместр))?(?! M)",
     repeats.nth_weekdays),
    (r"с (?P<each>)(?P<days>W\d (?:по|до|-) W\d)", repeats.weekday_list),
    (rf"(?P<each>каждый |по )?{LISTED_DAYS}", repeats.weekday_list),
    (r"(?:каждый |по |в )?(?P<off>выходные)(?: день)?", repeats.weekday_list),
    (r"(?:каждый |по |в )?(?:рабочий день|будни(?: день)?)", repeats.weekday_list),
    (r"каждый {k}(?:учебный )?{unit}", repeats.every_unit),
    (r"каждый(?= (?:(?:\d{1,2} )?M\d|(?:осень|зима|весна|лето)(?! каникулы)))", repeats.every_year),
    # Parts of the year.
    (r"{nl} (?:учебный |календарный )?{share}{tail}", dates.year_units),
    (r"по (?P<unit>полугодие|квартал|четверть|триместр|месяц|неделя)(?! \d)", repeats.by_units),
    (r"течение (?:каждый )?{share}", repeats.by_units),
    (r"(?:период )?{season}(?P<more>(?: (?:,|и) (?:осень|зима|весна|лето)){1,3})?"
     r"(?: (?!каникулы)[а-я]\S+)? каникулы(?: период| время| день)?{y}", dates.holidays),
    (r"каникулы {season}{y}", dates.holidays),
    (r"каникулы [:(] {season}(?P<more>(?: (?:,|и) (?:осень|зима|весна|лето)){0,3})(?: \))?", dates.holidays),
    (r"(?:весь |каждый |период )?каникулы(?: период| время| день)?", dates.all_holidays),
    (r"(?:{part} )?{season}(?: период| сезон)?{y}", dates.season),
    # Dates.
    (r"(?:с|от) (?P<a>\d{1,2})(?: число)? (?:по|до|-) (?P<b>\d{1,2})(?: число)? {m}{y}", dates.from_to),
    (r"между (?P<a>\d{1,2}) и (?P<b>\d{1,2}) {m}{y}", dates.from_to),
    (r"{nl}(?: число)? {m}{y}", dates.month_days),
    (r"{m}{y}", dates.month),
    (r"{n} (?P<thing>[а-я]{3,}(?: [а-я]{3,})?) (?:в|за) (?:каждый )?{k}{unit}", repeats.times),
    # The whole plan and its years.
    (r"(?:на )?постоянно(?: основе| действующий)?", marks.always),
    (r"(?:(?:течение|весь|текущий|в|на|за|период|тек) ){0,4}UY(?P<uy>\d{4})?(?: реализация)?", marks.school_year),
    (r"с Y(?P<a>\d{4}) (?:по|до|-) Y(?P<b>\d{4})(?: год)?", marks.named_years),
    (r"(?:начиная )?с (?:Y(?P<a>\d{4})(?: год)?|UY(?P<uy>\d{4}))(?! (?:по|до|-) )", marks.since_year),
    (r"(?:(?:течение|весь|в|на|за|период) ){0,4}Y(?P<a>\d{4})(?: (?:-|по|,|и) Y(?P<b>\d{4}))?(?: год| CY)?",
     marks.named_years),
    (r"(?:(?:течение|весь|текущий|круглый|в|на|за) ){0,3}(?:течение|весь|текущий|круглый)(?: весь| текущий){0,2}"
     r" (?:период|срок|время|CY|год)(?: реализация)?", marks.whole_plan),
    (r"(?:период|срок|время) реализация|(?:на )?весь этап\w*|CY", marks.whole_plan),
    (r"(?:течение|рамках) реализация(?! индивидуальный (?:план|программа))", marks.whole_plan),
    (r"однажды", marks.once),
    (r"{nl} (?P<what>неделя|декада)(?! M)", repeats.loose_weeks),
    # Words between dates.
    (r"(?P<by>до|к|LE|по) {n}(?= ?(?:$|[,;()]| ежемесячно| каждый| течение))", repeats.bound),
    (r"(?:начиная )?(?:с|от)", marks.starting),
    (r"GE", marks.link(NOT_BEFORE)),
    (r"после", marks.link(AFTER)),
    (r"LE|по", marks.link(LAST_DAY)),
    (rf"(?:до|перед|к)(?! (?:(?:начало|середина|конец|окончание)(?: |$))?(?:{TIME}|$)){{anchor}}", marks.after),
    (r"до|к", marks.link(BY)),
    (r"-", marks.link(DASH)),
    (r"[,;]|и", marks.link(AND)),
    (r"или|/", marks.link(OR)),
)  # fmt: skip


def _compile(pattern: str) -> re.Pattern:
    for name, expression in PLACEHOLDERS.items():
        pattern = pattern.replace(name, expression)
    return re.compile(rf"(?:{pattern})(?= |$)")


GRAMMAR: tuple[tuple[re.Pattern, Build], ...] = tuple((_compile(pattern), made) for pattern, made in TABLE)


def scan(line: str, plan: Plan) -> list[Part]:
    """The parts of a coded line, from left to right; words no phrase knows become noise."""
    parts: list[Part] = []
    line = _with_next_year(line, plan)
    position = 0
    while position < len(line):
        found, end = _at(line, position, plan)
        parts += found
        position = end + 1
    return parts


NEXT_YEAR = re.compile(
    r"\b(?P<m>M(?P<number>\d{1,2})) (?:следующий(?: за отчетный)? (?P<what>год|UY)|год(?: ,)? следующий за отчетный(?: год)?)(?= |$)"
)


def _with_next_year(line: str, plan: Plan) -> str:
    """«До 15 января следующего года»: the year after that of the plan; a school year is itself the next one."""
    if plan.days > ONE_YEAR:
        return line

    def named(match: re.Match) -> str:
        same = plan.school and (match["what"] != "UY" or int(match["number"]) >= 7)
        return f"{match['m']} Y{plan.end.year + (not same)}"

    return NEXT_YEAR.sub(named, line)


def _at(line: str, position: int, plan: Plan) -> tuple[list[Part], int]:
    for pattern, made in GRAMMAR:
        match = pattern.match(line, position)
        if match and match.end() > position:
            groups: Found = match.groupdict()
            return list(made(groups, plan)), match.end()
    end = line.find(" ", position)
    end = len(line) if end < 0 else end
    return [Noise(line[position:end])], end
