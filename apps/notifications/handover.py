"""What the agenda shows at a hand-over: the open matters of the role, which pass with the role itself."""

from __future__ import annotations

from datetime import timedelta

from apps.organizations.enums import Role
from apps.organizations.handover_registry import Matter, Succession, handover_step

from .agenda import Due, Span, due_things

BEHIND, AHEAD = timedelta(days=370), timedelta(days=30)
SHOWN = 40
# The matter «Примите дела» ends with this very page.
ITSELF = "organizations.hand_over:"


@handover_step("notifications.role", title="Дела по роли на ближайший месяц", order=30)
class OfRole:
    """Nothing is changed for them: whoever holds the role answers."""

    def preview(self, succession: Succession) -> list[Matter]:
        things = _things(succession)
        before, after = succession.former.short_name, f"{succession.successor.short_name}, с ролью"
        told = [Matter(f"{thing.title}, {thing.due:%d.%m.%Y}", before, after, thing.url) for thing in things[:SHOWN]]
        more = len(things) - SHOWN
        return [*told, Matter(f"И ещё {more}", before, after)] if more > 0 else told

    def apply(self, succession: Succession) -> int:
        return len(_things(succession))


def _things(succession: Succession) -> list[Due]:
    """Open things for which all holders of the role answer."""
    organization = succession.organization
    today = organization.today
    span = Span([organization], today, today)
    holders = span.directors(organization.pk) if succession.role == Role.DIRECTOR else span.curators(organization.pk)
    things = due_things(organization, today - BEHIND, today + AHEAD)
    return [thing for thing in things if holders <= thing.user_ids and not thing.key.startswith(ITSELF)]
