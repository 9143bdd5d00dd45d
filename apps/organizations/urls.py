from django.urls import path

from . import views

app_name = "organizations"
urlpatterns = [path("switch/", views.workplace_switch, name="workplace-switch")]
