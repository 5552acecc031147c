"""Writing copies in the background."""

from collections.abc import Callable

from django.utils import timezone, translation
from django_tasks import task

from wasl.apps.lists.domain.exports import write_export
from wasl.apps.lists.enums import ExportFormat
from wasl.apps.lists.interfaces.document import write_document
from wasl.apps.lists.interfaces.sheet import Sheet, gather
from wasl.apps.lists.interfaces.workbook import write_workbook
from wasl.apps.lists.models.export import ListExport

WRITERS: dict[ExportFormat, Callable[[Sheet], bytes]] = {
    ExportFormat.XLSX: write_workbook,
    ExportFormat.PDF: write_document,
}


@task()
def write_copy_in_background(export_id: str) -> None:
    write_export(export_id, writer=write_copy, clock=timezone.now)


def write_copy(export: ListExport) -> bytes:
    """The bytes of a copy, with every label in the copy's language."""
    with translation.override(export.language):
        return WRITERS[ExportFormat(export.format)](gather(export))
