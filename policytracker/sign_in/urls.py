"""Of allauth's doors, those that are used. The names are allauth's own: its views lead to each other by them."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.cache import never_cache

from policytracker.sign_in import views

urlpatterns = [
    path("", never_cache(views.Account.as_view()), name="mfa_index"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/passkey/", never_cache(views.PasskeySignIn.as_view()), name="mfa_login_webauthn"),
    path("login/second-step/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("logout/everywhere/", never_cache(views.sign_out_everywhere), name="sign_out_everywhere"),
    path("again/", never_cache(views.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("again/code/", never_cache(views.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("again/passkey/", never_cache(views.PasskeyAgain.as_view()), name="mfa_reauthenticate_webauthn"),
    path("app/", never_cache(views.NewApp.as_view()), name="mfa_activate_totp"),
    path("app/remove/", never_cache(views.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("passkeys/new/", never_cache(views.NewPasskey.as_view()), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", never_cache(views.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", never_cache(views.NewRecoveryCodes.as_view()), name="mfa_generate_recovery_codes"),
    path("password/", never_cache(views.NewPassword.as_view()), name="new_password"),
    path("password/forgotten/", never_cache(views.Forgotten.as_view()), name="password_forgotten"),
    path("password/<uidb64>/<token>/", views.PasswordByLink.as_view(), name="password_by_link"),
]
