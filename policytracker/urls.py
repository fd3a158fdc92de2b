from django.contrib.auth import views as auth_views
from django.urls import include, path

from announcements.admin import site
from policytracker import health

handler500 = "policytracker.away.handler500"

urlpatterns = [
    path("admin/", site.urls),
    path("accounts/login/", auth_views.LoginView.as_view(), name="login"),
    path("accounts/logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("announcements.urls")),
]
