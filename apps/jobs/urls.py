from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("<uuid:public_id>/", views.job_detail, name="job-detail"),
    path("<uuid:public_id>/file/", views.job_file, name="job-file"),
    path("<uuid:public_id>/cancel/", views.job_cancel, name="job-cancel"),
    path("<uuid:public_id>/retry/", views.job_retry, name="job-retry"),
]
