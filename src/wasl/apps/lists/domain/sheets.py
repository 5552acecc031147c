"""Reading another sheet of a workbook that was brought: a list of its own instead of the one that was read."""

from datetime import datetime

from wasl.apps.lists.domain.checks import check_own, check_still
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.list_verbs import bring_list, withdraw_list
from wasl.apps.lists.domain.versions import bring_version
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.sources.domain import vault
from wasl.apps.staff.models.staff import Staff

WHY = "another sheet of its file was read"


def read_sheet(brought: NameList, sheet: str, *, by: Staff, at: datetime) -> NameList:
    """Bring the same file again with this sheet of it, and withdraw what was read before, in one commit.

    Only while nothing of the list has entered; what was corrected in it stays on record with it. A version of a list
    stays one. Raises ListError, TableError.
    """
    check_own(brought, by)
    check_still(brought, ListState.STAGED)
    if sheet not in {name for name, _ in brought.sheets} - {brought.sheet}:
        raise ListError(
            f"list {brought.id} was not read again",
            why="its file has no other sheet of that name",
            do="Choose among the sheets shown.",
        )
    content = vault.fetch(brought.source.sha256)

    def instead(_again: NameList) -> None:
        check_still(NameList.objects.select_for_update().get(pk=brought.pk), ListState.STAGED)
        withdraw_list(brought, why=WHY, by=by, at=at)

    version = getattr(brought, "version", None)
    if version is not None:
        return bring_version(
            version.continues, content, filename=brought.source.filename, sheet=sheet, partial=version.is_partial,
            title=brought.title, by=by, at=at, also=instead,
        ).list  # fmt: skip
    return bring_list(
        content, filename=brought.source.filename, room=brought.room, kind=ListKind(brought.kind),
        addressed_to=brought.addressed_to, title=brought.title, sheet=sheet, by=by, at=at, also=instead,
    )  # fmt: skip
