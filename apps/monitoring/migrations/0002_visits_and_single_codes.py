import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RENAMED = {"participants.k1": "k1", "participants.k2": "k2", "participants.k3": "pairs.young_specialists"}


def use_single_codes(apps, schema_editor):
    """Three figures stood in the catalogue twice; lines and indicators that named the other code follow the one that stays."""
    for app, model in (("monitoring", "StatLine"), ("roadmap", "Kpi")):
        for old, new in RENAMED.items():
            apps.get_model(app, model).objects.filter(metric=old).update(metric=new)


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0001_forms_and_campaigns'),
        ('organizations', '0002_deputies_confirmation'),
        ('roadmap', '0003_kpi_exact_operators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(verbose_name='нынешнее посещение')),
                ('previous_at', models.DateTimeField(blank=True, null=True, verbose_name='прошлое посещение')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization', verbose_name='рабочее место')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
            ],
            options={
                'verbose_name': 'посещение',
                'verbose_name_plural': 'посещения',
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'organization'), name='visit_once_a_workplace'),
                    models.CheckConstraint(condition=models.Q(('previous_at', None), ('previous_at__lte', models.F('started_at')), _connector='OR'), name='visit_times_ordered'),
                ],
            },
        ),
        migrations.RunPython(use_single_codes, migrations.RunPython.noop),
    ]
