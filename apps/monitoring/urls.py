from django.urls import path, register_converter

from .converters import PaperFile, SubmissionFile
from .views import answers, campaigns, changes, editor, home, overview, registers, reports, search

register_converter(SubmissionFile, "submission_file")
register_converter(PaperFile, "paper_file")

app_name = "monitoring"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search_page, name="search"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<uuid:public_id>/", overview.scope_overview, name="scope-overview"),
    path("overview/<uuid:public_id>/xlsx/", overview.overview_xlsx, name="overview-xlsx"),
    path("organizations/<uuid:public_id>/", overview.organization, name="organization"),
    path("registers/", registers.register, name="registers"),
    path("registers/<slug:code>/", registers.register, name="register"),
    path("registers/<slug:code>/<slug:what>/", registers.register_file, name="register-file"),
    path("notes/", reports.report_list, name="report-list"),
    path("notes/build/", reports.note_build, name="note-build"),
    path("notes/<uuid:public_id>/", reports.report_detail, name="report-detail"),
    path("notes/<uuid:public_id>/edit/", reports.report_edit, name="report-edit"),
    path("notes/<uuid:public_id>/approve/", reports.report_approve, name="report-approve"),
    path("notes/<uuid:public_id>/<paper_file:what>/", reports.report_file, name="report-file"),
    path("site-audit/", registers.site_audit, name="site-audit"),
    path("site-audit/xlsx/", registers.site_audit_xlsx, name="site-audit-xlsx"),
    path("statistics/", overview.statistics, name="statistics"),
    path("statistics/build/", overview.statistics_build, name="statistics-build"),
    path("statistics/start/", answers.answer_start, name="answer-start"),
    path("answers/<uuid:public_id>/", answers.answer_detail, name="answer-detail"),
    path("answers/<uuid:public_id>/save/", answers.answer_save, name="answer-save"),
    path("answers/<uuid:public_id>/submit/", answers.answer_submit, name="answer-submit"),
    path("answers/<uuid:public_id>/correct/", answers.answer_correct, name="answer-correct"),
    path("answers/<uuid:public_id>/give-back/", answers.answer_give_back, name="answer-give-back"),
    path("answers/<uuid:public_id>/accept/", answers.answer_accept, name="answer-accept"),
    path("submissions/<uuid:public_id>/", answers.submission_detail, name="submission-detail"),
    path(
        "submissions/<uuid:public_id>/<submission_file:what>/",
        answers.submission_file,
        name="submission-file",
    ),
    path("changes/", changes.changes, name="changes"),
    path("changes/seen/", changes.changes_seen, name="changes-seen"),
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign-detail"),
    path("campaigns/<int:pk>/remind/", campaigns.campaign_remind, name="campaign-remind"),
    path("campaigns/<int:pk>/lock/", campaigns.campaign_lock, name="campaign-lock"),
    path("campaigns/<int:pk>/rollup/", campaigns.campaign_rollup, name="campaign-rollup"),
    path("forms/", editor.form_list, name="form-list"),
    path("forms/<slug:code>/new-version/", editor.version_new, name="version-new"),
    path("forms/<slug:code>/<int:number>/", editor.form_version, name="form-version"),
    path("forms/<slug:code>/<int:number>/preview/", editor.version_preview, name="version-preview"),
    path("forms/<slug:code>/<int:number>/publish/", editor.version_publish, name="version-publish"),
    path("forms/<slug:code>/<int:number>/lines/new/", editor.line_edit, name="line-new"),
    path("forms/<slug:code>/<int:number>/lines/<int:pk>/edit/", editor.line_edit, name="line-edit"),
    path("forms/<slug:code>/<int:number>/lines/<int:pk>/delete/", editor.line_delete, name="line-delete"),
    path("forms/<slug:code>/<int:number>/checks/add/", editor.check_add, name="check-add"),
    path("forms/<slug:code>/<int:number>/checks/<int:pk>/delete/", editor.check_delete, name="check-delete"),
]
