from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Q


def fill_days(apps, schema_editor):
    """Of consents given before, the day of the mark is the only one that is known."""
    member = apps.get_model("pairing", "PairMember")
    rows = list(member.objects.exclude(agreed_at=None).select_related("pair__organization"))
    for row in rows:
        row.agreed_on = row.agreed_at.astimezone(ZoneInfo(row.pair.organization.timezone)).date()
    member.objects.bulk_update(rows, ["agreed_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("pairing", "0003_ties_and_members_who_left")]

    operations = [
        migrations.AddField(
            model_name="pairmember",
            name="agreed_on",
            field=models.DateField(blank=True, null=True, verbose_name="согласие от"),
        ),
        migrations.AlterField(
            model_name="pairmember",
            name="agreed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="согласие отмечено"),
        ),
        migrations.RunPython(fill_days, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="pairmember",
            constraint=models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_on=None) | Q(agreed_at__isnull=False, agreed_on__isnull=False),
                name="pair_member_agreed_has_day",
            ),
        ),
    ]
