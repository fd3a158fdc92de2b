"""Whatever is sent for a passkey: nobody gets in by it, and nothing of it is an error of the site's."""

import json

import pytest
from django.test import Client

from policytracker.sign_in.models import Refused, SignIn
from tests import factories as make
from tests.policytracker.sign_in.people import SECOND_STEP, has_app, sign_in

pytestmark = pytest.mark.django_db

WHOLE = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"},
}
FORGED = [
    *("", "null", "0", '"x"', "[]", "{}", "{", "NaN", "\0", "x" * 10_000, "[" * 5_000, '{"id": null}', '{"response": []}'),
    json.dumps(WHOLE),
    json.dumps({**WHOLE, "response": {**WHOLE["response"], "userHandle": "é" * 100}}),
    json.dumps({**WHOLE, "response": {**WHOLE["response"], "userHandle": None}}),
    json.dumps({**WHOLE, "response": "AAAA"}),
    json.dumps({**WHOLE, "rawId": 1, "id": {"a": 1}}),
    json.dumps({**WHOLE, "response": {**WHOLE["response"], "clientDataJSON": "!", "authenticatorData": "é"}}),
    json.dumps({"id": "\ud800"}),
]  # fmt: skip


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_nobody_signs_in_with_it(client, forged):
    has_app(make.user("editor", username="ada"))
    client.get("/accounts/login/passkey/")
    answer = client.post("/accounts/login/passkey/", {"credential": forged})
    assert (answer.status_code, SignIn.objects.count()) == (302, 0)
    assert client.get("/review/").status_code == 302


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_it_is_no_second_step(forged):
    client = Client()
    has_app(make.user("editor", username="ada"))
    sign_in(client, "ada")
    client.get(SECOND_STEP)
    answer = client.post(SECOND_STEP, {"credential": forged})
    assert (answer.status_code, SignIn.objects.count()) == (200, 0)
    assert client.get("/review/").status_code == 302


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_it_is_no_new_passkey(client, forged):
    user = make.user("editor", username="ada")
    sign_in(client, "ada")
    client.get("/accounts/passkeys/new/")
    answer = client.post("/accounts/passkeys/new/", {"credential": forged, "name": "Mine"})
    assert answer.status_code == 200
    assert user.authenticator_set.count() == 0


def test_each_that_is_refused_is_counted(client):
    client.get("/accounts/login/passkey/")
    client.post("/accounts/login/passkey/", {"credential": json.dumps(WHOLE)})
    assert list(Refused.objects.values_list("why", "times")) == [("passkey", 1)]
