PERMISSIONS = {
    "documents.view_document": "Видеть документы",
    "documents.change_document": "Составлять документы",
    "documents.send_document": "Отправлять документы на подпись",
    "documents.approve_document": "Утверждать и возвращать документы",
    "documents.record_paper": "Вносить документы, подписанные на бумаге",
    "documents.change_template": "Менять тексты документов",
    "documents.change_legal_act": "Вести реестр локальных и правовых актов",
}
