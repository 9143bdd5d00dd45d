"""The same person twice: found by name and birth date, merged with all that points at him."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, prefetch_related_objects

from apps.core.errors import Refused
from apps.core.models import field_title, field_words
from apps.core.russian.normalize import fold
from apps.workflow import audit

from ..enums import Category
from ..models import Namesakes, Person
from ..signals import people_merged
from . import namesakes
from .people import PARTICIPATION_FIELDS, PERSON_FIELDS


def same_people(organization: Any, values: dict[str, Any]) -> list[Person]:
    """Present people of the organization with the same full name (ё as е) and the same, or no, birth date."""
    last, first, middle = (fold(values.get(name) or "") for name in ("last_name", "first_name", "middle_name"))
    if not last:
        return []
    rows = Person.objects.present().filter(organization=organization, search__startswith=f"{last} {first}".strip())
    born = values.get("birth_date")
    return [
        person
        for person in rows
        if (fold(person.last_name), fold(person.first_name), fold(person.middle_name)) == (last, first, middle)
        and (not born or not person.birth_date or person.birth_date == born)
    ]


def groups(organization: Any) -> list[list[Person]]:
    """People of an organization who share a full name (ё as е, case ignored), two and more in a group. Two queries.

    Who has no patronymic in his card may be any of those with his surname and first name. Of whom a curator said that they are
    different people, they stand in one group only when somebody else may be either of them.
    """
    apart = namesakes.of(organization)
    found: dict[tuple, list[Person]] = defaultdict(list)
    for person in Person.objects.present().filter(organization=organization).order_by("search", "pk"):
        found[fold(person.last_name), fold(person.first_name)].append(person)
    return [group for people in found.values() for group in _linked(people, apart) if len(group) > 1]


def _linked(people: list[Person], apart: set[tuple[int, int]]) -> list[list[Person]]:
    """Divides people of one surname and first name: together are those who may be one person, through others too."""
    parts: list[list[Person]] = []
    for person in people:
        mine = [part for part in parts if any(_may_be_one(person, other, apart) for other in part)]
        parts = [part for part in parts if part not in mine]
        parts.append([one for part in mine for one in part] + [person])
    return parts


def _may_be_one(one: Person, other: Person, apart: set[tuple[int, int]]) -> bool:
    fathers = {fold(person.middle_name) for person in (one, other) if person.middle_name}
    return len(fathers) < 2 and namesakes.pair(one.pk, other.pk) not in apart


def candidates(person: Person) -> list[Person]:
    """Whom this person may be the same as: the same surname and first name, or the same birthday and surname."""
    start = fold(f"{person.last_name} {person.first_name}")
    alike = Q(search__startswith=start)
    if person.birth_date:
        alike |= Q(birth_date=person.birth_date, search__startswith=fold(person.last_name)[:4])
    others = Person.objects.present().filter(alike, organization=person.organization).exclude(pk=person.pk)
    return list(others.exclude(pk__in=namesakes.known_for(person))[:20])


@dataclass(frozen=True)
class Fact:
    """A field of two cards in words; `fate` of the dropped one's: fills an empty field, is lost, or nothing happens."""

    title: str
    kept: str
    dropped: str
    fate: str = ""


def compare(kept: Person, dropped: Person) -> list[Fact]:
    """What the two cards say, field by field, and what comes of it when they are merged. Two queries for both."""
    prefetch_related_objects([kept, dropped], "participations__year", "consents")
    facts = [_fact(name, kept, dropped) for name in PERSON_FIELDS]
    held = [("Участие", _places), ("Согласия", _consents), ("Учётная запись", _account)]
    return [fact for fact in facts if fact.kept or fact.dropped] + [
        Fact(title, words(kept), words(dropped)) for title, words in held
    ]


def may_be_namesakes(kept: Person, dropped: Person) -> bool:
    """Both birth dates are known and differ."""
    return bool(kept.birth_date and dropped.birth_date and kept.birth_date != dropped.birth_date)


def are_namesakes(people: list[Person]) -> bool:
    """Everybody of a group has a birth date, and no two are the same."""
    days = [person.birth_date for person in people]
    return None not in days and len(set(days)) == len(days)


def _fact(name: str, kept: Person, dropped: Person) -> Fact:
    stays, goes = field_words(kept, name), field_words(dropped, name)
    fate = "" if not goes or goes == stays else "lost" if stays else "fills"
    title = field_title(Person, name)
    return Fact(title[0].upper() + title[1:], stays, goes, fate)


