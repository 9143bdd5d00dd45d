PERMISSIONS = {
    "organizations.view_organization": "Видеть организацию и её настройки",
    "organizations.change_settings": "Менять настройки организации",
    "organizations.change_contingent": "Вводить контингент",
    "organizations.change_membership": "Давать и снимать роли",
    "organizations.confirm_role": "Подтверждать, что куратор и директор те же",
    "organizations.invite_people": "Приглашать наставников, наставляемых и специалистов",
    "organizations.roll_over": "Переводить организацию на новый программный год",
    "organizations.change_reference": "Менять справочники",
}
