from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView as BaseLoginView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from ..demo_logins import DEMO_LOGINS, DEMO_PASSWORD
from ..forms import LoginForm
from ..middleware import WANTED
from ..services import factors, logins


class LoginView(BaseLoginView):
    """One ordinary form; in demo mode the demo logins stand beside it."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[WANTED] = factors.is_on(form.get_user())
        logins.remember_device(self.request, response, form.get_user())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.too_many:
            response.status_code = 429
            response["Retry-After"] = str(int(logins.WINDOW.total_seconds()))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = {"demo_logins": DEMO_LOGINS, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
        # On an empty site there is nobody to ask for a password: the first account is made by a command.
        return super().get_context_data(**kwargs, **demo, nobody_yet=not get_user_model().objects.exists())


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """The administration has no door of its own: same form, same limits, same second factor."""
    return redirect_to_login(request.GET.get("next", "/"))
