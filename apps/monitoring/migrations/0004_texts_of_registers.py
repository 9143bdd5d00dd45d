"""Lines of text of the shipped annual form take their words from the registers; lines that a region has changed are left alone."""

from django.db import migrations

FILLED = {
    "1.1": ("Раздел «Наставничество» на сайте (ссылка)", "site"),
    "1.2": ("Приказ о внедрении целевой модели (номер, дата)", "introduction"),
    "1.3": ("Положение о системе наставничества (ссылка)", "regulation"),
    "11.2": ("Локальный акт о выплатах (номер, дата)", "pay"),
}


def name_sources(apps, schema_editor):
    lines = apps.get_model("monitoring", "StatLine").objects.filter(version__form__code="annual", kind="text")
    for number, (title, source) in FILLED.items():
        lines.filter(number=number, title=title, params={}).update(params={"fill": source})


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_reports_of_authorities")]
    operations = [migrations.RunPython(name_sources, migrations.RunPython.noop)]
