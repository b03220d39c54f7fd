"""Apart from 0002: PostgreSQL changes no table in the transaction that has just changed its rows."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):

    dependencies = [
        ('wireframes', '0002_text_is_kept_pictures_are_made'),
    ]

    operations = [
        migrations.RemoveField(model_name='wireframerevision', name='png'),
        migrations.RemoveField(model_name='wireframerevision', name='dark_png'),
        migrations.RemoveField(model_name='wireframerevision', name='sha256'),
        migrations.AddConstraint(
            model_name='wireframe',
            constraint=models.UniqueConstraint(
                'project', Lower('title'), condition=models.Q(('deleted_at', None)), name='wireframe_title_is_unique'
            ),
        ),
    ]
