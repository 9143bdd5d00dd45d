from django.urls import path

from .views import jobs, system

app_name = "jobs"
urlpatterns = [
    path("", jobs.job_list, name="job-list"),
    path("system/", system.system, name="system"),
    path("<uuid:public_id>/", jobs.job_detail, name="job-detail"),
    path("<uuid:public_id>/file/", jobs.job_file, name="job-file"),
    path("<uuid:public_id>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("<uuid:public_id>/retry/", jobs.job_retry, name="job-retry"),
]
