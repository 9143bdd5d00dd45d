import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pairing", "0004_day_of_consent")]

    operations = [
        migrations.AddField(
            model_name="pair",
            name="match_run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairs",
                to="pairing.matchrun",
                verbose_name="по какому подбору",
            ),
        ),
    ]
