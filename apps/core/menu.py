"""Registry of the rooms a user may enter: every app registers its entries, the layout only draws them."""

from dataclasses import dataclass
from functools import cache

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
    # Other lists of the same room: there the entry is marked too.
    also: tuple[str, ...] = ()

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
    """The user's entries with addresses; at most one is active: the one with the longest address that `path` begins with."""
    found = [(entry, url) for entry in for_user(user, organization) if (url := _url(entry.url_name))]
    reach = [(max(lengths), entry) for entry, url in found if (lengths := _reach(entry, url, path))]
    current = max(reach, key=lambda pair: pair[0], default=(0, None))[1]
    return [MenuLink(entry, url, active=entry is current) for entry, url in found]


def _reach(entry: MenuEntry, url: str, path: str) -> list[int]:
    """Lengths of the entry's addresses that `path` begins with."""
    return [len(one) for one in (url, *(_url(name) for name in entry.also)) if one and _leads_to(one, path)]


@cache
def _url(name: str) -> str:
    """Address of a page, empty when the room does not exist in this installation. Every page asks for all of them."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
