"""What several verbs of a list ask first: whose it is, and whether it may still be changed."""

from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.staging import Acceptance
from wasl.apps.lists.rules import may_bring
from wasl.apps.staff.models.staff import Staff


def check_own(brought: NameList, by: Staff) -> None:
    if brought.party_id != by.party_id or not may_bring(by.roles, ListKind(brought.kind)):
        raise ListError(
            f"list {brought.id} was not changed",
            why="another party brought it, or your role does not",
            do="Ask the person who brought it.",
        )


def check_still(brought: NameList, *needed: ListState) -> None:
    """Raises ListError when the list is in another state by now, or is just being accepted."""
    if brought.state not in needed:
        raise ListError(
            f"list {brought.id} was not changed",
            why=f'it is "{brought.state}", not "{needed[0].value}"',
            do="Reload the page to see where it stands.",
        )
    if Acceptance.objects.filter(list=brought).open().exists():
        raise ListError(
            f"list {brought.id} was not changed",
            why="it is being accepted",
            do="Wait until it has been, then look again.",
        )
