"""How commands name an organization: by public_id or by number."""

from typing import Any
from uuid import UUID

from apps.core.commands import BadInput

from .enums import EDUCATIONAL, Kind
from .models import Organization

# Key of a command → kinds of the organizations that it takes.
SCOPES = {
    "--organization": EDUCATIONAL,
    "--municipality": (Kind.MUNICIPALITY,),
    "--region": (Kind.REGION,),
}


def add_scope(parser: Any, *names: str) -> None:
    """One of the keys `names` (all by default), each with a number or a public_id."""
    group = parser.add_mutually_exclusive_group(required=True)
    for name in names or SCOPES:
        group.add_argument(name, help="номер или открытый номер (public_id)")


def scope_of(options: dict[str, Any]) -> Organization:
    """The organization of the key that was given. Raises BadInput: there is none, or it is of another kind than the key says."""
    name = next(name for name in SCOPES if options.get(name[2:]))
    found = find_organization(options[name[2:]])
    if found.kind not in SCOPES[name]:
        right = next(key for key, kinds in SCOPES.items() if found.kind in kinds)
        raise BadInput(f"{name}: «{found.short_name}» – {found.get_kind_display()}, для неё ключ {right}.")
    return found


def find_organization(text: str) -> Organization:
    """The organization of a public_id or number. Raises BadInput."""
    text = str(text).strip()
    rows = Organization.objects.all()
    if text.isdigit():
        found = rows.filter(pk=int(text)).first() if len(text) < 18 else None
    else:
        try:
            found = rows.filter(public_id=UUID(text)).first()
        except ValueError:
            raise BadInput(f"«{text}» — не номер организации и не её открытый номер (public_id).") from None
    if found is None:
        raise BadInput(f"Организации «{text}» нет. Список: «Организации» в разделе администратора.")
    return found
