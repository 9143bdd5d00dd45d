"""Registry of the rooms a user may enter: every app registers its entries, the layout only draws them."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class MenuEntry:
    """One line of the navigation. `permission` None means: everybody who is logged in."""

    code: str
    title: str
    url_name: str
    permission: str | None
    order: int
    icon: str
    # A word for the tab bar of a phone, where «Дорожная карта» does not fit.
    short: str = ""

    @property
    def tab_title(self) -> str:
        return self.short or self.title


@dataclass(frozen=True)
class MenuLink:
    """An entry as drawn for one request: with its address, and whether the user stands in that room now."""

    entry: MenuEntry
    url: str
    active: bool = False


_entries: dict[str, MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    """Adds an entry; the same code registered again replaces the former one."""
    _entries[entry.code] = entry


def unregister(code: str) -> None:
    """Takes an entry away; an unknown code is no error."""
    _entries.pop(code, None)


def for_user(user, organization=None) -> list[MenuEntry]:
    """Entries the user may open where he works now, in their order: a right held elsewhere opens nothing here.

    Without an organization a right held anywhere counts. A stranger gets none.
    """
    if not getattr(user, "is_authenticated", False):
        return []
    allowed = (
        entry
        for entry in _entries.values()
        if entry.permission is None or user.has_perm(entry.permission, organization)
    )
    return sorted(allowed, key=lambda entry: (entry.order, entry.title))


def links(user, path: str, organization=None) -> list[MenuLink]:
    """The user's entries with addresses; at most one is active: the longest address that `path` begins with."""
    found = [(entry, url) for entry in for_user(user, organization) if (url := _url(entry))]
    current = max((url for _, url in found if _leads_to(url, path)), key=len, default=None)
    return [MenuLink(entry, url, active=url == current) for entry, url in found]


def _url(entry: MenuEntry) -> str:
    """Address of the entry, empty when the room does not exist in this installation."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
