from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from .services import sessions


@receiver(user_logged_in)
def start_terms(request: HttpRequest, **kwargs: Any) -> None:
    sessions.begin(request.session)
