from django.db import migrations, models

from tests.upgrades.last import LAST


class Migration(migrations.Migration):
    dependencies = [LAST]
    operations = [migrations.AddField("event", "seats", models.BigIntegerField(null=True))]
