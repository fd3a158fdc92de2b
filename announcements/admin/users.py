"""People: maintainers make users, put them into groups and reset passwords, and make nobody mightier than themselves."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from announcements.admin.lists import ReadOnly
from announcements.admin.questions import by_related, by_yes_no
from announcements.admin.site import site


@admin.register(User, site=site)
class UserAdmin(ReadOnly, DjangoUserAdmin):
    """A superuser is made at the command line alone. To other maintainers superusers aren't there, so nobody takes their place.

    Who may do what is said by the groups: Django's own permissions and "staff" mean nothing on this site. Nobody is deleted, for
    their name stands in the history; who leaves is made inactive.
    """

    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = [by_related("group", Group, "groups"), by_yes_no("is_active")]
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["is_active", "groups"]}),
        ("Days", {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = ((None, {"classes": ["wide"], "fields": ["username", "password1", "password2", "groups"]}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found = super().get_queryset(request)
        return found if request.user.is_superuser else found.filter(is_superuser=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = self.admin_site.has_permission(request)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)


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
