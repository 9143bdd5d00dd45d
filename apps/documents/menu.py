from apps.core.menu import MenuEntry, register

register(
    MenuEntry(
        "documents.queue",
        "На подпись",
        "documents:director-queue",
        "documents.approve_document",
        15,
        "signature",
        "Подпись",
    )
)
register(
    MenuEntry("documents.list", "Документы", "documents:document-list", "documents.view_document", 50, "file-text")
)
