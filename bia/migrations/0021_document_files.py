import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("bia", "0019_document_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="documentfile",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="bia.document"
            ),
        ),
        migrations.AddField(
            model_name="documentfile",
            name="format",
            field=models.CharField(choices=[("xlsx", "XLSX"), ("docx", "DOCX")], default="xlsx", max_length=8),
        ),
        migrations.AlterModelOptions(name="documentfile", options={"ordering": ["pk"]}),
        migrations.AddConstraint(
            model_name="documentfile",
            constraint=models.UniqueConstraint(fields=("document", "format"), name="one_file_of_a_format"),
        ),
    ]
