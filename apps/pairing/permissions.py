PERMISSIONS = {
    "pairing.view_pair": "Видеть пары",
    "pairing.change_pair": "Составлять и менять пары",
    "pairing.agree_pair": "Соглашаться на пару",
    "pairing.end_pair": "Завершать и прекращать пары",
    "pairing.match": "Подбирать пары",
    "pairing.view_confidential": "Видеть конфиденциальные ответы сторон",
}
