PERMISSIONS = {"jobs.view_system": "Видеть состояние системы"}
