PERMISSIONS = {
    "plans.view_plan": "Видеть индивидуальные планы",
    "plans.view_today": "Страница «Сегодня» участника",
    "plans.change_plan": "Составлять и менять планы",
    "plans.send_plan": "Составлять план своей пары и отправлять его куратору",
    "plans.change_template": "Менять шаблоны планов",
    "plans.approve_plan": "Согласовывать и возвращать планы",
    "plans.mark_progress": "Отмечать выполнение",
    "plans.log_meeting": "Записывать встречи",
    "plans.give_feedback": "Оставлять отзыв о встрече",
}
