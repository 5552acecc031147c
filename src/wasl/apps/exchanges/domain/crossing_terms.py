"""From a signed manifest to the terms of the day at the gate: who changes places with whom, in which order, by when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import ceil

from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.enums import Part
from wasl.apps.exchanges.models.crossing import Device
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.staff.models.party import Party
from wasl.engines.crossing import terms as crossing
from wasl.engines.crossing.advantage import advantage

NEUTRAL_ROLE = "n"


def sides_of(exchange: Exchange) -> tuple[Party, Party]:
    """Side a and side b, in the order of their codes. Raises CrossingDayError when there are more than two."""
    seats = exchange.seats.filter(part=Part.SIDE).select_related("party").order_by("party__code")
    sides = [seat.party for seat in seats]
    if len(sides) != 2:
        raise CrossingDayError(
            f"exchange {exchange.id} has {len(sides)} sides", why="at one gate two sides face each other",
            do="Agree one exchange for each gate.",
        )  # fmt: skip
    return sides[0], sides[1]


def roles_at_gate(exchange: Exchange) -> dict[str, str]:
    """By id of the party: ``ma`` and ``mb`` for the mediators who face side a and b, ``n`` for the neutral."""
    side_a, side_b = sides_of(exchange)
    facing = {side_a.id: crossing.FACING["a"], side_b.id: crossing.FACING["b"]}
    return {
        seat.party_id: NEUTRAL_ROLE if seat.part == Part.NEUTRAL else facing[str(seat.faces_id)]
        for seat in exchange.seats.exclude(part=Part.SIDE)
    }


def crossing_terms(manifest: Manifest, devices: Iterable[Device]) -> crossing.Terms:
    """The terms that every device works by; anybody makes the same of the same manifest.

    Families stand beside each other in their stage. A stage in which only one side has somebody joins the stage before
    it, since there nobody could change places. Bodies are not part of it: they have receipts of their own.
    """
    exchange = manifest.exchange
    side_a, _side_b = sides_of(exchange)
    stages = _joined([_people(rows, a=side_a.code) for rows in _living_by_stage(manifest)])
    if not stages:
        raise CrossingDayError(
            f"manifest {manifest.id} moves nobody from one side", why="one for one needs somebody on each side",
            do="Hand them over without an exchange.",
        )  # fmt: skip
    wait = timedelta(minutes=exchange.home_after_minutes)
    made = tuple(
        crossing.Stage(
            id=f"stage-{number}",
            swaps=crossing.swaps_of(a, b, prefix=f"swap-{number}"),
            deadline=int((exchange.starts_at + number * wait).timestamp()),
        )
        for number, (a, b) in enumerate(stages, start=1)
    )
    held = tuple(crossing.Device(id=device.id, role=device.role, key=device.key) for device in devices)
    drafted = crossing.Terms(exchange.id, made, held, clock_tolerance=exchange.clock_tolerance_s)
    bound = max(1, ceil(advantage(drafted).largest))
    return crossing.Terms(exchange.id, made, held, bound=bound, clock_tolerance=exchange.clock_tolerance_s)


People = tuple[tuple[str, ...], tuple[str, ...]]


def _living_by_stage(manifest: Manifest) -> list[list[Mapping[str, str]]]:
    """The rows of the manifest that are living people, with their holder, stage by stage."""
    rows = manifest.said["chosen"]
    told = dict(Candidate.objects.filter(pk__in=manifest.chosen).values_list("pk", "told"))
    last = max((row["stage"] for row in rows), default=0)
    stages: list[list[Mapping[str, str]]] = [[] for _ in range(last)]
    for row in sorted(rows, key=lambda row: (row["unit"], row["person"])):
        if told[row["person"]].get("kind", "living") == "living":
            stages[row["stage"] - 1].append({"person": row["person"], "holder": told[row["person"]]["holder"]})
    return stages


def _people(rows: Iterable[Mapping[str, str]], *, a: str) -> People:
    rows = list(rows)
    return (
        tuple(row["person"] for row in rows if row["holder"] == a),
        tuple(row["person"] for row in rows if row["holder"] != a),
    )


def _joined(stages: Sequence[People]) -> list[People]:
    joined: list[People] = []
    for a, b in stages:
        if joined and not (a and b and all(joined[-1])):
            joined[-1] = (joined[-1][0] + a, joined[-1][1] + b)
        else:
            joined.append((a, b))
    return [people for people in joined if all(people)]
