"""The rows let go of their pictures, which are drawn again when they are wanted, and learn who drew them.

Titles become unique within a project: of those that were there twice, the later ones take their id along.
"""

import hashlib
import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LONGEST_TITLE = 120


def folded(title):
    return " ".join(title.split()).casefold()


def tell_titles_apart(apps, _editor):
    taken = set()
    for wireframe in apps.get_model("wireframes", "Wireframe").objects.order_by("project_id", "number"):
        title, tries = wireframe.title, 0
        while (wireframe.project_id, folded(title)) in taken:
            tries += 1
            ending = f" (W-{wireframe.number})" if tries == 1 else f" (W-{wireframe.number}, {tries})"
            title = wireframe.title[: LONGEST_TITLE - len(ending)] + ending
        if tries:
            wireframe.title = title
            wireframe.save(update_fields=["title"])
        taken.add((wireframe.project_id, folded(title)))


def say_what_was_drawn_by_whom(apps, _editor):
    revisions = apps.get_model("wireframes", "WireframeRevision").objects
    personas = dict(revisions.exclude(turn=None).values_list("pk", "turn__conversation__persona"))
    for row in revisions.select_related("wireframe").defer("png", "dark_png"):
        row.title, row.frame = row.wireframe.title, row.wireframe.frame
        told = json.dumps([row.ascii, row.title, row.frame], ensure_ascii=False)
        row.digest = hashlib.sha256(told.encode()).hexdigest()
        row.persona = personas.get(row.pk, "")
        row.save(update_fields=["title", "frame", "digest", "persona"])


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0001_initial'),
        ('wireframes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='wireframe',
            name='deleted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='title',
            field=models.CharField(default='', help_text='Of the wireframe, when this was drawn.', max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='frame',
            field=models.CharField(choices=[('none', 'None'), ('browser', 'Browser'), ('phone', 'Phone')], default='none', max_length=10),
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='digest',
            field=models.CharField(default='', editable=False, help_text='Of text, title and frame.', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='author',
            field=models.CharField(choices=[('person', 'Person'), ('persona', 'Persona')], default='persona', max_length=10),
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='persona',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wireframerevision',
            name='restored',
            field=models.PositiveIntegerField(blank=True, help_text='The revision that came back with this.', null=True),
        ),
        migrations.RunPython(tell_titles_apart, migrations.RunPython.noop),
        migrations.RunPython(say_what_was_drawn_by_whom, migrations.RunPython.noop),
    ]
