"""Abstract bases. No tables here."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import models


def field_title(model: type[models.Model], name: str) -> str:
    """The Russian name of a column, as forms and logs show it."""
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns only, never what points back


def field_words(row: models.Model, name: str) -> str:
    """The value of a column as people write it: days with dots, a choice by its title, nothing as nothing."""
    value = getattr(row, name)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    titled = getattr(row, f"get_{name}_display", None)
    return str(titled() if titled and value else "" if value is None else value)


def before_and_after(before: models.Model, after: models.Model, names: Iterable[str]) -> dict[str, list[str]]:
    """Title of a column → what stood there and what stands there now, of the columns that differ."""
    pairs = {field_title(type(after), name): [field_words(row, name) for row in (before, after)] for name in names}
    return {title: words for title, words in pairs.items() if words[0] != words[1]}


class PublicIdModel(models.Model):
    """A row that has a page of its own: the address shows an opaque id, never the number of the row."""

    public_id = models.UUIDField("открытый номер", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class PeriodModel(models.Model):
    """A fact that counts as of a date: valid on every day from `valid_from` to `valid_to` (both included)."""

    valid_from = models.DateField("с")
    valid_to = models.DateField("по", null=True, blank=True)

    class Meta:
        abstract = True
