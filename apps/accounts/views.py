from django.conf import settings
from django.contrib.auth.views import LoginView as BaseLoginView

from .demo_logins import DEMO_LOGINS, DEMO_PASSWORD


class LoginView(BaseLoginView):
    """One ordinary form; in demo mode the demo logins stand beside it."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        demo = {"demo_logins": DEMO_LOGINS, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**kwargs, **demo)
