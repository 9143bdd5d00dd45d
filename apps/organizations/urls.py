from django.urls import path

from .views import handovers, memberships, settings, vacations, workplace

app_name = "organizations"
urlpatterns = [
    path("switch/", workplace.workplace_switch, name="workplace-switch"),
    path("settings/", settings.settings, name="settings"),
    path("organizations/add/", settings.organization_add, name="organization-add"),
    path("vacations/", vacations.vacation_list, name="vacation-list"),
    path("vacations/<int:number>/remove/", vacations.vacation_remove, name="vacation-remove"),
    path("log/", settings.change_log, name="log"),
    path("log/xlsx/", settings.change_log_xlsx, name="log-xlsx"),
    path("year/", settings.roll_over, name="roll-over"),
    path("year/first/", settings.first_year, name="first-year"),
    path("year/apply/", settings.roll_over_apply, name="roll-over-apply"),
    path("roles/", memberships.membership_list, name="membership-list"),
    path("roles/invite/", memberships.invitation_add, name="invitation-add"),
    path("roles/invitations/<uuid:public_id>/withdraw/", memberships.invitation_withdraw, name="invitation-withdraw"),
    path("roles/<uuid:public_id>/", memberships.membership_detail, name="membership-detail"),
    path("roles/<uuid:public_id>/hand-over/", handovers.hand_over, name="hand-over"),
    path("roles/<uuid:public_id>/hand-over/apply/", handovers.hand_over_apply, name="hand-over-apply"),
    path("roles/<uuid:public_id>/end/", memberships.membership_end, name="membership-end"),
    path("roles/<uuid:public_id>/confirm/", memberships.membership_confirm, name="membership-confirm"),
    path("invitations/<str:secret>/", memberships.invitation, name="invitation"),
    path("invitations/<str:secret>/accept/", memberships.invitation_accept, name="invitation-accept"),
]
