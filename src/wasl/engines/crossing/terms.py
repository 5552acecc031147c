"""What was agreed for the day: who crosses in which stage and swap, from which side, and on whose devices it is kept.

Sides are ``a`` and ``b``. A person's side is the one that holds and gives them. Mediator ``ma`` faces side a, ``mb``
faces side b, ``n`` is the neutral. People are opaque ids: no name enters this engine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wasl.engines.crossing.errors import TermsError

SIDES = ("a", "b")
ROLES = ("ma", "mb", "n")
FACING = {"a": "ma", "b": "mb"}
ACROSS = {"a": "mb", "b": "ma"}
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
PEOPLE_MAX = 20_000
KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Swap:
    """People of side a who change places with people of side b at one moment: one for one, or as agreed."""

    id: str
    a: tuple[str, ...]
    b: tuple[str, ...]

    def of(self, side: str) -> tuple[str, ...]:
        return self.a if side == "a" else self.b


@dataclass(frozen=True)
class Stage:
    """Swaps carried out in this order; the next stage begins when this one is even.

    ``deadline`` is T1, in seconds since 1970: without "prepared" by then, everybody goes home. 0 means none was agreed.
    """

    id: str
    swaps: tuple[Swap, ...]
    deadline: int = 0


@dataclass(frozen=True)
class Device:
    """A telephone, or a book of paper, that keeps the journal of one role.

    ``key``: the public key (Ed25519, hexadecimal) under which it signs what it confirms; "" for one that signs nothing.
    """

    id: str
    role: str
    key: str = ""


@dataclass(frozen=True)
class Terms:
    """The whole of what was agreed. Raises TermsError when it contradicts itself.

    ``bound`` is the most people a side may owe after any swap; ``clock_tolerance`` is in seconds.
    """

    operation: str
    stages: tuple[Stage, ...]
    devices: tuple[Device, ...]
    bound: int = 1
    clock_tolerance: int = 120

    def __post_init__(self) -> None:
        for word in self._ids():
            if not ID.fullmatch(word):
                raise TermsError(
                    "an id in these terms cannot be used",
                    why="an id is a letter and up to 63 letters, digits, dots, dashes and underscores",
                )
        if twice := _first_twice(self._ids()):
            raise TermsError(f"{twice} stands twice in these terms", do="Give every person, swap and stage one place.")
        if not self.stages or not all(stage.swaps for stage in self.stages):
            raise TermsError("these terms move nobody", why="every stage needs a swap, and there must be a stage")
        for swap in self.swaps:
            if not (swap.a and swap.b):
                raise TermsError(f"swap {swap.id} has nobody on one side", why="a swap is people against people")
        if len(self.people) > PEOPLE_MAX:
            raise TermsError(f"{len(self.people)} people are too many for one day", why=f"at most {PEOPLE_MAX} fit")
        if {device.role for device in self.devices} != set(ROLES):
            raise TermsError(
                "these terms lack a device", why="both mediators and the neutral keep a journal, and nobody else"
            )
        keys = [device.key for device in self.devices if device.key]
        if not all(KEY.fullmatch(key) for key in keys):
            raise TermsError("a telephone's key cannot be read", why="a key is 64 hexadecimal digits in lower case")
        if _first_twice(keys):
            raise TermsError("two telephones have one key in these terms", do="Let each telephone make its own.")
        if self.bound < 0 or self.clock_tolerance < 0 or any(stage.deadline < 0 for stage in self.stages):
            raise TermsError("a bound, a tolerance or a deadline is negative")

    def _ids(self) -> Iterator[str]:
        yield self.operation
        for stage in self.stages:
            yield stage.id
            for swap in stage.swaps:
                yield from (swap.id, *swap.a, *swap.b)
        yield from (device.id for device in self.devices)

    @cached_property
    def swaps(self) -> tuple[Swap, ...]:
        return tuple(swap for stage in self.stages for swap in stage.swaps)

    @cached_property
    def people(self) -> dict[str, str]:
        """Every person with the side that gives them, in the order of the swaps."""
        return {person: side for swap in self.swaps for side in SIDES for person in swap.of(side)}

    @cached_property
    def about(self) -> dict[str, str]:
        """Every subject with what it is: person, swap, group, stage or operation."""
        found = {self.operation: "operation"}
        for stage in self.stages:
            found |= {stage.id: "stage"} | {group(stage.id, side): "group" for side in SIDES}
            found |= {swap.id: "swap" for swap in stage.swaps}
        return found | dict.fromkeys(self.people, "person")

    @cached_property
    def stage_of(self) -> dict[str, Stage]:
        """The stage of every group, swap and person, and of itself."""
        found: dict[str, Stage] = {}
        for stage in self.stages:
            found |= {stage.id: stage} | {group(stage.id, side): stage for side in SIDES}
            for swap in stage.swaps:
                found |= dict.fromkeys((swap.id, *swap.a, *swap.b), stage)
        return found

    @cached_property
    def swap_of(self) -> dict[str, Swap]:
        """The swap of every person, and of itself."""
        return {one: swap for swap in self.swaps for one in (swap.id, *swap.a, *swap.b)}

    @cached_property
    def role_of(self) -> dict[str, str]:
        return {device.id: device.role for device in self.devices}

    @cached_property
    def key_of(self) -> dict[str, str]:
        """The telephones that sign, each with its public key."""
        return {device.id: device.key for device in self.devices if device.key}

    def side_of(self, subject: str) -> str:
        """The side that gives this person or this group."""
        return self.people.get(subject) or subject.rpartition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """The terms as plain values, for the browser and for the manifest."""
        stages = [
            {
                "id": stage.id,
                "deadline": stage.deadline,
                "swaps": [{"id": swap.id, "a": list(swap.a), "b": list(swap.b)} for swap in stage.swaps],
            }
            for stage in self.stages
        ]
        return {
            "operation": self.operation,
            "stages": stages,
            "devices": [{"id": device.id, "role": device.role, "key": device.key} for device in self.devices],
            "bound": self.bound,
            "clock_tolerance": self.clock_tolerance,
        }


def terms_of(written: Mapping[str, Any]) -> Terms:
    """The terms that ``as_json`` wrote. Raises TermsError when the shape is another."""
    try:
        return Terms(
            operation=written["operation"],
            stages=tuple(
                Stage(
                    stage["id"],
                    tuple(Swap(swap["id"], tuple(swap["a"]), tuple(swap["b"])) for swap in stage["swaps"]),
                    stage.get("deadline", 0),
                )
                for stage in written["stages"]
            ),
            devices=tuple(Device(device["id"], device["role"], device.get("key", "")) for device in written["devices"]),
            bound=written.get("bound", 1),
            clock_tolerance=written.get("clock_tolerance", 120),
        )
    except (KeyError, TypeError, AttributeError):
        raise TermsError("these terms cannot be read", why="a part is missing or of another kind") from None


def group(stage: str, side: str) -> str:
    """The subject "the people whom this side gives in this stage"."""
    return f"{stage}/{side}"


def swaps_of(a: tuple[str, ...], b: tuple[str, ...], *, prefix: str = "swap") -> tuple[Swap, ...]:
    """As many swaps as the smaller side has people, the larger side spread over them as evenly as can be.

    Examples
    --------
    >>> [(swap.a, swap.b) for swap in swaps_of(("a1", "a2"), ("b1", "b2", "b3"))]
    [(('a1',), ('b1', 'b2')), (('a2',), ('b3',))]
    """
    count = min(len(a), len(b))
    if not count:
        raise TermsError("nobody stands on one side", why="a swap is people against people")
    return tuple(
        Swap(f"{prefix}-{at + 1}", _share(a, at=at, count=count), _share(b, at=at, count=count)) for at in range(count)
    )


def _share(people: tuple[str, ...], *, at: int, count: int) -> tuple[str, ...]:
    def cut(place: int) -> int:
        return -(-place * len(people) // count)

    return people[cut(at) : cut(at + 1)]


def _first_twice(words: Iterable[str]) -> str:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return ""
