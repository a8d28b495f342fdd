"""What a respondent typed and could not be understood is kept as it was typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bia", "0014_bia_report")]

    operations = [
        migrations.AddField(model_name="respondentanswer", name="typed", field=models.JSONField(null=True)),
    ]
