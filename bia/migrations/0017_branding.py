"""How documents look: logos, colours, name, address and legal lines of a workspace or an engagement."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bia', '0016_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.JSONField()),
                ('before', models.JSONField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='branding', to='bia.engagement')),
                ('workspace', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='branding', to='bia.workspace')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('engagement__isnull', True), ('workspace__isnull', False)), models.Q(('engagement__isnull', False), ('workspace__isnull', True)), _connector='OR'), name='branding_of_one_thing')],
            },
        ),
    ]
