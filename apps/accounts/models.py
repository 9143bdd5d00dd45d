from typing import Any

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac

from .superusers import runs_without_role


class User(AbstractUser):
    """A login. Pupils and parents may have none; officials have one without being a participant."""

    middle_name = models.CharField("отчество", max_length=150, blank=True)
    session_version = models.PositiveIntegerField("выпуск сеансов", default=0)

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

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """A superuser needs no role for accounts and reference data alone: records of people open by a role, and are journalled."""
        if runs_without_role(perm):
            return super().has_perm(perm, obj)
        return self.is_active and any(backend.has_perm(self, perm, obj) for backend in get_backends())

    def current_memberships(self) -> list[Any]:
        """Memberships valid today by the clock of their organizations (`organizations` defines the relation), read once a request."""
        if not hasattr(self, "_current_memberships"):
            self._current_memberships = self.memberships.model.objects.held_by(self)
        return self._current_memberships

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Every session holds this value: a new password or a new `session_version` ends all of them."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(
            salt, f"{self.password}:{self.session_version}", secret=secret, algorithm="sha256"
        ).hexdigest()


class LoginAttempt(models.Model):
    """A wrong password. Name, address and device are kept as keyed hashes: they are counted, never read."""

    name = models.CharField("имя", max_length=64)
    address = models.CharField("адрес", max_length=64)
    device = models.CharField("знакомое устройство", max_length=64, blank=True)
    at = models.DateTimeField("когда", db_index=True)

    class Meta:
        verbose_name = "неверный вход"
        verbose_name_plural = "неверные входы"
        indexes = [
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M}"


class FormDraft(models.Model):
    """What a person typed into a long form and has not sent: his own alone, gone when sent or after its term."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts", verbose_name="чей"
    )
    key = models.CharField("форма", max_length=100)
    body = models.TextField("набранное")
    saved_at = models.DateTimeField("когда", db_index=True)

    class Meta:
        verbose_name = "черновик формы"
        verbose_name_plural = "черновики форм"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_draft_once")]

    def __str__(self) -> str:
        return self.key


class SecondFactor(models.Model):
    """The secret that an application of the user's phone shares with the site (TOTP, RFC 6238)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor", verbose_name="чей"
    )
    secret = models.CharField("ключ, зашифрован", max_length=300)
    confirmed_at = models.DateTimeField("подключён", null=True, blank=True)
    # A code counts once: the step of the last one that was taken.
    last_step = models.BigIntegerField("последний принятый шаг", default=0)

    class Meta:
        verbose_name = "второй фактор"
        verbose_name_plural = "вторые факторы"

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A way in without the phone; works once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name="чей"
    )
    code = models.CharField("код, хеш", max_length=64)
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "запасной код"
        verbose_name_plural = "запасные коды"
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"
