"""How commands name an organization: by public_id or by number."""

from uuid import UUID

from apps.core.commands import BadInput

from .models import Organization


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
