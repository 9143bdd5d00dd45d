"""Abstract bases. No tables here."""

import uuid

from django.db import models


def field_title(model: type[models.Model], name: str) -> str:
    """The Russian name of a column, as forms and logs show it."""
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns only, never what points back


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
