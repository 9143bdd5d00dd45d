"""Whether the site sends letters at all, and what a subject may hold."""

from django.conf import settings

# Where letters end when no mail server was named. The console is the log of the server: no secret may get there.
NOWHERE = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased")}


def goes_out() -> bool:
    """A mail server is configured (EMAIL_URL)."""
    return settings.EMAIL_BACKEND not in NOWHERE


def subject_line(text: str) -> str:
    """A subject out of words that people typed. A forged form puts a line break into a title, and no letter with one goes."""
    return " ".join(text.split())
