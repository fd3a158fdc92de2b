from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "policytracker.sign_in"
    label = "sign_in"
    verbose_name = "Signing in"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from policytracker.sign_in import sessions

        sessions.listen()
