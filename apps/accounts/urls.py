from django.contrib.auth.views import LogoutView
from django.urls import path

from .views import drafts, factors, login, profile

app_name = "accounts"
urlpatterns = [
    path("login/", login.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("password/", profile.PasswordChangeView.as_view(), name="password-change"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("sessions/end/", profile.sessions_end, name="sessions-end"),
    path("second-factor/", factors.factor_check, name="factor-check"),
    path("second-factor/setup/", factors.factor_setup, name="factor-setup"),
    path("second-factor/codes/", factors.codes_renew, name="codes-renew"),
    path("second-factor/off/", factors.factor_off, name="factor-off"),
]
