"""The web server's own log of requests, where it is switched on (WEB_ACCESS_LOG)."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

# Addresses that open something to whoever has them: invitations, letters, calendars. deploy/nginx.conf hides the same ones.
SECRET = re.compile(r"^(/[^/]*/(?:calendar|letter|invitations)/).+")


def hidden(path: str) -> str:
    """The path without its secret."""
    return SECRET.sub(r"\1-", path)


class AccessLog(Logger):
    """Writes paths without secrets."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = super().atoms(*args, **kwargs)
        found["U"] = hidden(found["U"] or "")
        return found
