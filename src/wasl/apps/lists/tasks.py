"""Writing copies and taking in long lists in the background."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from wasl.apps.lists.domain.acceptances import ask_to_accept, run_acceptance
from wasl.apps.lists.domain.exports import expire_exports, write_export
from wasl.apps.lists.domain.list_verbs import accept_list
from wasl.apps.lists.domain.traits import describe
from wasl.apps.lists.interfaces.forms import write_copy
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.staging import Acceptance
from wasl.apps.register.domain.searchable import keep_source
from wasl.apps.register.tasks import keep_source_in_background
from wasl.apps.staff.models.staff import Staff
from wasl.apps.statistics import refresh_statistics
from wasl.kernel.memory import collection_paused

AT_ONCE = 500  # rows; a list of no more is accepted while one waits


@task()
def accept_in_background(acceptance_id: str) -> None:
    with collection_paused():
        accepted = run_acceptance(acceptance_id, clock=timezone.now)
    refresh_statistics()
    describe(accepted.list.entries.all())  # so that whoever opens it first need not wait
    keep_source(accepted.list.source_id)


def accept_now_or_soon(brought: NameList, *, by: Staff, at: datetime, only_clean: bool = False) -> Acceptance | None:
    """Accept a short list at once, and ask the worker to accept a long one: then what was asked for."""
    if brought.rows.filter(entry=None).count() <= AT_ONCE:
        accept_list(brought, by=by, at=at, only_clean=only_clean)
        keep_source_in_background.enqueue(brought.source_id)
        return None
    with transaction.atomic():
        asked = ask_to_accept(brought, by=by, at=at, only_clean=only_clean)
        transaction.on_commit(lambda: accept_in_background.enqueue(asked.id))
    return asked


@task()
def write_copy_in_background(export_id: str) -> None:
    write_export(export_id, writer=write_copy, clock=timezone.now)
    expire_exports(at=timezone.now())
