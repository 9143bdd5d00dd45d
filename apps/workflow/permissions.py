PERMISSIONS = {"workflow.view_log": "Читать журнал изменений"}
