from django.urls import path, register_converter

from .converters import Attachment, Extension, Kept
from .views import acts, papers, queue, readers, registers, templates

register_converter(Extension, "extension")
register_converter(Kept, "kept")
register_converter(Attachment, "attachment")

app_name = "documents"
urlpatterns = [
    path("", registers.document_list, name="document-list"),
    path("new/", registers.document_new, name="document-new"),
    path("new/<str:kind>/", registers.document_new_kind, name="document-new-kind"),
    path("create/", registers.document_create, name="document-create"),
    path("queue/", queue.director_queue, name="director-queue"),
    path("queue/approve/", queue.queue_approve, name="queue-approve"),
    path("check/<uuid:public_id>/", readers.document_check, name="document-check"),
    path("read/<uuid:public_id>/", readers.document_read, name="document-read"),
    path("read/<uuid:public_id>/acknowledge/", readers.document_acknowledge, name="document-acknowledge"),
    path("templates/", templates.template_list, name="template-list"),
    path("templates/<str:kind>/", templates.template_edit, name="template-edit"),
    path("templates/<str:kind>/restore/", templates.template_restore, name="template-restore"),
    path("acts/", acts.act_list, name="act-list"),
    path("acts/new/", acts.act_new, name="act-new"),
    path("acts/<int:pk>/", acts.act_detail, name="act-detail"),
    path("acts/<int:pk>/edit/", acts.act_edit, name="act-edit"),
    path("acts/<int:pk>/editions/add/", acts.act_edition, name="act-edition"),
    path("<uuid:public_id>/", papers.document_detail, name="document-detail"),
    path("<uuid:public_id>/edit/", papers.document_edit, name="document-edit"),
    path("<uuid:public_id>/send/", papers.document_send, name="document-send"),
    path("<uuid:public_id>/enter/", papers.document_enter, name="document-enter"),
    path("<uuid:public_id>/approve/", papers.document_approve, name="document-approve"),
    path("<uuid:public_id>/give-back/", papers.document_give_back, name="document-give-back"),
    path("<uuid:public_id>/remarks/", papers.document_remarks, name="document-remarks"),
    path("<uuid:public_id>/cite/", papers.document_cite, name="document-cite"),
    path("<uuid:public_id>/amend/", papers.document_amend, name="document-amend"),
    path("<uuid:public_id>/repeal/", papers.document_repeal, name="document-repeal"),
    path("<uuid:public_id>/cancel/", papers.document_cancel, name="document-cancel"),
    path("<uuid:public_id>/paper/", papers.document_paper, name="document-paper"),
    path("<uuid:public_id>/render/", papers.document_render, name="document-render"),
    path("<uuid:public_id>/attach/<attachment:what>/", papers.document_attach, name="document-attach"),
    path("<uuid:public_id>/file/<kept:what>/", papers.document_file, name="document-file"),
    path("<uuid:public_id>/preview.<extension:extension>", papers.document_preview, name="document-preview"),
    path("<uuid:public_id>/acknowledgements/mark/", readers.acknowledgement_mark, name="acknowledgement-mark"),
]
