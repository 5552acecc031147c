"""Every operation of the OpenAPI is asked what nobody foresaw: no answer is a fault of the server."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import Cast
from tests.web.conftest import World, process, world  # noqa: F401  fixtures

from wasl.api.urls import api
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.staff.models.party import Party

EXAMPLES = 12  # for each operation
ASKERS = ("mediator", "neutral", "asker_a", "holder_a", "holder_b", "holder_b2", "auditor", "liaison")
WORDS = {
    "lists": NameList, "list": NameList, "entries": ListEntry, "duplicate_of": ListEntry, "answers": Answer,
    "pairs": CandidatePair, "decisions": Decision, "runs": LinkingRun, "left": NameList, "right": NameList,
    "copies": ListExport, "room": Room, "addressed_to": Party,
}  # fmt: skip
HOW = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Requests share the test's connection, as they do under Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
def test_no_answer_is_a_fault_of_the_server(cast: Cast, world: World, as_: Any) -> None:
    """Half the time the ids are those of real things of the kind; what is asked changes things, as it would."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = get_wsgi_application()
    real = _real_ids()
    faults: list[str] = []
    answered: Counter[int] = Counter()

    def ask(operation: Any) -> None:
        @HOW
        @given(case=operation.as_strategy(), by=st.sampled_from(ASKERS), data=st.data())
        def once(case: Any, by: str, data: st.DataObject) -> None:
            if data.draw(st.booleans()):
                case.path_parameters = {
                    name: data.draw(st.sampled_from(real[_kind(operation.path)])) for name in case.path_parameters or {}
                }
            if isinstance(case.body, dict) and data.draw(st.booleans()):
                case.body |= {name: data.draw(st.sampled_from(real[name])) for name in case.body if name in real}
            reply = case.call(headers={"Authorization": f"Bearer {as_(getattr(cast, by)).key}"})
            answered[reply.status_code] += 1
            if reply.status_code >= 500:
                faults.append(f"{operation.label} {reply.status_code} {case.as_curl_command()[:600]}")

        once()

    for found in schema.get_all_operations():
        ask(found.ok())
    assert faults == []
    assert {200, 201, 404, 409, 422} <= set(answered)  # or nothing deep was reached


def _kind(path: str) -> str:
    """``copies`` in ``/api/v1/copies/{id}/approve``."""
    return path.split("/{")[0].rpartition("/")[2]


def _real_ids() -> dict[str, list[str]]:
    """Ids of what there is, by the word a path or a body has for it."""
    kept = {
        model: sorted(model.objects.values_list("pk", flat=True))
        for model in apps.get_models() if model._meta.pk.get_internal_type() == "CharField"
    }  # fmt: skip
    every = sorted(one for ids in kept.values() for one in ids)
    named: dict[str, list[str]] = defaultdict(lambda: every)
    return named | {word: kept[model] for word, model in WORDS.items() if kept[model]}
