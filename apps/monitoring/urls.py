from django.urls import path

from .views import home, overview

app_name = "monitoring"
urlpatterns = [
    path("", home.home, name="home"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<uuid:public_id>/", overview.scope_overview, name="scope-overview"),
    path("overview/<uuid:public_id>/xlsx/", overview.overview_xlsx, name="overview-xlsx"),
    path("organizations/<uuid:public_id>/", overview.organization, name="organization"),
    path("statistics/", overview.statistics, name="statistics"),
    path("statistics/build/", overview.statistics_build, name="statistics-build"),
]
