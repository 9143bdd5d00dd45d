PERMISSIONS = {
    "participants.view_person": "Видеть людей и базы",
    "participants.change_person": "Добавлять и менять людей",
    "participants.import_people": "Загружать базы из файлов",
    "participants.export_people": "Выгружать базы",
    "participants.change_consent": "Вести журнал согласий",
    "participants.withdraw_consent": "Оформлять отзыв согласия",
    "participants.view_restricted": "Видеть особые категории",
    "participants.merge_people": "Объединять повторы",
    "participants.change_partner": "Вести партнёров и соглашения",
    "participants.hold_interview": "Проводить собеседования",
    "participants.change_interview": "Читать и исправлять все собеседования",
    "participants.view_journal": "Читать журнал доступа",
}
