from django.urls import path

from . import views

app_name = "metrics"
urlpatterns = [
    path("", views.metric_list, name="metric-list"),
    path("values/new/", views.manual_value_new, name="manual-value-new"),
    path("<str:code>/", views.metric_detail, name="metric-detail"),
]
