"""Role → permissions. Reads like a policy: a role says WHAT a person may do, `visible_to` says WHERE.

Permissions are declared by their apps (`permissions.py`); a test checks that every name here exists and every declared
permission is in a role.
"""

from .enums import Role

_READ_SCHOOL = {
    "organizations.view_organization",
    "participants.view_person",
    "pairing.view_pair",
    "plans.view_plan",
    "roadmap.view_roadmap",
    "documents.view_document",
    "monitoring.view_dashboard",
    "metrics.view_metric",
}
_CURATOR = _READ_SCHOOL | {
    "organizations.change_settings",
    "organizations.change_contingent",
    "organizations.invite_people",
    "organizations.confirm_role",
    "organizations.roll_over",
    "participants.change_person",
    "participants.import_people",
    "participants.export_people",
    "participants.change_consent",
    "participants.withdraw_consent",
    "participants.view_restricted",
    "participants.merge_people",
    "participants.change_partner",
    "participants.hold_interview",
    "participants.view_journal",
    "pairing.change_pair",
    "pairing.agree_pair",
    "pairing.end_pair",
    "pairing.match",
    "pairing.view_confidential",
    "plans.change_plan",
    "plans.send_plan",
    "plans.change_template",
    "plans.approve_plan",
    "plans.mark_progress",
    "plans.log_meeting",
    "roadmap.change_roadmap",
    "roadmap.import_roadmap",
    "roadmap.close_item",
    "documents.change_document",
    "documents.send_document",
    "documents.change_template",
    "documents.record_paper",
    "documents.change_legal_act",
    "metrics.change_manual_value",
    "monitoring.build_statistics",
    "monitoring.submit_form",
    "workflow.view_log",
}
_DIRECTOR = _READ_SCHOOL | {
    "organizations.confirm_role",
    "documents.approve_document",
    "documents.change_document",
    "participants.view_journal",
    "pairing.end_pair",
    "monitoring.build_statistics",
    "workflow.view_log",
}
_MENTOR = {
    "plans.view_plan",
    "plans.mark_progress",
    "plans.log_meeting",
    "plans.send_plan",
    "plans.give_feedback",
    "pairing.view_pair",
    "pairing.agree_pair",
    "plans.view_today",
}
_AUTHORITY = {
    "monitoring.view_municipality",
    "monitoring.build_statistics",
    "monitoring.change_campaign",
    "monitoring.change_report",
    "monitoring.view_dashboard",
    "metrics.view_metric",
    "roadmap.view_municipal_roadmap",
    # An authority has years of its own: its roadmap and its campaigns stand in them.
    "organizations.roll_over",
}

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.CURATOR: frozenset(_CURATOR),
    Role.DIRECTOR: frozenset(_DIRECTOR),
    Role.ACTING_DIRECTOR: frozenset(_DIRECTOR),
    Role.MENTOR: frozenset(_MENTOR),
    Role.MENTEE: frozenset(
        {"plans.view_plan", "pairing.view_pair", "pairing.agree_pair", "plans.view_today", "plans.give_feedback"}
    ),
    Role.SPECIALIST: frozenset(
        (_READ_SCHOOL - {"documents.view_document"})
        | {
            "participants.view_restricted",
            "participants.hold_interview",
            "participants.change_interview",
            "pairing.view_confidential",
            "metrics.change_manual_value",
        }
    ),
    Role.SITE_EDITOR: frozenset(
        {"roadmap.view_roadmap", "roadmap.close_item", "monitoring.view_dashboard", "metrics.change_manual_value"}
    ),
    # Permissions work in the own organization alone: an officer keeps the roadmap of the municipality, not those of schools.
    Role.MUNICIPAL_OFFICER: frozenset(
        _AUTHORITY
        | {
            # Denominators of all its organizations from one file.
            "organizations.change_contingent",
            "roadmap.change_municipal_roadmap",
            "roadmap.record_act",
            "roadmap.view_roadmap",
            "roadmap.change_roadmap",
            "roadmap.import_roadmap",
            "roadmap.close_item",
        }
    ),
    Role.REGIONAL_OFFICER: frozenset(_AUTHORITY | {"monitoring.change_form"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "organizations.view_organization",
            "organizations.change_settings",
            "organizations.change_membership",
            "organizations.confirm_role",
            "organizations.invite_people",
            "organizations.change_reference",
            "workflow.view_log",
            "jobs.view_system",
        }
    ),
}


def permissions_of(role: str) -> frozenset[str]:
    return ROLE_PERMISSIONS.get(role, frozenset())


def all_permissions() -> frozenset[str]:
    return frozenset().union(*ROLE_PERMISSIONS.values())
