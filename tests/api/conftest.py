"""Calling the API as one of the cast: with a key, or with a session."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from wasl.apps.staff.domain.accounts import make_api_key
from wasl.apps.staff.models.staff import Staff

API = "/api/v1"


@dataclass
class Caller:
    """One person with a key. Replies are read by ``.status_code`` and ``.json()``."""

    key: str

    def get(self, path, **query):
        return Client().get(f"{API}{path}", query, headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path, body=None):
        return self.send("post", path, body)

    def put(self, path, body=None):
        return self.send("put", path, body)

    def send(self, method, path, body=None):
        text = "" if body is None else json.dumps(body)
        return getattr(Client(), method)(
            f"{API}{path}",
            text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}"},
        )

    def upload(self, path, file, **fields):
        return Client().post(f"{API}{path}", fields | {"file": file}, headers={"Authorization": f"Bearer {self.key}"})


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def not_found():
    """Status and body of what one does not reach, and of what does not exist."""
    body = {
        "code": "not_found",
        "what": "nothing was found",
        "why": "there is no such thing, or it is not for you",
        "do": "",
    }
    return 404, body


@pytest.fixture
def with_key():
    return Caller


@pytest.fixture
def as_():
    """``as_(cast.mediator).get("/lists")``."""
    keys: dict[str, Caller] = {}

    def caller(person: Staff) -> Caller:
        if person.id not in keys:
            _, secret = make_api_key(person, label="test", at=timezone.now() - timedelta(minutes=1))
            keys[person.id] = Caller(secret)
        return keys[person.id]

    return caller
