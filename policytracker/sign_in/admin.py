"""People in the admin: maintainers make them, put them into groups and let them in again, and make nobody mightier than themselves."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from announcements.admin.lists import ReadOnly
from announcements.admin.questions import by_related, by_yes_no
from announcements.admin.site import site
from policytracker.sign_in import sessions
from policytracker.sign_in.factors import has_second_factor
from policytracker.sign_in.links import link_for
from policytracker.sign_in.models import Refused, SignIn


class NewPersonForm(forms.ModelForm):
    """Without a password: nobody should know another one's. The link that follows lets them choose it."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        made: User = super().save(commit)
        return made


class LinkForm(forms.Form):
    lost = forms.BooleanField(
        label="They have lost their second factor",
        required=False,
        help_text="Takes away their factors, their recovery codes and their password, and ends their sessions.",
    )


@admin.register(User, site=site)
class UserAdmin(ReadOnly, DjangoUserAdmin):
    """A superuser is made at the command line alone. To other maintainers superusers aren't there, so nobody takes their place.

    Who may do what is said by the groups: Django's own permissions and "staff" mean nothing on this site. Nobody is deleted, for
    their name stands in the history; who leaves is made inactive.
    """

    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login", "second_factor"]
    list_filter = [by_related("group", Group, "groups"), by_yes_no("is_active")]
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined", "second_factor"]
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["is_active", "groups"]}),
        ("Signing in", {"fields": ["second_factor", "last_login", "date_joined"]}),
    )
    add_form = NewPersonForm
    add_fieldsets = (
        (None, {"classes": ["wide"], "fields": ["username", "first_name", "last_name", "email", "groups"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found = super().get_queryset(request).prefetch_related("authenticator_set")
        return found if request.user.is_superuser else found.filter(is_superuser=False)

    @admin.display(description="second factor")
    def second_factor(self, user: User) -> str:
        kinds = {factor.type for factor in user.authenticator_set.all()}  # type: ignore[attr-defined]
        return ", ".join(str(label) for kind, label in FACTORS.items() if kind in kinds) or "none"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = self.admin_site.has_permission(request)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:auth_user_password_change", args=[obj.pk]))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Instead of a password that two would know: a link, shown once, with which they choose their own."""
        user = self.get_object(request, unquote(id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None:
            raise Http404
        form = LinkForm(request.POST if request.method == "POST" else None)
        made = request.method == "POST" and form.is_valid()
        context = {
            **self.admin_site.each_context(request),
            "title": f"A link for {user.get_username()}",
            "opts": self.opts,
            "original": user,
            "form": form if self.may_take_factors(request, user) else None,
            "link": self.make_link(request, user, lost=form.cleaned_data["lost"]) if made else "",
        }
        page = TemplateResponse(request, "admin/link.html", context)
        add_never_cache_headers(page)
        return page

    def may_take_factors(self, request: HttpRequest, user: User) -> bool:
        """One's own are changed on one's own page, with a factor in hand."""
        return user.pk != request.user.pk and has_second_factor(user)

    def make_link(self, request: HttpRequest, user: User, *, lost: bool) -> str:
        with transaction.atomic():
            if lost and self.may_take_factors(request, user):
                Authenticator.objects.filter(user=user).delete()
                # It was good beside a factor alone.
                user.set_unusable_password()
                user.save(update_fields=["password"])
                sessions.end_all(user)
                self.log_change(request, user, "Took away a lost second factor.")
            self.log_change(request, user, "Made a link to set a password.")
        return link_for(user)


FACTORS = {Authenticator.Type.TOTP: "app", Authenticator.Type.WEBAUTHN: "passkey"}


@admin.register(Group, site=site)
class GroupAdmin(ReadOnly):
    """Three groups, made by a migration: the code knows them by name."""

    search_fields = ["name"]
    fields = ["name"]


@admin.register(LogEntry, site=site)
class LogEntryAdmin(ReadOnly):
    """What was done to users here. The history of records is on the site."""

    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag", "change_message"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message", "user__username"]


@admin.register(SignIn, site=site)
class SignInAdmin(ReadOnly):
    """Kept for a year."""

    list_display = ["at", "person", "how"]
    list_select_related = ["person"]
    fields = ["at", "person", "how"]
    search_fields = ["person__username"]


@admin.register(Refused, site=site)
class RefusedAdmin(ReadOnly):
    """How often, and not to whom: who mistypes a password is nobody's business. Many on a day are an attack."""

    list_display = ["day", "why", "times"]
    fields = ["day", "why", "times"]
