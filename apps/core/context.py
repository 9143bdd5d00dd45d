"""What every page knows about the installation itself."""

from django.conf import settings
from django.http import HttpRequest

SITE_NAME = "Наставничество"


def site(request: HttpRequest) -> dict[str, object]:
    """`demo`: whether the invented school year is shown; `site_name`: name of the product."""
    return {"demo": settings.DEMO, "site_name": SITE_NAME}
