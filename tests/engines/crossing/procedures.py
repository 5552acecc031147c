"""The arrangements that were tried at real crossings, each as a small world of counts. Losses are side a's.

People of one side are alike here, so a state counts them. ``bad`` are the actors who cheat: they may do whatever their
hands reach, and may stop for ever. Honest actors do what the procedure says, in any order it leaves open.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.engines.crossing.exploring import Explored, Move, explore

Bad = frozenset[str]


class Given(NamedTuple):
    """How many each side has given."""

    a: int
    b: int


def one_side_first(n: int, bad: Bad) -> Explored:
    """Side a gives everybody, then side b does."""

    def moves(now: Given) -> Iterator[Move]:
        if now.a < n:
            yield Move("a gives one", now._replace(a=now.a + 1), owed="a" not in bad)
        if now.b < n and (now.a == n or "b" in bad):
            yield Move("b gives one", now._replace(b=now.b + 1), owed="b" not in bad)

    return explore(Given(0, 0), moves, lambda now: now.a - now.b)


def alternating(n: int, bad: Bad) -> Explored:
    """Side a gives one, side b gives one, and so on."""

    def moves(now: Given) -> Iterator[Move]:
        if now.a < n and (now.a <= now.b or "a" in bad):
            yield Move("a gives one", now._replace(a=now.a + 1), owed="a" not in bad)
        if now.b < n and (now.b < now.a or "b" in bad):
            yield Move("b gives one", now._replace(b=now.b + 1), owed="b" not in bad)

    return explore(Given(0, 0), moves, lambda now: now.a - now.b)


class Zone(NamedTuple):
    """People of each side in the zone and across; what mediators said to each other and to their sides.

    ``ready``: who has said "prepared" in this round; ``opened``: whose exit was opened in this round by an honest hand;
    ``even``: rounds that each mediator has called even to its side; ``done``: rounds that each counts itself.
    """

    a_zone: int = 0
    b_zone: int = 0
    a_across: int = 0
    b_across: int = 0
    ready: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    even: tuple[int, int] = (0, 0)


def neutral_zone(n: int, bad: Bad, *, batch: int, mediators: int) -> Explored:
    """Both sides bring ``batch`` people to neutral ground; each exit is opened by its mediator, or both by one.

    The exit towards side b, through which a's people leave, is held by mb (by m, where there is one mediator). A side
    brings the next batch when its own mediator says that the last was even.
    """
    holder = {"a": "mb", "b": "ma"} if mediators == 2 else {"a": "m", "b": "m"}
    teller = {"a": "ma", "b": "mb"} if mediators == 2 else {"a": "m", "b": "m"}
    everybody = frozenset(holder.values())

    def moves(now: Zone) -> Iterator[Move]:
        yield from _bring(now)
        yield from _say(now)
        yield from _open(now)

    def _bring(now: Zone) -> Iterator[Move]:
        for at, side in enumerate("ab"):
            zone, across = (now.a_zone, now.a_across) if side == "a" else (now.b_zone, now.b_across)
            brought = zone + across
            if brought < n and (now.even[at] * batch == brought or side in bad):
                more = batch if side not in bad else 1
                yield Move(f"{side} brings {more}", _with(now, side, zone + more, across), owed=side not in bad)

    def _say(now: Zone) -> Iterator[Move]:
        whole = now.a_zone == batch and now.b_zone == batch
        for who in sorted(everybody - now.ready):
            if whole or who in bad:
                yield Move(f"{who} says prepared", now._replace(ready=now.ready | {who}), owed=who not in bad)
        gone = now.a_across == now.b_across and not now.a_zone and not now.b_zone and now.a_across
        for at, side in enumerate("ab"):
            who, count = teller[side], now.even[at]
            if count * batch < n and ((gone and now.a_across == (count + 1) * batch) or who in bad):
                even = (count + 1, now.even[1]) if at == 0 else (now.even[0], count + 1)
                clean = now._replace(even=even)
                if min(even) * batch == now.a_across == now.b_across and gone:
                    clean = clean._replace(ready=frozenset(), opened=frozenset())
                yield Move(f"{who} tells {side}: even", clean, owed=who not in bad)

    def _open(now: Zone) -> Iterator[Move]:
        if mediators == 1 and now.ready == everybody and "m" not in bad and not now.opened:
            both = now._replace(
                a_zone=0, b_zone=0, a_across=now.a_across + now.a_zone, b_across=now.b_across + now.b_zone,
                opened=everybody,
            )  # fmt: skip
            yield Move("m opens both exits", both, owed=True)
            return
        for side in "ab":
            who = holder[side]
            zone, across = (now.a_zone, now.a_across) if side == "a" else (now.b_zone, now.b_across)
            if not zone:
                continue
            if who in bad:
                yield Move(f"{who} lets one of {side} out", _with(now, side, zone - 1, across + 1), owed=False)
            elif now.ready == everybody and who not in now.opened and zone >= batch:
                out = _with(now, side, zone - batch, across + batch)._replace(opened=now.opened | {who})
                yield Move(f"{who} opens for {side}", out, owed=True)

    return explore(Zone(), moves, lambda now: now.a_across - now.b_across)


def _with(now: Zone, side: str, zone: int, across: int) -> Zone:
    if side == "a":
        return now._replace(a_zone=zone, a_across=across)
    return now._replace(b_zone=zone, b_across=across)


Procedure = Callable[[int, Bad], Explored]
PROCEDURES: dict[str, Procedure] = {
    "one side first": one_side_first,
    "alternating one by one": alternating,
    "neutral zone, one mediator opens both exits": lambda n, bad: neutral_zone(n, bad, batch=n, mediators=1),
    "neutral zone, two mediators, whole group": lambda n, bad: neutral_zone(n, bad, batch=n, mediators=2),
    "neutral zone, two mediators, one by one": lambda n, bad: neutral_zone(n, bad, batch=1, mediators=2),
}
