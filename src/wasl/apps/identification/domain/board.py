"""The board of a programme: where every pair of remains and missing person stands, as one reader sees it."""

from dataclasses import dataclass, field

from wasl.apps.identification.domain.matches import last_search, reaches_threshold
from wasl.apps.identification.domain.searched_remains import wholes
from wasl.apps.identification.enums import ConclusionState, PairState
from wasl.apps.identification.models.comparing import Exclusion, Match, Search
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff

OF_NOTE = (PairState.SIGNED, PairState.WAITING, PairState.REACHES, PairState.LIKELY, PairState.UNLIKELY,
           PairState.EXCLUDED)  # fmt: skip
ORDER = {state: place for place, state in enumerate(OF_NOTE)}
STATE_OF = {ConclusionState.SIGNED: PairState.SIGNED, ConclusionState.PROPOSED: PairState.WAITING}


@dataclass(frozen=True)
class Cell:
    """One pair that is more than compared."""

    remains: Remains
    missing: Missing
    state: PairState
    match: Match | None = None


@dataclass(frozen=True)
class Board:
    """``cells`` by ids of remains and missing; all others were compared without being near, or were not compared."""

    remains: list[Remains]
    missing: list[Missing]
    cells: dict[tuple[str, str], Cell]
    search: Search | None
    waiting: list[Conclusion]
    left_out: list[tuple[str, str]] = field(default_factory=list)  # what this reader reads of it: a name, and a code

    def state_of(self, remains: Remains, missing: Missing) -> PairState:
        cell = self.cells.get((remains.id, missing.id))
        if cell is not None:
            return cell.state
        compared = self.search.compared if self.search else {}
        both = remains.id in compared.get("remains", ()) and missing.id in compared.get("missing", ())
        return PairState.FAR if both else PairState.NOT_COMPARED

    def listed(self) -> list[Cell]:
        """The pairs of note, signed first, the surest first."""
        return sorted(self.cells.values(), key=lambda one: (ORDER[one.state], -_odds(one), one.remains.label,
                                                            one.missing.code))  # fmt: skip


def board_of(programme: Programme, *, by: Staff) -> Board:
    """Remains that are re-associated stand once, as the whole they belong to."""
    parts = wholes(programme)
    remains = {one.id: one for one in Remains.objects.reaching(by).filter(site__programme=programme)
               .select_related("site") if one.id not in parts}  # fmt: skip
    missing = {one.id: one for one in Missing.objects.reaching(by).filter(family__programme=programme)
               .select_related("family")}  # fmt: skip
    search = last_search(programme)
    board = Board(list(remains.values()), list(missing.values()), {}, search, _waiting(programme, by),
                  _left_out(search, remains, missing))  # fmt: skip

    def note(remains_id: str, missing_id: str, state: PairState, match: Match | None = None) -> None:
        pair = parts.get(remains_id, remains_id), missing_id
        if pair[0] in remains and missing_id in missing:
            known = board.cells.get(pair)
            board.cells[pair] = Cell(
                remains[pair[0]], missing[missing_id], state, match or (known.match if known else None)
            )

    for match in Match.objects.reaching(by).filter(search=search).select_related("search__method"):
        note(match.remains_id, match.missing_id, _state(match), match)
    for pair in Exclusion.objects.reaching(by).standing().values_list("remains_id", "missing_id"):
        note(*pair, PairState.EXCLUDED)
    standing = Conclusion.objects.reaching(by).filter(programme=programme, state__in=STATE_OF)
    for remains_id, missing_id, state in standing.values_list("remains_id", "missing_id", "state"):
        note(remains_id, missing_id, STATE_OF[ConclusionState(state)])
    return board


def _state(match: Match) -> PairState:
    if reaches_threshold(match):
        return PairState.REACHES
    return PairState.LIKELY if (match.log10_lr or 0) > 0 else PairState.UNLIKELY


def _waiting(programme: Programme, by: Staff) -> list[Conclusion]:
    waiting = Conclusion.objects.reaching(by).filter(programme=programme, state=ConclusionState.PROPOSED)
    return list(waiting.select_related("remains__site", "missing", "proposed_by"))


def _left_out(search: Search | None, remains: dict[str, Remains], missing: dict[str, Missing]) -> list[tuple[str, str]]:
    """By what people call it; of families that do not reach this reader nothing is told."""
    names = {one.id: one.label for one in remains.values()} | {one.id: one.code for one in missing.values()}
    names |= {one.family_id: one.family.code for one in missing.values()}
    return [(names[id], why) for id, why in (search.left_out if search else ()) if id in names]


def _odds(cell: Cell) -> float:
    return cell.match.log10_odds if cell.match and cell.match.log10_odds is not None else -1e9
