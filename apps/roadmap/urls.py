from django.urls import path

from .views import imports, items, occurrences, roadmaps

app_name = "roadmap"
urlpatterns = [
    path("", roadmaps.roadmap_current, name="roadmap-current"),
    path("archive/", roadmaps.roadmap_list, name="roadmap-list"),
    path("templates/", roadmaps.template_list, name="template-list"),
    path("templates/<slug:code>/", roadmaps.template_detail, name="template-detail"),
    path("templates/<slug:code>/start/", roadmaps.template_start, name="template-start"),
    path("imports/add/", imports.import_add, name="import-add"),
    path("imports/<uuid:public_id>/", imports.import_review, name="import-review"),
    path("imports/<uuid:public_id>/rows/<int:position>/", imports.import_row, name="import-row"),
    path("imports/<uuid:public_id>/accept/", imports.import_accept, name="import-accept"),
    path("imports/<uuid:public_id>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<uuid:public_id>/file/", imports.import_file, name="import-file"),
    path("items/<uuid:public_id>/", items.item_detail, name="item-detail"),
    path("items/<uuid:public_id>/edit/", items.item_edit, name="item-edit"),
    path("items/<uuid:public_id>/dates/", items.item_dates, name="item-dates"),
    path("items/<uuid:public_id>/kpis/<int:number>/", items.kpi_edit, name="kpi-edit"),
    path("items/<uuid:public_id>/evidence/add/", occurrences.evidence_add, name="evidence-add"),
    path("occurrences/<uuid:public_id>/close/", occurrences.occurrence_close, name="occurrence-close"),
    path("occurrences/<uuid:public_id>/reopen/", occurrences.occurrence_reopen, name="occurrence-reopen"),
    path("evidence/<uuid:public_id>/confirm/", occurrences.evidence_confirm, name="evidence-confirm"),
    path("evidence/<uuid:public_id>/remove/", occurrences.evidence_remove, name="evidence-remove"),
    path("evidence/<uuid:public_id>/file/", occurrences.evidence_file, name="evidence-file"),
    path("<uuid:public_id>/", roadmaps.roadmap_detail, name="roadmap-detail"),
    path("<uuid:public_id>/timeline/", roadmaps.roadmap_timeline, name="roadmap-timeline"),
    path("<uuid:public_id>/board/", roadmaps.roadmap_board, name="roadmap-board"),
    path("<uuid:public_id>/calendar/", roadmaps.roadmap_calendar, name="roadmap-calendar"),
    path("<uuid:public_id>/report/", roadmaps.roadmap_report, name="roadmap-report"),
    path("<uuid:public_id>/rows/add/", items.item_add, name="item-add"),
    path("<uuid:public_id>/edition/", roadmaps.roadmap_edition, name="roadmap-edition"),
    path("<uuid:public_id>/order/", roadmaps.roadmap_order, name="roadmap-order"),
    path("<uuid:public_id>/delete/", roadmaps.roadmap_delete, name="roadmap-delete"),
]
