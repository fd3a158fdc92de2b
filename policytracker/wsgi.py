import multiprocessing
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from policytracker.parent import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")

# A worker of `manage.py serve` ends with the web server that started it, even if that one is killed.
if settings.WEB and (server := multiprocessing.parent_process()) and server.pid:
    end_with_parent(server.pid)

application = get_wsgi_application()
