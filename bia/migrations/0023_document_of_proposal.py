from django.db import migrations, models


def tell_drafts(apps, schema_editor):
    """Of files made before: the version is in their name, a draft is what was made before its version was sent."""
    Document = apps.get_model("bia", "Document")
    Version = apps.get_model("bia", "ProposalVersion")
    for document in Document.objects.filter(proposal__isnull=False).exclude(name=""):
        number = document.name.rpartition(" v")[2]
        if not number.isdecimal():
            continue
        document.proposal_version = int(number)
        sent = Version.objects.filter(proposal=document.proposal_id, number=document.proposal_version).first()
        document.is_draft = sent is None or document.created_at < sent.frozen_at
        if document.is_draft:
            document.name = f"{document.name} draft"[:60]
        document.save(update_fields=["proposal_version", "is_draft", "name"])


class Migration(migrations.Migration):

    dependencies = [
        ('bia', '0022_document_brand'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='content_sha256',
            field=models.CharField(blank=True, help_text='Of a proposal; empty where it was not kept', max_length=64),
        ),
        migrations.AddField(
            model_name='document',
            name='is_draft',
            field=models.BooleanField(default=False, help_text='Of a proposal that was not sent'),
        ),
        migrations.AddField(
            model_name='document',
            name='proposal_version',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='document',
            name='name',
            field=models.CharField(blank=True, help_text='Number and version of a proposal, and “draft”', max_length=60),
        ),
        migrations.RunPython(tell_drafts, migrations.RunPython.noop, elidable=True),
    ]
