"""Addresses of the site: one prefix an app, kebab plural nouns, opaque ids."""

from django.contrib import admin
from django.urls import include, path

from apps.accounts.views import login
from apps.jobs.views import system

handler500 = "apps.core.views.server_error"
urlpatterns = [
    path("healthz", system.healthz, name="healthz"),
    path("readyz", system.readyz, name="readyz"),
    path("metrics", system.metrics, name="metrics"),
    path("", include("apps.monitoring.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("workplace/", include("apps.organizations.urls")),
    path("jobs/", include("apps.jobs.urls")),
    path("notifications/", include("apps.notifications.urls")),
    path("figures/", include("apps.metrics.urls")),
    path("documents/", include("apps.documents.urls")),
    path("participants/", include("apps.participants.urls")),
    path("pairs/", include("apps.pairing.urls")),
    path("plans/", include("apps.plans.urls")),
    path("roadmaps/", include("apps.roadmap.urls")),
    path("admin/login/", login.admin_login, name="admin-login"),
    path("admin/", admin.site.urls),
]
