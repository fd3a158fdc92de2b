from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("announcements", "0005_counting_step"),
    ]

    operations = [
        migrations.AlterField(
            model_name="participation",
            name="part",
            field=models.CharField(
                choices=[
                    ("signed", "Signed"),
                    ("to_sign", "Was to sign"),
                    ("announced", "Announced"),
                    ("agreed", "Agreed"),
                    ("negotiated", "Negotiated"),
                    ("present", "Present"),
                    ("spoke", "Spoke"),
                    ("ended", "Ended"),
                    ("not_stated", "Not stated"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="participationrevision",
            name="part",
            field=models.CharField(
                choices=[
                    ("signed", "Signed"),
                    ("to_sign", "Was to sign"),
                    ("announced", "Announced"),
                    ("agreed", "Agreed"),
                    ("negotiated", "Negotiated"),
                    ("present", "Present"),
                    ("spoke", "Spoke"),
                    ("ended", "Ended"),
                    ("not_stated", "Not stated"),
                ],
                max_length=10,
            ),
        ),
    ]
