from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("<uuid:public_id>/", views.document_detail, name="document-detail"),
    path("<uuid:public_id>/edit/", views.document_edit, name="document-edit"),
    path("check/<uuid:public_id>/", views.document_check, name="document-check"),
]
