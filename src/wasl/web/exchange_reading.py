"""What the board of an exchange shows of its lists and of its manifest, as far as this person reaches."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wasl.apps.exchanges.domain.boards import Board
from wasl.apps.exchanges.enums import Part, Step
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.web.drawings import Part as BarPart
from wasl.web.exchange_drawing import Freed, freed_picture, stage_named
from wasl.web.pages import page_of
from wasl.web.requests import PageRequest

OBJECTIVES: dict[str, str | Promise] = {
    "kept": _lazy("People kept of the manifest that was repaired"),
    "people": _lazy("People freed"),
    "vulnerability": _lazy("The most vulnerable first"),
    "time": _lazy("Those held longest first"),
    "regions": _lazy("A balance of regions"),
    "bodies": _lazy("Bodies returned"),
    "lot": _lazy("What is left: by lot, from the seeds of all sides"),
}
COUNTED = frozenset(
    {"kept", "people", "bodies"}
)  # numbers of people; the others are sums that say nothing by themselves


@dataclass(slots=True)
class Side:
    """One side's half of the board."""

    party: Party
    mediators: list[Party]
    is_sealed: bool
    is_opened: bool
    candidates: int | None  # put forward, where this person reads them
    freed: list[Freed] = field(default_factory=list)
    to: list[tuple[Party, int]] = field(default_factory=list)
    alone: int | None = None
    picture: SafeString | str = ""
    parts: list[BarPart] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(one.living for one in self.freed)

    @property
    def bodies(self) -> int:
        return sum(one.bodies for one in self.freed)


@dataclass(frozen=True, slots=True)
class Proof:
    """One objective, and whether the certificate proves that no plan does better."""

    words: str | Promise
    value: int | None
    is_best: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the manifest: for who reaches them, who they are."""

    id: str
    stage: int
    candidate: Candidate | None
    holder: Party | None
    side: Party | None


def sides_of(board: Board, user: Staff) -> list[Side]:
    seats = list(board.exchange.seats.all())
    parties = {seat.party.code: seat.party for seat in seats}
    reached = Candidate.objects.reaching(user).filter(pool__exchange=board.exchange)
    counts = dict(reached.order_by().values_list("pool__party").annotate(Count("pk")))
    said = board.manifest.said if board.manifest else {}
    alone = {one["party"]: one["people"] for one in said.get("alone", ())}
    sides = []
    for seat in sorted((one for one in seats if one.part == Part.SIDE), key=lambda one: one.party.code):
        party = seat.party
        mine = [one for one in said.get("counts", ()) if one["holder"] == party.code]
        side = Side(
            party=party, mediators=[one.party for one in seats if one.faces_id == party.id],
            is_sealed=party.id in board.sealed, is_opened=party.id in board.opened, candidates=counts.get(party.id),
            freed=_freed(mine), to=_to(mine, parties), alone=alone.get(party.code),
        )  # fmt: skip
        if said:
            _draw(side)
        sides.append(side)
    return sides


def moments_of(board: Board) -> dict[Step, datetime | None]:
    """When each step was done."""
    pools = list(board.exchange.pools.all())
    manifest = board.manifest
    at = {
        Step.TERMS: board.exchange.opened_at,
        Step.SEALED: max((one.sealed_at for one in pools), default=None),
        Step.OPENED: max((one.opening_given_at for one in pools if one.opening_given_at), default=None),
        Step.MANIFEST: manifest.made_at if manifest else None,
        Step.SIGNED: manifest.signed_at if manifest else None,
    }
    return {step: moment for step, moment in at.items() if step in board.done}


def proofs_of(manifest: Manifest) -> list[Proof]:
    bounds = {one["objective"]: one["bound"] for one in json.loads(manifest.certificate).get("proofs", ())}
    return [
        Proof(
            OBJECTIVES.get(one["name"], one["name"]), one["value"] if one["name"] in COUNTED else None,
            bounds.get(one["name"]) == one["value"],
        )
        for one in manifest.said["objectives"]
    ]  # fmt: skip


def manifest_page(request: PageRequest, board: Board) -> dict[str, Any]:
    """The people of the manifest stage by stage, a page of them, and what else its text says in numbers."""
    assert board.manifest is not None  # noqa: S101  asked only where there is one
    said = board.manifest.said
    people = sorted(said["chosen"], key=lambda one: (one["stage"], one["person"]))
    page = page_of(request, people)
    codes = {seat.party.code: seat.party for seat in board.exchange.seats.all()}
    return {
        "page": page,
        "stages": _by_stage(_lines(page, board, request.user, codes)),
        "substitutes": sum(len(one["units"]) for one in said["substitutes"]),
        "barred": [(one["rule"], len(one["people"])) for one in said["barred"]],
        "dropped": len(said.get("dropped", ())),
    }


def _lines(page: Page, board: Board, user: Staff, codes: dict[str, Party]) -> list[Line]:
    reached = Candidate.objects.reaching(user).filter(pool__exchange=board.exchange)
    known = reached.select_related("pool__party").in_bulk([one["person"] for one in page])
    lines = []
    for one in page:
        candidate = known.get(one["person"])
        holder = candidate.pool.party if candidate else None
        side = codes.get(candidate.told["side"]) if candidate else None
        lines.append(Line(one["person"], one["stage"], candidate, holder, side))
    return lines


def _by_stage(lines: Sequence[Line]) -> list[tuple[int, list[Line]]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.stage].append(line)
    return sorted(found.items())


def _freed(counts: Sequence[dict[str, Any]]) -> list[Freed]:
    by_stage: Counter[tuple[int, str]] = Counter()
    for one in counts:
        by_stage[one["stage"], one["kind"]] += one["people"]
    stages = sorted({stage for stage, _kind in by_stage})
    return [Freed(stage, by_stage[stage, "living"], by_stage[stage, "body"]) for stage in stages]


def _to(counts: Sequence[dict[str, Any]], parties: dict[str, Party]) -> list[tuple[Party, int]]:
    by_side: Counter[str] = Counter()
    for one in counts:
        by_side[one["side"]] += one["people"]
    return [(parties[code], count) for code, count in sorted(by_side.items()) if code in parties]


def _draw(side: Side) -> None:
    title = _("Freed by %(party)s") % {"party": side.party.name}
    side.picture = freed_picture(side.freed, title=title, key=f"freed-{side.party.id}", rtl=get_language_bidi())
    side.parts = [BarPart(stage_named(one.stage), one.living + one.bodies, one.look) for one in side.freed]