def _places(person: Person) -> str:
    rows = sorted(person.participations.all(), key=lambda row: (row.year_id, row.role))
    return ", ".join(f"{row.get_role_display()}, {row.year}" for row in rows) or "нет"


def _consents(person: Person) -> str:
    return "; ".join(_consent(row) for row in sorted(person.consents.all(), key=lambda row: row.signed_on)) or "нет"


def _consent(row: Any) -> str:
    """«обработка персональных данных от 01.09.2026 по 31.08.2027», a withdrawn one as such."""
    if row.withdrawn_on:
        return f"{row}, отозвано {row.withdrawn_on:%d.%m.%Y}"
    return f"{row} по {row.valid_to:%d.%m.%Y}" if row.valid_to else str(row)


def _account(person: Person) -> str:
    return "есть" if person.user_id else "нет"


@transaction.atomic
def merge(*, kept: Person, dropped: Person, by: Any) -> Person:
    """Makes two cards one: everything that points at `dropped` points at `kept`; empty fields are filled. Raises Refused.

    The dropped card stays as a signpost with its log.
    """
    kept, dropped = _locked(kept, dropped)
    namesakes.carry_over(kept, dropped)
    _fill(kept, dropped)
    _join_participations(kept, dropped)
    dropped.merged_into, dropped.user = kept, None
    dropped.save(update_fields=["merged_into", "user"])
    kept.save()
    _repoint(kept, dropped)
    audit.record(kept, "merge", f"Объединён с карточкой № {dropped.pk}", by=by)
    audit.record(dropped, "merged", f"Объединён с карточкой № {kept.pk}", by=by)
    people_merged.send(sender=Person, kept=kept, dropped=dropped, by=by)
    return kept


def _locked(kept: Person, dropped: Person) -> tuple[Person, Person]:
    ids = (kept.pk, dropped.pk)
    rows = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if kept.pk == dropped.pk or len(rows) != 2:
        raise Refused("Выберите другого человека: объединить можно две разные карточки.")
    first, second = rows[kept.pk], rows[dropped.pk]
    if first.organization_id != second.organization_id:
        raise Refused("Объединяются карточки одной организации.")
    if any(p.merged_into_id or p.masked_at for p in (first, second)):
        raise Refused("Одна из карточек уже объединена или её данные уничтожены.")
    if namesakes.are_apart(first, second):
        raise Refused(
            "Отмечено, что это разные люди. Если человек всё же один, сначала снимите отметку в «Возможных повторах»."
        )
    if first.user_id and second.user_id:
        raise Refused("У обеих карточек есть учётная запись. Сначала отключите одну из них.")
    return first, second


def _fill(kept: Person, dropped: Person) -> None:
    for name in (*PERSON_FIELDS, "user"):
        if not getattr(kept, name) and getattr(dropped, name):
            setattr(kept, name, getattr(dropped, name))
    if kept.category != Category.PUPIL:
        kept.school_class = ""


def _join_participations(kept: Person, dropped: Person) -> None:
    """Two places in the same base become one, from the earlier day on."""
    own = {(row.year_id, row.role): row for row in kept.participations.all()}
    for row in dropped.participations.all():
        twin = own.get((row.year_id, row.role))
        if twin is None:
            continue
        for name in PARTICIPATION_FIELDS:
            if not getattr(twin, name):
                setattr(twin, name, getattr(row, name))
        twin.joined_on = min(twin.joined_on, row.joined_on)
        twin.left_on = max(twin.left_on, row.left_on) if twin.left_on and row.left_on else None
        twin.save()
        row.delete()


def _repoint(kept: Person, dropped: Person) -> None:
    """Every row of every app that points at the dropped card. What the database forbids is refused as a whole."""
    # Hidden relations too: tables of many-to-many fields and links without a reverse name.
    relations: list[Any] = [f for f in Person._meta.get_fields(include_hidden=True) if f.auto_created and f.one_to_many]
    for relation in relations:
        # The link from the dropped card to the kept one must not be turned round to itself; pairs of namesakes are over already.
        if relation.field.name == "merged_into" or relation.related_model is Namesakes:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: dropped})
        try:
            with transaction.atomic():
                rows.update(**{relation.field.name: kept})
        except IntegrityError:
            what = relation.related_model._meta.verbose_name_plural
            raise Refused(
                f"Обе карточки стоят в одних и тех же записях ({what}). Сначала исправьте эти записи."
            ) from None
