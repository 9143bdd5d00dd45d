PERMISSIONS = {
    "monitoring.view_dashboard": "Видеть сводку",
    "monitoring.view_municipality": "Видеть таблицу организаций",
    "monitoring.build_statistics": "Строить статистику",
    "monitoring.submit_form": "Сдавать формы",
    "monitoring.change_campaign": "Вести сбор данных",
    "monitoring.change_report": "Составлять и утверждать справки и отчёты",
    "monitoring.change_form": "Менять статистические формы",
}
