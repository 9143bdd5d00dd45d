"""Fields in which a form takes people: chosen of the bases and of the accounts, the rest typed. Their values are `who.Who`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from apps.core.forms import Checklist
from apps.organizations.enums import Role
from apps.organizations.models import Membership

from .content import Choice, people
from .who import Who

# Who works with the data of participants in the program; the head signs the order himself.
STAFF_ROLES = (Role.CURATOR, Role.ACTING_DIRECTOR, Role.SPECIALIST, Role.SITE_EDITOR)
ADULT_ROLES = (*STAFF_ROLES, Role.DIRECTOR)
NOBODY = [("", "— нет в списке —")]


def staff(organization: Any, roles: Iterable[str] = STAFF_ROLES) -> dict[str, Who]:
    """Accounts whose role is in force today, by their keys in a form: «u12» → what the records keep. One query."""
    rows = Membership.objects.valid_on(organization.today).filter(organization=organization, role__in=list(roles))
    found: dict[str, Who] = {}
    for row in rows.select_related("user").order_by("user__last_name", "user__first_name", "pk"):
        name = row.user.full_name
        if len(name.split()) > 1:
            found.setdefault(f"u{row.user_id}", {"user": row.user_id, "name": name, "post": _post(row, organization)})
    return found


def _post(row: Membership, organization: Any) -> str:
    """The post of the settings for head and curator, else the role."""
    for role in ("curator", "director"):
        post: str = getattr(organization, f"{role}_post")
        if post and row.user.full_name == getattr(organization, f"{role}_name"):
            return post
    return row.get_role_display()


class People:
    """Whom a form offers. `suits` picks of the bases; an account whose owner has a card is offered by the card."""

    def __init__(
        self, organization: Any, suits: Callable[[Choice], bool] = lambda one: True, roles: Iterable[str] = ()
    ) -> None:
        cards = people.choices(organization) if people.choices else []
        owners = {one.user_id: str(one.id) for one in cards if one.user_id and suits(one)}
        accounts = staff(organization, roles) if roles else {}
        self.who: dict[str, Who] = {str(one.id): one.id for one in cards if suits(one)}
        self.labels = {str(one.id): f"{one.name}, {one.post}" for one in cards if suits(one)}
        # Those who work in the program, by card or account: a form about them has them chosen already.
        self.working: list[str] = []
        for key, who in accounts.items():
            assert isinstance(who, dict)  # `staff` gives accounts only
            card = owners.get(who["user"])
            self.working.append(card or key)
            if card is None:
                self.who[key], self.labels[key] = who, f"{who['name']}, {who['post']}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Those who work in the program stand first, where their marks are seen."""
        first = set(self.working)
        return sorted(self.labels.items(), key=lambda choice: (choice[0] not in first, choice[1]))

    def given(self, keys: Iterable[str]) -> list[Who]:
        return [self.who[key] for key in keys]


def several(label: str, **options: Any) -> forms.MultipleChoiceField:
    """Boxes with a search above them; `People` gives the choices."""
    return forms.MultipleChoiceField(label=label, required=False, widget=Checklist, **options)


class OwnSelect(forms.Select):
    def use_required_attribute(self, initial: Any) -> bool:
        return False


class OneOf(forms.ChoiceField):
    """One of the list or nobody: an answer is due, but the field beside takes a typed one as well, so the form asks for either."""

    widget = OwnSelect

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def one_of(label: str) -> OneOf:
    return OneOf(label=label)


def typed(label: str = "Если в списке нет", help_text: str = "Фамилия Имя Отчество.") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=300)


def refuse_nameless(form: forms.Form, name: str, lines: list[str], *, with_post: bool = False) -> None:
    """An error at a field whose lines are not «Фамилия Имя Отчество, должность»."""
    for line in lines:
        who, _, post = line.partition(",")
        if len(who.split()) < 2 or (with_post and not post.strip()):
            what = ", затем запятую и должность" if with_post else ""
            form.add_error(name, f"«{line}»: напишите фамилию и имя{what}.")
            return
