import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bia', '0019_assumed_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('docx', 'DOCX'), ('xlsx', 'XLSX')], max_length=8)),
                ('file', models.CharField(help_text='Path below the documents folder', max_length=300)),
                ('sha256', models.CharField(max_length=64)),
                ('size_bytes', models.PositiveIntegerField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='bia.document')),
            ],
            options={
                'ordering': ['form'],
                'constraints': [models.UniqueConstraint(fields=('document', 'form'), name='document_form_once')],
            },
        ),
    ]
