import pytest

pytestmark = pytest.mark.django_db


def test_the_site_does_not_connect_as_superuser():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser'), current_setting('server_version_num')::int >= 170000")
        assert cursor.fetchone() == ("off", True)
