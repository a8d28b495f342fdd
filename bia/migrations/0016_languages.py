from django.db import migrations, models

LANGUAGES = [("en", "English"), ("de", "German")]


class Migration(migrations.Migration):

    dependencies = [
        ("bia", "0015_typed_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="language",
            field=models.CharField(choices=LANGUAGES, default="en", max_length=8),
        ),
        migrations.AddField(
            model_name="document",
            name="language",
            field=models.CharField(choices=LANGUAGES, default="en", max_length=8),
        ),
    ]
