from django.urls import path

from .views import consents, imports, journal, partners, people

app_name = "participants"
urlpatterns = [
    path("mentors/", people.mentor_list, name="mentor-list"),
    path("mentees/", people.mentee_list, name="mentee-list"),
    path("mentors/export/", imports.mentor_export, name="mentor-export"),
    path("mentees/export/", imports.mentee_export, name="mentee-export"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<uuid:public_id>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:public_id>/sheet/", imports.import_sheet, name="import-sheet"),
    path("imports/<uuid:public_id>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<uuid:public_id>/marked/", imports.import_marked, name="import-marked"),
    path("registers/", people.register_list, name="register-list"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<uuid:public_id>/", people.person_detail, name="person-detail"),
    path("people/<uuid:public_id>/edit/", people.person_edit, name="person-edit"),
    path("people/<uuid:public_id>/leave/", people.person_leave, name="person-leave"),
    path("people/<uuid:public_id>/consents/add/", consents.consent_add, name="consent-add"),
    path("consents/", consents.consent_list, name="consent-list"),
    path("consents/<uuid:public_id>/", consents.consent_detail, name="consent-detail"),
    path("consents/<uuid:public_id>/withdraw/", consents.consent_withdraw, name="consent-withdraw"),
    path("consents/<uuid:public_id>/scan/", consents.consent_scan, name="consent-scan"),
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/add/", partners.partner_add, name="partner-add"),
    path("partners/<uuid:public_id>/", partners.partner_detail, name="partner-detail"),
    path("partners/<uuid:public_id>/edit/", partners.partner_edit, name="partner-edit"),
    path("partners/<uuid:public_id>/agreements/add/", partners.agreement_add, name="agreement-add"),
    path("agreements/<uuid:public_id>/scan/", partners.agreement_scan, name="agreement-scan"),
    path("contingent/", partners.contingent_list, name="contingent-list"),
    path("access-journal/", journal.access_journal, name="access-journal"),
    path("access-journal/export/", journal.access_journal_export, name="access-journal-export"),
]
