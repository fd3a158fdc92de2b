"""The pages of signing in. allauth's views, and Django's for the password, in the site's look."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as django_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from policytracker.sign_in import codes, forms, known_browsers, links, sessions, throttles
from policytracker.sign_in.factors import factors_of, lacks_second_factor, may_remove, must_have_second_factor

SHOWN = 10
ACCOUNT = reverse_lazy("mfa_index")


class SignIn(LoginView):
    template_name = "sign_in/sign_in.html"
    form_class = forms.SignInForm

    def get_authenticated_redirect_url(self) -> str:
        # What they came for would send them here again.
        if lacks_second_factor(self.request, self.request.user):
            return str(ACCOUNT)
        return str(super().get_authenticated_redirect_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "mails": bool(settings.EMAIL_HOST)}


class PasskeySignIn(LoginWebAuthnView):
    form_class = forms.PasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        throttles.try_passkey(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated:
            # Nobody's session, which holds the question alone.
            request.session.set_expiry(throttles.MINUTES)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.set_expiry(None)
        response: HttpResponse = super().form_valid(form)
        return response


class SecondStep(AuthenticateView):
    template_name = "sign_in/second_step.html"
    form_class = forms.CodeForm
    webauthn_form_class = forms.SecurityKeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = set(factors_of(self.stage.login.user).values_list("type", flat=True))
        return {**super().get_context_data(**kwargs), "kinds": kinds}


class PasswordAgain(ReauthenticateView):
    template_name = "sign_in/again.html"
    form_class = forms.AgainForm


class CodeAgain(CodeAgainView):
    template_name = "sign_in/again.html"
    form_class = forms.CodeAgainForm


class PasskeyAgain(ReauthenticateWebAuthnView):
    template_name = "sign_in/again.html"
    form_class = forms.PasskeyAgainForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


class Account(IndexView):
    """One's own: the factors, the password, when one came in last."""

    template_name = "sign_in/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        codes_left = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
        return {
            **super().get_context_data(**kwargs),
            "app": factors_of(user).filter(type=Authenticator.Type.TOTP).first(),
            "passkeys": factors_of(user).filter(type=Authenticator.Type.WEBAUTHN).order_by("created_at"),
            "codes_left": len(codes_left.wrap().get_unused_codes()) if codes_left else None,
            "sign_ins": user.sign_ins.all()[:SHOWN],
            "must": must_have_second_factor(user),
            "lacks": lacks_second_factor(self.request, user),
        }


class Enrolling:
    """A new factor counts at once, and what was begun without it ends."""

    def enrolled(self, request: HttpRequest, kind: Authenticator.Type) -> Authenticator:
        factor: Authenticator = Authenticator.objects.filter(user=request.user.pk, type=kind).latest("pk")
        record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type)
        sessions.end_all(request.user, but=request.session.session_key)
        messages.success(request, "The new second factor is set up.")
        return factor


class NewApp(Enrolling, ActivateTOTPView):
    template_name = "sign_in/new_app.html"
    form_class = forms.AppForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        codes.mark_used(self.enrolled(self.request, Authenticator.Type.TOTP), form.period)
        return response


class RemoveApp(DeactivateTOTPView):
    template_name = "sign_in/remove.html"
    extra_context = {"what": "your app"}


class NewPasskey(Enrolling, AddWebAuthnView):
    template_name = "sign_in/new_passkey.html"
    form_class = forms.NewPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's own asks again for a form, and forgets what was refused.
        return {**super().get_context_data(**kwargs), **kwargs}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        self.enrolled(self.request, Authenticator.Type.WEBAUTHN)
        return response


class RemovePasskey(RemoveWebAuthnView):
    template_name = "sign_in/remove.html"
    success_url = ACCOUNT

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "what": self.object.wrap().name, "last": not may_remove(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        if not may_remove(self.object):
            return self.render_to_response(self.get_context_data(form=form))
        response: HttpResponse = super().form_valid(form)
        return response


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "sign_in/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "sign_in/new_recovery_codes.html"


@method_decorator(login_required, name="dispatch")
@method_decorator(reauthentication_required(app="policytracker"), name="dispatch")
class NewPassword(FormView):
    """Asked for after showing again who one is, so that the old one need not be asked, nor its tries be counted, twice."""

    template_name = "sign_in/new_password.html"
    form_class = SetPasswordForm
    success_url = ACCOUNT

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        before = self.request.session.session_key
        form.save()
        sessions.end_all(self.request.user, but=before)
        sessions.stay(self.request, form.user)
        messages.success(self.request, "Your password is changed. All your other sessions have ended.")
        return super().form_valid(form)


class PasswordByLink(django_views.PasswordResetConfirmView):
    """Whoever has the link has the mailbox, or had it from a maintainer: their browser is known from then on."""

    template_name = "sign_in/password_by_link.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        sessions.end_all(form.user)
        known_browsers.remember(self.request, response, form.user.get_username())
        messages.success(self.request, "Your password is set. Sign in with it.")
        return response

    def render_to_response(self, context: dict[str, Any], **about: Any) -> HttpResponse:
        return super().render_to_response(context, status=200 if context["validlink"] else 404, **about)


class Forgotten(FormView):
    """The same answer, at the same moment, whether or not anybody has the address."""

    template_name = "sign_in/forgotten.html"
    form_class = forms.MailboxForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_HOST:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        throttles.LINKS_OF_NETWORK.take(throttles.network(self.request))
        links.send_later(form.cleaned_data["email"])
        return self.render_to_response(self.get_context_data(form=form, asked=True))


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that the site gave it: from elsewhere, without cookies, or open for too long."""
    return render(request, "403_csrf.html", status=403)


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponseRedirect:
    sessions.end_all(request.user)
    request.session.flush()
    return redirect("account_login")
