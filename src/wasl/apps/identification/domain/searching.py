"""Comparing every profile of remains with every family: asked for by a person, computed by the worker.

The result appears whole or not at all. No genotype and no likelihood by marker is kept; only pairs worth a look are.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from wasl import __version__
from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.comparing import Found, compare_all
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.method_reading import current_method
from wasl.apps.identification.models.comparing import Match, Search
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import may_compare
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import WaslError

ROWS = 2_000


def ask_for_search(programme: Programme, *, by: Staff, at: datetime) -> Search:
    """Note that a search is wanted; the worker takes it up. Raises IdentificationError."""
    if not may_compare(programme.parts_of(by)):
        raise _refused(programme, "your part does not compare", "Ask an examiner or the laboratory.")
    method = current_method(programme)
    if method is None:
        raise _refused(programme, "no method is decided", "Decide with what is computed first.")
    with transaction.atomic():
        if programme.searches.select_for_update().filter(finished_at=None, failed="").exists():
            raise _refused(programme, "one is under way", "Wait until it is done.")
        asked = Search.objects.create(programme=programme, method=method, asked_by=by, asked_at=at)
        append(Event("identification_search_asked", by=by.id, subject=asked.id,
                     plain={"programme": programme.id, "method": method.id}), at=at)  # fmt: skip
    return asked


def run_search(search_id: str, *, clock: Callable[[], datetime]) -> Search:
    """Compare, and publish all that was found in one commit. One that was cut off can be run again."""
    asked = Search.objects.select_related("method", "programme").get(pk=search_id)
    if asked.finished_at or asked.failed:
        return asked
    try:
        found = compare_all(asked)
    except Exception as failure:
        _fail(asked, failure, at=clock())
        raise
    return _publish(asked, found, at=clock())


def broken_searches() -> list[str]:
    """Ids of searches that a stopped worker left unfinished, oldest first."""
    unfinished = Search.objects.filter(finished_at=None, failed="")
    return list(unfinished.order_by("asked_at").values_list("id", flat=True))


def _publish(asked: Search, found: Found, *, at: datetime) -> Search:
    with transaction.atomic():
        asked = Search.objects.select_for_update().get(pk=asked.pk)
        if asked.finished_at:
            return asked
        Match.objects.bulk_create(found.matches, batch_size=ROWS)
        asked.profiles, asked.families = len(found.subjects), len({one.family for one in found.sought})
        asked.compared = {"remains": [one.id for one in found.subjects], "missing": [one.id for one in found.sought]}
        asked.left_out = [[one.id, one.why.value] for one in sorted(set(found.left), key=lambda one: (one.id, one.why))]
        asked.inputs_sha256, asked.version, asked.finished_at = found.inputs_sha256, __version__, at
        asked.save()
        used = [one.profiles for one in found.subjects] + [one.profiles for one in found.sought]
        append(Event("identification_search_finished", by=asked.asked_by_id, subject=asked.id,
                     plain={"remains": len(found.subjects), "missing": len(found.sought),
                            "kept": len(found.matches), "left_out": len(asked.left_out)},
                     sealed={"profiles": sorted({id for ids in used for id in ids}), "inputs": found.inputs_sha256}),
               at=at)  # fmt: skip
    return asked


def _fail(asked: Search, failure: Exception, *, at: datetime) -> None:
    code = failure.code if isinstance(failure, WaslError) else type(failure).__name__
    with transaction.atomic():
        Search.objects.filter(pk=asked.pk).update(failed=code)
        append(Event("identification_search_failed", by=asked.asked_by_id, subject=asked.id, sealed={"code": code}),
               at=at)  # fmt: skip


def _refused(programme: Programme, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"programme {programme.id} was not searched", why=why, do=do)
