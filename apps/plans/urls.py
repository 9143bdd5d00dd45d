from django.urls import path

from .views import meetings, mine, papers, plans, templates, today

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("today/", today.today, name="today"),
    path("my-plan/", mine.my_plan, name="my-plan"),
    path("my-pair/", mine.my_pair, name="my-pair"),
    path("templates/", templates.template_list, name="template-list"),
    path("templates/new/", templates.template_add, name="template-add"),
    path("templates/<slug:code>/", templates.template_detail, name="template-detail"),
    path("templates/<slug:code>/edit/", templates.template_edit, name="template-edit"),
    path("templates/<slug:code>/copy/", templates.template_copy, name="template-copy"),
    path("pairs/<uuid:public_id>/new/", plans.plan_add, name="plan-add"),
    path("pairs/<uuid:public_id>/meetings/", meetings.meeting_list, name="meeting-list"),
    path("pairs/<uuid:public_id>/meetings/log/", today.meeting_log, name="meeting-log"),
    path("pairs/<uuid:public_id>/meetings/plan/", meetings.meeting_plan, name="meeting-plan"),
    path("meetings/<uuid:public_id>/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:public_id>/feedback/", today.meeting_feedback, name="meeting-feedback"),
    path("items/<uuid:public_id>/mark/", today.item_mark, name="item-mark"),
    path("items/<uuid:public_id>/edit/", plans.item_edit, name="item-edit"),
    path("items/<uuid:public_id>/remove/", plans.item_remove, name="item-remove"),
    path("items/<uuid:public_id>/evidence/", plans.item_evidence, name="item-evidence"),
    path("<uuid:public_id>/", plans.plan_detail, name="plan-detail"),
    path("<uuid:public_id>/edit/", plans.plan_edit, name="plan-edit"),
    path("<uuid:public_id>/items/new/", plans.item_add, name="item-add"),
    path("<uuid:public_id>/send/", plans.plan_send, name="plan-send"),
    path("<uuid:public_id>/agree/", plans.plan_agree, name="plan-agree"),
    path("<uuid:public_id>/give-back/", plans.plan_give_back, name="plan-give-back"),
    path("<uuid:public_id>/complete/", plans.plan_complete, name="plan-complete"),
    path("<uuid:public_id>/end/", plans.plan_end, name="plan-end"),
    path("<uuid:public_id>/template-changes/", plans.plan_take_changes, name="plan-take-changes"),
    path("<uuid:public_id>/outcome/", papers.outcome, name="plan-outcome"),
    path("<uuid:public_id>/certificate/", papers.certificate, name="plan-certificate"),
    path("<uuid:public_id>/plan.<str:extension>", papers.plan_file, name="plan-file"),
    path("<uuid:public_id>/versions/<int:number>/", plans.plan_version, name="plan-version"),
]
