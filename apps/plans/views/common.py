"""What the views of this app share beside `apps.core.pages`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.accounts.services import drafts


def accepted(request: HttpRequest, form: Any) -> None:
    """A form was taken: its draft on the server may go. `form` is a form with a crispy helper, or the name of the draft."""
    key = form if isinstance(form, str) else form.helper.attrs.get("data-draft-key", "")
    drafts.forget(request.user, key)
