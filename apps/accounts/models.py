from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from apps.core import clock


class User(AbstractUser):
    """A login. Pupils and parents may have none; officials have one without being a participant."""

    middle_name = models.CharField("отчество", max_length=150, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"

    @property
    def full_name(self) -> str:
        """«Фамилия Имя Отчество», or the login when no name was given."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name))) or self.username

    @property
    def short_name(self) -> str:
        """«Фамилия И. О.»"""
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.middle_name) if part)
        return f"{self.last_name} {initials}".strip() or self.username

    def current_memberships(self, day: date | None = None) -> list[Any]:
        """Memberships valid today (the relation is defined by `organizations`), read once a request."""
        if not hasattr(self, "_current_memberships"):
            rows = self.memberships.valid_on(day or clock.today()).select_related("organization")  # type: ignore[attr-defined]
            self._current_memberships = list(rows)
        return self._current_memberships
