PERMISSIONS = {
    "roadmap.view_roadmap": "Видеть дорожную карту",
    "roadmap.change_roadmap": "Менять дорожную карту",
    "roadmap.import_roadmap": "Загружать дорожную карту из документа",
    "roadmap.close_item": "Закрывать строки дорожной карты",
    "roadmap.view_municipal_roadmap": "Видеть муниципальную дорожную карту",
    "roadmap.record_act": "Вносить акт об утверждении муниципальной дорожной карты",
    "roadmap.change_municipal_roadmap": "Менять муниципальную дорожную карту",
}
