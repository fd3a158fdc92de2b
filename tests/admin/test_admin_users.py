"""Maintainers look after users, and make nobody mightier than themselves."""

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client

from announcements.admin import site
from announcements.admin.lists import Exported
from policytracker.sign_in.models import Refused, SignIn
from tests import factories as make
from tests.policytracker.sign_in.people import has_app

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
PASSWORD = "a long enough sentence"


@pytest.fixture
def maintainer(client):
    client.force_login(make.user("maintainer"))
    return client


@pytest.fixture
def superuser():
    return User.objects.create_superuser("root", password=PASSWORD)


def change(client, user, **fields):
    data = {"username": user.username, "is_active": "on", "groups": [g.pk for g in user.groups.all()], **fields}
    return client.post(f"{USERS}{user.pk}/change/", data)


def follow(link):
    """The link, to a form, to the sign-in."""
    browser = Client()
    form = browser.get(link).url
    assert browser.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD}).url == "/accounts/login/"


def groups(*names):
    return [group.pk for group in Group.objects.filter(name__in=names)]


def test_a_maintainer_makes_a_user_in_a_group_and_gets_a_link_for_them(maintainer):
    answer = maintainer.post(f"{USERS}add/", {"username": "ed", "groups": groups("editor")})
    made = User.objects.get(username="ed")
    assert answer.headers["Location"] == f"{USERS}{made.pk}/password/"
    assert [group.name for group in made.groups.all()] == ["editor"]
    assert made.has_usable_password() is False
    link = maintainer.post(f"{USERS}{made.pk}/password/").context["link"].removeprefix(settings.SITE_URL)
    follow(link)
    made.refresh_from_db()
    assert made.check_password(PASSWORD)
    assert Client().get(link).status_code == 404


def test_a_maintainer_changes_groups_and_ends_an_account(maintainer):
    editor = make.user("editor")
    assert change(maintainer, editor, groups=groups("reviewer"), is_active="").status_code == 302
    editor.refresh_from_db()
    assert ([group.name for group in editor.groups.all()], editor.is_active) == (["reviewer"], False)


def test_a_maintainer_learns_nobodys_password(maintainer):
    """Whatever is posted where Django would take one: a link is made, and the old one is good until it is followed."""
    editor = make.user("editor")
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert "/accounts/password/" in maintainer.post(f"{USERS}{editor.pk}/password/", data).context["link"]
    editor.refresh_from_db()
    assert editor.check_password("correct horse battery")


def test_a_lost_second_factor_is_taken_away_and_that_is_logged(maintainer):
    editor, editors = make.user("editor", username="ed"), Client()
    has_app(editor)
    editors.force_login(editor)
    maintainer.post(f"{USERS}{editor.pk}/password/", {"lost": "on"})
    editor.refresh_from_db()
    assert (editor.authenticator_set.count(), editor.has_usable_password()) == (0, False)
    assert editors.get("/review/").status_code == 302
    log = LogEntry.objects.filter(object_id=editor.pk).order_by("pk")
    assert [entry.get_change_message() for entry in log] == [
        "Took away a lost second factor.",
        "Made a link to set a password.",
    ]


def test_nobody_takes_their_own_factor_away_here(maintainer):
    grace = User.objects.get(groups__name="maintainer")
    has_app(grace)
    page = maintainer.post(f"{USERS}{grace.pk}/password/", {"lost": "on"})
    assert (page.context["form"], grace.authenticator_set.count()) == (None, 2)


def test_a_maintainer_makes_no_superuser(maintainer):
    mighty = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"]}
    editor = make.user("editor")
    assert change(maintainer, editor, **mighty).status_code == 302
    maintainer.post(f"{USERS}add/", {"username": "ed", **mighty})
    for user in (editor, User.objects.get(username="ed")):
        user.refresh_from_db()
        assert (user.is_superuser, user.is_staff, user.user_permissions.count()) == (False, False, 0)


def test_a_superuser_is_not_there_for_a_maintainer(maintainer, superuser):
    assert superuser not in maintainer.get(USERS).context["cl"].result_list
    assert change(maintainer, superuser, is_active="").headers["Location"] == "/admin/"
    assert maintainer.post(f"{USERS}{superuser.pk}/password/").status_code == 404
    superuser.refresh_from_db()
    assert (superuser.is_active, superuser.check_password(PASSWORD)) == (True, True)


def test_a_superuser_sees_and_changes_superusers(client, superuser):
    client.force_login(superuser)
    assert superuser in client.get(USERS).context["cl"].result_list
    assert change(client, superuser, first_name="Ruth").status_code == 302
    superuser.refresh_from_db()
    assert (superuser.first_name, superuser.is_superuser) == ("Ruth", True)


def test_nobody_is_deleted(maintainer):
    editor = make.user("editor")
    assert maintainer.post(f"{USERS}{editor.pk}/delete/", {"post": "yes"}).status_code == 403
    maintainer.post(USERS, {"action": "delete_selected", "_selected_action": [editor.pk], "index": 0, "post": "yes"})
    assert User.objects.filter(pk=editor.pk).exists()


def test_the_groups_are_those_that_the_code_knows(maintainer):
    group = Group.objects.get(name="editor")
    assert maintainer.post("/admin/auth/group/add/", {"name": "more"}).status_code == 403
    assert maintainer.post(f"/admin/auth/group/{group.pk}/change/", {"name": "other"}).status_code == 403
    assert sorted(Group.objects.values_list("name", flat=True)) == ["editor", "maintainer", "reviewer"]


def test_what_was_done_to_users_is_kept_and_read_only(maintainer):
    editor = make.user("editor", username="ed")
    change(maintainer, editor, first_name="Edith")
    log = maintainer.get("/admin/admin/logentry/")
    [entry] = log.context["cl"].result_list
    assert (entry.object_repr, entry.get_change_message()) == ("ed", "Changed First name.")
    assert maintainer.post(f"/admin/admin/logentry/{entry.pk}/change/", {"object_repr": "x"}).status_code == 403
    assert maintainer.post(f"/admin/admin/logentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [{"password__startswith": "p"}, {"q": "a\0"}, {"group": "0"}, {"is_active": "1"}, {"is_superuser__exact": "1"}],
)
def test_a_wrong_question_about_users_is_answered_400(maintainer, query):
    assert maintainer.get(USERS, query).status_code == 400


def test_users_are_not_exported():
    exported = {model for model, admin in site._registry.items() if isinstance(admin, Exported)}
    assert {model._meta.app_label for model in exported} == {"announcements"}
    assert set(site._registry) - exported == {User, Group, LogEntry, SignIn, Refused}
