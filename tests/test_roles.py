"""Three groups, each holding what the one before holds."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command

from announcements import roles
from tests import factories as make

pytestmark = pytest.mark.django_db


def held(user):
    return [roles.is_editor(user), roles.is_reviewer(user), roles.is_maintainer(user)]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], [False, False, False]),
        (["editor"], [True, False, False]),
        (["reviewer"], [True, True, False]),
        (["maintainer"], [True, True, True]),
    ],
)
def test_each_group_holds_what_the_one_before_holds(groups, expected):
    assert held(make.user(*groups)) == expected


def test_a_superuser_holds_all_and_who_is_not_there_holds_nothing():
    assert held(make.user(is_superuser=True)) == [True, True, True]
    for nobody in (None, AnonymousUser(), make.user("maintainer", is_active=False)):
        assert held(nobody) == [False, False, False]


def test_staff_alone_is_no_role():
    assert held(make.user(is_staff=True)) == [False, False, False]


def test_an_editor_publishes_own_entries_a_reviewer_everybodys():
    editor, reviewer = make.user("editor"), make.user("reviewer")
    own, others = make.agreement(created_by=editor), make.agreement(created_by=reviewer)
    loaded = make.agreement()
    assert [roles.may_publish(editor, each) for each in (own, others, loaded)] == [True, False, False]
    assert [roles.may_publish(reviewer, each) for each in (own, others, loaded)] == [True, True, True]


def test_who_entered_it_but_is_no_editor_any_more_may_not_publish():
    author = make.user()
    assert roles.may_publish(author, make.agreement(created_by=author)) is False


def test_reviewers_send_drafts_back_and_merge():
    editor, reviewer = make.user("editor"), make.user("reviewer")
    draft, public = make.agreement(state="draft", published_at=None), make.agreement()
    assert [roles.may_send_back(reviewer, each) for each in (draft, public)] == [True, False]
    assert roles.may_send_back(editor, draft) is False
    assert [roles.may_merge(each) for each in (editor, reviewer)] == [False, True]


def test_groups_are_asked_once_per_person(django_assert_num_queries):
    user = make.user("editor")
    with django_assert_num_queries(1):
        assert held(user) == [True, False, False]


@pytest.mark.django_db(transaction=True)
def test_the_groups_outlive_a_test_that_empties_every_table():
    call_command("flush", interactive=False, verbosity=0)
    assert sorted(Group.objects.values_list("name", flat=True)) == ["editor", "maintainer", "reviewer"]
