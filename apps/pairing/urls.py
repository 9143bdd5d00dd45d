from django.urls import path

from .views import bases, changes, lists, matching, pages, papers, steps, ties

app_name = "pairing"
urlpatterns = [
    path("", lists.pair_list, name="pair-list"),
    path("propose/", pages.pair_propose, name="pair-propose"),
    path("order/", papers.pairs_order, name="pairs-order"),
    path("paper/", papers.paper_order, name="paper-order"),
    path("unmatched/", bases.unmatched_list, name="unmatched-list"),
    path("requests/", bases.request_map, name="request-map"),
    path("forms/", bases.year_forms, name="year-forms"),
    path("forms/minutes/", bases.year_forms_minutes, name="year-forms-minutes"),
    path("inspection/", bases.inspection_sheet, name="inspection-sheet"),
    path("people/<uuid:public_id>/profile/", bases.match_profile, name="match-profile"),
    path("people/<uuid:public_id>/wishes/", bases.match_wishes, name="match-wishes"),
    path("people/<uuid:public_id>/ties/", ties.person_ties, name="person-ties"),
    path("people/<uuid:public_id>/ties/remove/", ties.person_tie_remove, name="person-tie-remove"),
    path("matching/", matching.match_new, name="match-new"),
    path("matching/<uuid:public_id>/", matching.match_detail, name="match-detail"),
    path("matching/<uuid:public_id>/difference/", matching.match_compare, name="match-compare"),
    path("matching/<uuid:public_id>/accept/", matching.match_accept, name="match-accept"),
    path("matching/<uuid:public_id>/protocol/", matching.match_protocol, name="match-protocol"),
    path("<uuid:public_id>/", pages.pair_detail, name="pair-detail"),
    path("<uuid:public_id>/edit/", pages.pair_edit, name="pair-edit"),
    path("<uuid:public_id>/changes/", changes.pair_changes, name="pair-changes"),
    path("<uuid:public_id>/terms/", pages.pair_terms, name="pair-terms"),
    path("<uuid:public_id>/replacement/", pages.pair_replace, name="pair-replace"),
    path("<uuid:public_id>/agree/", steps.pair_agree, name="pair-agree"),
    path("<uuid:public_id>/mark-agreed/", steps.pair_mark_agreed, name="pair-mark-agreed"),
    path("<uuid:public_id>/consent-day/", steps.pair_consent_day, name="pair-consent-day"),
    path("<uuid:public_id>/suspend/", steps.pair_suspend, name="pair-suspend"),
    path("<uuid:public_id>/resume/", steps.pair_resume, name="pair-resume"),
    path("<uuid:public_id>/cancel/", steps.pair_cancel, name="pair-cancel"),
    path("<uuid:public_id>/close/", steps.pair_close, name="pair-close"),
    path("<uuid:public_id>/trial/", steps.trial_answer, name="trial-answer"),
    path("<uuid:public_id>/order/", papers.pair_order, name="pair-order"),
]
