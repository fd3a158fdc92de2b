from django.urls import include, path

from announcements.admin import site
from policytracker import health

handler500 = "policytracker.away.handler500"

urlpatterns = [
    path("admin/", site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("policytracker.sign_in.urls")),
    path("", include("announcements.urls")),
]
