"""Whether the site sends letters at all."""

from django.conf import settings

# Where letters end when no mail server was named. The console is the log of the server: no secret may get there.
NOWHERE = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "filebased")}


def goes_out() -> bool:
    """A mail server is configured (EMAIL_URL)."""
    return settings.EMAIL_BACKEND not in NOWHERE
