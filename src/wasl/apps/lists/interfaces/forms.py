"""The forms a copy may have: what writes each, and what each loses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from wasl.apps.lists.domain.exports import USUAL_STAY, Written, check_can_ask, scope_of
from wasl.apps.lists.enums import CopyExtent, ExportFormat
from wasl.apps.lists.interfaces.data import lost_in_data, write_data
from wasl.apps.lists.interfaces.delimited import lost_in_delimited, write_delimited
from wasl.apps.lists.interfaces.document import lost_in_document, write_document
from wasl.apps.lists.interfaces.entities import lost_in_entities, write_entities
from wasl.apps.lists.interfaces.gathering import gather
from wasl.apps.lists.interfaces.loss import Loss, lost_in_every_form, to_json, values
from wasl.apps.lists.interfaces.missing import lost_in_missing, write_missing
from wasl.apps.lists.interfaces.sheet import Sheet
from wasl.apps.lists.interfaces.workbook import lost_in_workbook, write_workbook
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.staff.models.staff import Staff


@dataclass(frozen=True, slots=True)
class Form:
    write: Callable[[Sheet], bytes]
    lost: Callable[[Sheet], Iterable[Loss]]


FORMS = {
    ExportFormat.XLSX: Form(write_workbook, lost_in_workbook),
    ExportFormat.PDF: Form(write_document, lost_in_document),
    ExportFormat.CSV: Form(write_delimited, lost_in_delimited),
    ExportFormat.JSON: Form(write_data, lost_in_data),
    ExportFormat.FTM: Form(write_entities, lost_in_entities),
    ExportFormat.PFIF: Form(write_missing, lost_in_missing),
}


def write_copy(export: ListExport) -> Written:
    """The copy and what it lost, with every label in the copy's language."""
    format = ExportFormat(export.format)
    with translation.override(export.language):
        sheet = gather(export)
        return Written(FORMS[format].write(sheet), to_json(losses(sheet, format)))


def losses(sheet: Sheet, format: ExportFormat) -> list[Loss]:
    return [*lost_in_every_form(sheet), *FORMS[format].lost(sheet)]


def losses_before_asking(
    brought: NameList, *, by: Staff, at: datetime, extent: CopyExtent, with_withdrawn: bool
) -> tuple[int, dict[ExportFormat, list[Loss]]]:
    """How many values the list holds, and what each form would lose of them, were the copy written now.

    Raises ExportError when this person may not ask.
    """
    check_can_ask(brought, by=by)
    wish = ListExport(
        list=brought, asked_by=by, asked_at=at, extent=extent, with_withdrawn=with_withdrawn,
        expires_on=(at + USUAL_STAY).date(), scope=scope_of(brought, by=by),
    )  # fmt: skip
    sheet = gather(wish)
    held = sum(values(sheet, column) for column in sheet.filled_columns)
    return held, {format: losses(sheet, format) for format in FORMS}
