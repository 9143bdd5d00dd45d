PERMISSIONS = {
    "metrics.view_metric": "Видеть показатели",
    "metrics.change_manual_value": "Вносить значения показателей",
}
