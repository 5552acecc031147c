"""Writing copies in the background."""

from django.utils import timezone
from django_tasks import task

from wasl.apps.lists.domain.exports import expire_exports, write_export
from wasl.apps.lists.interfaces.forms import write_copy


@task()
def write_copy_in_background(export_id: str) -> None:
    write_export(export_id, writer=write_copy, clock=timezone.now)
    expire_exports(at=timezone.now())
