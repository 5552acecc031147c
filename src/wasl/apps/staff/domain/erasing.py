"""Taking a value out of the log for good: two people, a reason, and the log still verifies."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append, take_turn
from wasl.apps.audit.domain.openings import destroy_opening, opening_exists, sealed_in, values_told
from wasl.apps.staff.models.erasure import Erasure
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_keep_keys
from wasl.kernel.errors import DomainError


class ErasureError(DomainError):
    code = "erasure"


def erasable_in(seq: int) -> list[str]:
    """Names of the values of an entry that are neither erased nor asked for."""
    asked = set(Erasure.objects.filter(seq=seq).values_list("name", flat=True))
    return [name for name in sealed_in(seq) if name not in asked]


def reasons_of(erasures: Iterable[Erasure]) -> dict[str, str]:
    """By erasure, why it was asked for; nothing where the reason itself was erased."""
    return values_told("erasure_asked", "why", [one.id for one in erasures])


@transaction.atomic
def ask_to_erase(seq: int, name: str, *, why: str, by: Staff, at: datetime) -> Erasure:
    """Ask that the value which entry ``seq`` commits to under ``name`` be erased. Nothing is erased yet."""
    _check_may(by)
    take_turn()
    if not why.strip():
        raise _refused(why="no reason was given", do="Say why, for the second person and for those who look later.")
    if not opening_exists(seq, name):
        raise _refused(why="the log holds no such value, or it is erased already")
    if Erasure.objects.filter(seq=seq, name=name).exists():
        raise _refused(why="this was asked already", do="A second person confirms it.")
    asked = Erasure.objects.create(seq=seq, name=name, asked_by=by, asked_at=at)
    append(Event("erasure_asked", by=by.id, subject=asked.id, plain={"entry": seq}, sealed={"why": why}), at=at)
    return asked


@transaction.atomic
def erase_opening(erasure: Erasure, *, by: Staff, at: datetime) -> Erasure:
    """Destroy salt and value. The entry stays and every proof of it holds; what it said can never be shown again."""
    _check_may(by)
    take_turn()
    erasure = Erasure.objects.get(pk=erasure.pk)
    if erasure.confirmed_by_id is not None:
        raise _refused(why="it is erased already")
    if erasure.asked_by_id == by.id:
        raise _refused(why="whoever asked for it does not confirm it", do="Have a second person look at the reason.")
    erasure.confirmed_by, erasure.confirmed_at = by, at
    erasure.save()
    append(Event("opening_erased", by=by.id, subject=erasure.id, plain={"entry": erasure.seq}), at=at)
    destroy_opening(erasure.seq, erasure.name)
    return erasure


def _check_may(by: Staff) -> None:
    if not may_keep_keys(by.roles):
        raise _refused(why="only the secretariat and the neutral body erase what the log holds", do="Ask one of them.")


def _refused(*, why: str, do: str = "") -> ErasureError:
    return ErasureError("nothing was erased", why=why, do=do)
