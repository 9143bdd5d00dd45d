from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_sign_with_factor")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="subject",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="карточка человека"),
        ),
    ]
