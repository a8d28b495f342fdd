"""A spreadsheet is kept as it was uploaded while its author looks at it; a job may have no engagement yet."""

import django.db.models.deletion
from django.db import migrations, models


def forget_drafts(apps, schema_editor):
    """Drafts live for a day at most and are read anew: those of the other form go."""
    apps.get_model("bia", "ImportDraft").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("bia", "0012_signing")]

    operations = [
        migrations.RunPython(forget_drafts, forget_drafts, elidable=True),
        migrations.RemoveField(model_name="importdraft", name="sheets"),
        migrations.AddField(
            model_name="importdraft",
            name="content",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="importdraft",
            name="engagement",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bia.engagement"
            ),
        ),
        migrations.AddField(model_name="importdraft", name="meanings", field=models.JSONField(null=True)),
        migrations.AddField(model_name="importdraft", name="preview", field=models.JSONField(null=True)),
        migrations.AddField(model_name="importdraft", name="replace", field=models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="job",
            name="engagement",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="jobs", to="bia.engagement"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_drafts, elidable=True),
    ]
