"""An answer may be an assumption of a quick sizing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bia", "0018_proposals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="source",
            field=models.CharField(
                choices=[
                    ("live", "Interview"),
                    ("respondent", "Respondent"),
                    ("import", "Import"),
                    ("carried-over", "Carried over"),
                    ("template", "Sector template"),
                    ("assumed", "Assumption"),
                    ("rescaled", "Change of the scale"),
                ],
                default="live",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="answerrevision",
            name="source",
            field=models.CharField(
                choices=[
                    ("live", "Interview"),
                    ("respondent", "Respondent"),
                    ("import", "Import"),
                    ("carried-over", "Carried over"),
                    ("template", "Sector template"),
                    ("assumed", "Assumption"),
                    ("rescaled", "Change of the scale"),
                ],
                max_length=20,
            ),
        ),
    ]
