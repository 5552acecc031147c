"""Where exchanges stand, as each who has a part in them may know it, and what waits for whom. Writes nothing.

Who has sealed and who has opened is public between the parties. Of signatures and interviews a board holds numbers:
whose, and what was said, is read through ``Signature`` and ``Interview``, by those they reach.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wasl.apps.exchanges.domain.errors import ManifestError
from wasl.apps.exchanges.enums import ExchangeState, ManifestState, Part, Step, Turn
from wasl.apps.exchanges.models.crossing import Device
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.exchanges.models.pool import Pool
from wasl.apps.exchanges.rules import SIGNS, STAYS, may_hear, may_plan, may_seal, may_sign
from wasl.apps.staff.models.staff import Staff

HEARD_IN = frozenset({ExchangeState.AGREED, ExchangeState.READY})
OVER = frozenset({ExchangeState.CLOSED, ExchangeState.ABANDONED})
CROSSED = frozenset({ExchangeState.SETTLING, ExchangeState.CLOSED})


@dataclass(frozen=True, slots=True)
class Board:
    """An exchange at a glance. Parties are given by id; ``people`` are the living of the manifest that stands."""

    exchange: Exchange
    part: Part | None
    sealed: frozenset[str]
    opened: frozenset[str]
    is_kept_elsewhere: bool  # one's own list: the side brings its opening itself
    manifest: Manifest | None
    signatures: int
    signers: int
    is_signed_by_us: bool
    people: int
    goes: int
    stays: int
    has_device: bool  # one's own party, for the gate
    turns: tuple[Turn, ...]
    done: frozenset[Step]

    @property
    def heard(self) -> int:
        return self.goes + self.stays

    @property
    def unheard(self) -> int:
        return self.people - self.heard

    @property
    def now(self) -> Step | None:
        """The step it is at; None when it is over."""
        if self.exchange.state in OVER:
            return None
        return next((step for step in Step if step not in self.done), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is recorded of some exchanges, each kind in one query, by the id of the exchange or of the manifest."""

    pools: Mapping[str, Sequence[Pool]]
    manifests: Mapping[str, Manifest]
    signed: Mapping[str, set[str]]
    outcomes: Mapping[str, dict[str, str]]
    with_device: Mapping[str, set[str]]


def manifest_to_sign(exchange: Exchange) -> Manifest:
    """The one that stands. Raises ManifestError when there is none."""
    manifest = Manifest.objects.standing().filter(exchange=exchange).first()
    if manifest is None:
        raise ManifestError("nothing was signed", why="no manifest was made yet", do="Wait until it is made.")
    return manifest


def board_of(exchange: Exchange, *, staff: Staff) -> Board:
    return boards_of([exchange], staff=staff)[0]


def boards_of(exchanges: Iterable[Exchange], *, staff: Staff) -> list[Board]:
    """The boards of exchanges that this person reaches, in their order; as many queries for one as for many."""
    exchanges = list(exchanges)
    known = _known(exchanges)
    return [_board(one, known, staff) for one in exchanges]


def _board(exchange: Exchange, known: _Known, staff: Staff) -> Board:
    part = exchange.part_of(staff)
    pools = known.pools.get(exchange.id, ())
    manifest = known.manifests.get(exchange.id)
    signed = known.signed.get(manifest.id, set()) if manifest else set()
    chosen = manifest.chosen if manifest else set()
    people = sum(one["people"] for one in manifest.said["counts"] if one["kind"] == "living") if manifest else 0
    outcomes = {key: said for key, said in known.outcomes.get(exchange.id, {}).items() if key in chosen}
    stays = sum(said in STAYS for said in outcomes.values())
    sealed = frozenset(one.party_id for one in pools)
    opened = frozenset(one.party_id for one in pools if one.opening_given_at)
    board = Board(
        exchange=exchange, part=part, sealed=sealed, opened=opened,
        is_kept_elsewhere=any(one.party_id == staff.party_id and not one.opening_sha256 for one in pools),
        manifest=manifest, signatures=len(signed), signers=sum(one.part in SIGNS for one in exchange.seats.all()),
        is_signed_by_us=staff.party_id in signed, people=people, goes=len(outcomes) - stays, stays=stays,
        has_device=staff.party_id in known.with_device.get(exchange.id, ()), turns=(), done=frozenset(),
    )  # fmt: skip
    return replace(board, turns=_turns(board, staff), done=_done(board))


def _turns(board: Board, staff: Staff) -> tuple[Turn, ...]:
    part, roles, state = board.part, staff.roles, ExchangeState(board.exchange.state)
    waits = {
        Turn.SEAL: state is ExchangeState.OPENED and may_seal(part, roles) and staff.party_id not in board.sealed,
        Turn.OPEN: state is ExchangeState.SEALED and may_seal(part, roles) and staff.party_id not in board.opened,
        Turn.PLAN: state is ExchangeState.REVEALED and may_plan(part, roles),
        Turn.SIGN: state is ExchangeState.PLANNED and may_sign(part, roles) and not board.is_signed_by_us,
        Turn.HEAR: state in HEARD_IN and may_hear(part, roles) and board.unheard > 0,
        Turn.REPAIR: state in HEARD_IN and may_plan(part, roles) and board.stays > 0,
        Turn.DEVICE: state is ExchangeState.READY and may_plan(part, roles) and not board.has_device,
        Turn.GATE: _is_at_gate(state, board) and may_plan(part, roles),
        Turn.SETTLE: state is ExchangeState.SETTLING and may_plan(part, roles),
    }
    return tuple(turn for turn, is_mine in waits.items() if is_mine)


def _is_at_gate(state: ExchangeState, board: Board) -> bool:
    return state is ExchangeState.CROSSING or (state is ExchangeState.READY and board.has_device)


def _done(board: Board) -> frozenset[Step]:
    exchange, manifest = board.exchange, board.manifest
    sides = {seat.party_id for seat in exchange.seats.all() if seat.part == Part.SIDE}
    done = {
        Step.TERMS: True,
        Step.SEALED: board.sealed >= sides,
        Step.OPENED: board.opened >= sides,
        Step.MANIFEST: manifest is not None,
        Step.SIGNED: manifest is not None and manifest.state == ManifestState.SIGNED,
        Step.HEARD: manifest is not None and not board.stays and not board.unheard,
        Step.CROSSING: exchange.state in CROSSED,
        Step.SETTLED: exchange.state == ExchangeState.CLOSED,
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def _known(exchanges: Sequence[Exchange]) -> _Known:
    ids = [one.id for one in exchanges]
    pools: dict[str, list[Pool]] = defaultdict(list)
    signed: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, dict[str, str]] = defaultdict(dict)
    devices: dict[str, set[str]] = defaultdict(set)
    for pool in Pool.objects.filter(exchange__in=ids):
        pools[pool.exchange_id].append(pool)
    standing = Manifest.objects.standing().filter(exchange__in=ids).defer("certificate")
    manifests = {one.exchange_id: one for one in standing}
    wanted = [one.id for one in manifests.values()]
    for manifest, party in Signature.objects.filter(manifest__in=wanted).values_list("manifest_id", "party_id"):
        signed[manifest].add(party)
    heard = Interview.objects.standing().filter(exchange__in=ids)
    for exchange, candidate, outcome in heard.values_list("exchange_id", "candidate_id", "outcome"):
        outcomes[exchange][candidate] = outcome
    for exchange, party in Device.objects.filter(exchange__in=ids).values_list("exchange_id", "party_id"):
        devices[exchange].add(party)
    return _Known(pools, manifests, signed, outcomes, devices)
