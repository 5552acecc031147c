"""The procedure that Wasl carries: two mediators who change places beside one person of each side, in the same moment.

Honest mediators and the neutral act by the engine's own tables: each asks ``Facts`` over what its device knows. Two
things are assumed of the ground, and nothing else. *The moment*: an exchange of places happens to both people or to
neither. *The halves*: whoever stands on a side's half of the zone leaves only by that side's exit, so after the
exchange each person is where the receiving side can take them, and before it no mediator can pass the other half alone.

``bad`` actors may do whatever their hands reach: not bring people, bring too few or others, withdraw them, refuse, let
people of their half go or run, say anything that the engine would let stand (what it sets aside has no effect), tell
one and not the other, abort, and stop for ever. Honest people may refuse, and the neutral may abort, at any moment.

What a device says is told to all at once when it can only open the way for others; words that close a way or leave it
half open (``SLOW``) reach each device later, in any order: knowing the first kind sooner only adds to what may be done.
After the exchange come receipts and counts of those gone home: they move nobody, so they are left out here.
"""

from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from tests.engines.crossing.exploring import Explored, Move, explore
from tests.engines.crossing.journeys import terms_for

from wasl.engines.crossing.facts import DISPUTED, GIVEN, Facts
from wasl.engines.crossing.merging import stops_all
from wasl.engines.crossing.steps import CLOSED, TABLE, Table
from wasl.engines.crossing.terms import ACROSS, FACING, ROLES, Terms, group

SLOW = frozenset({"swapped", "denied", "mismatched", "refused", "miscounted", "aborted", "timed_out"})
AFTERWARDS = frozenset({"absent", "received", "examined", "returned", "went_home", "ended", "completed"})
OTHER = {"a": "b", "b": "a"}


class World(NamedTuple):
    """Where people are and who knows what. Swap i is person i of side a against person i of side b.

    ``place``: for each side a letter a person: S at the site, G at the gate, Z in the zone beside the mediator of their
    own side, E beside the other mediator after the exchange, X across, H home again. ``face``: r the right person, f
    another, ? not looked at yet (a cheating side decides when somebody honest looks). ``known``: facts as bits, for ma,
    mb and n. ``no``: people who have said no. ``short``: sides that brought a wrong number. Clocks are nobody's: a
    deadline is over for one and not for another, whenever that lets somebody do more.
    """

    place: tuple[str, str]
    face: tuple[str, str]
    known: tuple[int, int, int]
    no: frozenset[str] = frozenset()
    short: str = ""


class Day:
    """One agreed day with one table and one set of cheaters."""

    def __init__(
        self,
        stages: tuple[int, ...],
        bad: frozenset[str],
        *,
        table: Table = TABLE,
        refusals: int = 0,
        every_order: bool = False,
    ) -> None:
        self.terms: Terms = terms_for(*stages, deadline=1)
        self.bad, self.table, self.refusals = bad, table, refusals
        self.every_order, self.honest = every_order, [side for side in "ab" if side not in bad]
        self.swaps = [swap.id for swap in self.terms.swaps]
        self.people = {"a": [swap.a[0] for swap in self.terms.swaps], "b": [swap.b[0] for swap in self.terms.swaps]}
        self.place_of = {one: (at, side) for side in "ab" for at, one in enumerate(self.people[side])}
        nothing = Facts(self.terms, lambda *_: False, table=table)
        self.bits: dict[tuple[str, str, str], int] = {}
        for step in table.steps.values():
            for subject, about in self.terms.about.items():
                if about == step.about and step.name not in AFTERWARDS:
                    for role in nothing.roles(step, subject)[0]:
                        self.bits[step.name, subject, role] = 1 << len(self.bits)
        self.candidates = {role: [key[:2] for key in self.bits if key[2] == role] for role in ROLES}
        self.of_swap = [
            [key for key in self.bits if key[1] in (swap, self.people["a"][at], self.people["b"][at])]
            for at, swap in enumerate(self.swaps)
        ]
        self.of_pair = [sum(self.bits[key] for key in keys) for keys in self.of_swap]
        self.stops = sum(bit for (name, _, _), bit in self.bits.items() if stops_all(table.steps[name]))
        self.slow = sum(bit for (name, _, _), bit in self.bits.items() if name in SLOW)
        self.stop = self.bits["aborted", self.terms.operation, "n"]
        self.against = [
            sum(self.bits[key] for key in keys if key[0] in ("denied", "mismatched", "refused"))
            for keys in self.of_swap
        ]
        self.denials = [self.bits["denied", swap, "ma"] | self.bits["denied", swap, "mb"] for swap in self.swaps]
        self.dropped = [self.bits["mismatched", person, "ma"] for person in self.people["b"]]
        self.facts = cache(self._facts)
        self.allowed = cache(self._allowed)
        self.normal = cache(self._normal)
        self.without_idle_words = cache(self._without_idle_words)

    def explore(self) -> Explored:
        """The worst number of people that an honest side gives without return."""
        count = len(self.swaps)
        faces = tuple(("?" if side in self.bad else "r") * count for side in "ab")
        start = World(("S" * count, "S" * count), faces, (0, 0, 0))  # type: ignore[arg-type]
        return explore(
            start, self.moves, lambda now: max(self.loss(now, side) for side in self.honest), all_moves=self._all_moves
        )

    def loss(self, now: World, loser: str) -> int:
        mine, theirs = ("ab".index(side) for side in (loser, OTHER[loser]))
        given = sum(place in "EX" for place in now.place[mine])
        pairs = zip(now.place[theirs], now.face[theirs], strict=True)
        return given - sum(place == "X" and face == "r" for place, face in pairs)

    # What the engine says.

    def _facts(self, known: int) -> Facts:
        bits = self.bits
        return Facts(self.terms, lambda *key: bool(known & bits.get(key, 0)), table=self.table)

    def _allowed(self, role: str, known: int) -> tuple[tuple[str, str], ...]:
        """What the engine lets this role confirm, on time or late, counts as they are when all is well."""
        facts, found, looked_at = self.facts(known), [], set[str]()
        for name, subject in self.candidates[role]:
            step = self.table.steps[name]
            if known & self.bits[name, subject, role] and not (role in self.bad and name in SLOW):
                continue
            count = (facts.expected(step, subject) + (step.count == "other")) if step.count else None
            if all(facts.refusal(name, subject, role=role, count=count, at=at) for at in (0, 2)):
                continue
            if name == "identified":  # people are alike: they are looked at in their order
                if self.place_of[subject][1] in looked_at:
                    continue
                looked_at.add(self.place_of[subject][1])
            found.append((name, subject))
        return tuple(found)

    def state(self, known: int, subject: str) -> str:
        return self.facts(known).state(subject)

    # What can happen.

    def moves(self, now: World) -> Iterator[Move]:
        first = [] if self.every_order else list(self._first(now))
        for move in first or self._all_moves(now):
            yield Move(move.told, self.normal(move.to), move.owed)  # type: ignore[arg-type]

    def _first(self, now: World) -> Iterator[Move]:
        """Moves that can only open the way for others, if there are any: nothing is lost by taking them first.

        That whoever knows more may do no less is what makes this sound. With few people ``every_order`` explores
        without it, and must find the same.
        """
        to_n = (*self._carry(now, 0, "ma", to_n=True), *self._carry(now, 1, "mb", to_n=True))
        for move in (*self._pass(now), *to_n, *self._go_home(now)):
            if move.owed:
                yield move
                return
        if any(known & self.stops for known in now.known):
            return
        for at, side in enumerate("ab"):
            if side not in self.bad and set(now.place[at]) == {"S"}:
                yield Move(f"{side} brings its people", _all(now, at, "S", "G"), owed=True)
                return
        for at, role in enumerate(ROLES):
            for name, subject in self.allowed(role, now.known[at]):
                if found := list(self._opening(now, at, role, name, subject)):
                    yield from found
                    return

    def _opening(self, now: World, at: int, role: str, name: str, subject: str) -> Iterator[Move]:
        if name in SLOW or (name == "entered" and self.terms.side_of(subject) in self.bad):
            return
        if role in self.bad:
            yield Move(f"{role} confirms {name} of {subject}", self._told(now, at, name, subject), owed=False)
            return
        for truth in (name, "mismatched") if name == "identified" else (name,):
            for after, owed in self._truly(now, role, truth, subject):
                yield Move(f"{role} confirms {truth} of {subject}", self._told(after, at, truth, subject), owed=owed)

    def _all_moves(self, now: World) -> Iterator[Move]:
        yield from self._at_the_gate(now)
        for at, role in enumerate(ROLES):
            yield from self._say(now, at, role)
            yield from self._carry(now, at, role)
        yield from self._exchange(now)
        yield from self._pass(now)
        yield from self._go_home(now)

    def _at_the_gate(self, now: World) -> Iterator[Move]:
        for at, side in enumerate("ab"):
            honest = side not in self.bad
            if set(now.place[at]) == {"S"} and side not in now.short:
                yield Move(f"{side} brings its people", _all(now, at, "S", "G"), owed=honest)
                if not honest:
                    yield Move(f"{side} brings a wrong number", now._replace(short=now.short + side), owed=False)
            if not honest and "G" in now.place[at]:
                yield Move(f"{side} withdraws from the gate", _all(now, at, "G", "H"), owed=False)
            for person, place in zip(self.people[side], now.place[at], strict=True):
                if place in "GZ" and len(now.no) < self.refusals and person not in now.no:
                    yield Move(f"{person} says no", now._replace(no=now.no | {person}), owed=False)
            if FACING[side] in self.bad and "G" in now.place[at]:
                yield Move(f"{FACING[side]} leads {side} in", _all(now, at, "G", "Z"), owed=False)

    def _say(self, now: World, at: int, role: str) -> Iterator[Move]:
        if role in self.bad:
            yield from self._lie(now, at, role)
            return
        for name, subject in self.allowed(role, now.known[at]):
            for after, owed in self._truly(now, role, name, subject):
                yield Move(f"{role} confirms {name} of {subject}", self._told(after, at, name, subject), owed=owed)

    def _lie(self, now: World, at: int, role: str) -> Iterator[Move]:
        """Whatever the engine lets stand, by all that is known or by some of it, told to one device at a time."""
        for name, subject in {**dict.fromkeys(self.allowed(role, now.known[at])),
                              **dict.fromkeys(self.allowed(role, now.known[at] & ~self.slow))}:  # fmt: skip
            told = f"{role} confirms {name} of {subject}"
            if name not in SLOW:
                yield Move(told, self._told(now, at, name, subject), owed=False)
                continue
            for other, to in enumerate(ROLES):
                bit = self.bits[name, subject, role]
                if not self.every_order and (name == "refused" or (to == "n" and role != "n")):
                    continue  # a false refusal holds up all that follows, as a stop does; n hears what a mediator hears
                if not self.every_order and name == "mismatched" and not self._has_come(now.known[other], subject):
                    continue  # a pair dropped before its turn only goes home sooner
                if to not in self.bad and not now.known[other] & bit:
                    known = tuple(bits | bit if one == other else bits for one, bits in enumerate(now.known))
                    yield Move(f"{told} to {to}", now._replace(known=known), owed=False)  # type: ignore[arg-type]

    def _has_come(self, known: int, person: str) -> bool:
        """Whether this pair's turn has come: all before it are swapped or dropped."""
        before = self.swaps[: self.place_of[person][0]]
        return all(self.state(known, swap) in CLOSED for swap in before)

    def _truly(self, now: World, role: str, name: str, subject: str) -> Iterator[tuple[World, bool]]:
        """The worlds, if any, in which somebody honest confirms this, and whether they owe it."""
        if name in ("departed", "arrived", "entered", "miscounted"):
            side = self.terms.side_of(subject)
            at = "ab".index(side)
            if name == "miscounted":
                if side in now.short:
                    yield now, True
                return
            live = self._live(now, role, side)
            if all(now.place[at][one] == "G" for one in live):
                yield (_some(now, at, live, "Z") if name == "entered" else now), True
        elif name in ("identified", "mismatched"):
            one, side = self.place_of[subject]
            at = "ab".index(side)
            face = now.face[at][one]
            if now.place[at][one] in "GZ" and face in ("?", "r" if name == "identified" else "f"):
                yield _face(now, at, one, "r" if name == "identified" else "f"), face != "?"
        elif name == "refused":
            if subject in now.no:
                yield now, True
        elif name == "counted":
            if all(now.place[at][one] == "Z" for at, side in enumerate("ab") for one in self._live(now, role, side)):
                yield now, True
        elif name in ("swapped", "denied"):
            one = self.swaps.index(subject)
            happened = all(now.place[at][one] in "EX" for at in (0, 1))
            if happened is (name == "swapped"):
                yield now, True
        else:  # prepared and even: the engine knows all that there is to know; a stop is nobody's duty
            yield now, name in ("prepared", "even")

    def _live(self, now: World, role: str, side: str) -> list[int]:
        """Those of a side whom this role expects in the stage that is under way."""
        known = now.known[ROLES.index(role)]
        stage = next((one for one in self.terms.stages if self.state(known, one.id) != "even"), self.terms.stages[-1])
        persons = self.facts(known).related("live persons", group(stage.id, side))
        return [self.place_of[person][0] for person in persons]

    def _told(self, now: World, at: int, name: str, subject: str) -> World:
        bit = self.bits[name, subject, ROLES[at]]
        hears = (at,) if name in SLOW else (0, 1, 2)
        return now._replace(known=tuple(bits | bit if one in hears else bits for one, bits in enumerate(now.known)))  # type: ignore[arg-type]

    def _carry(self, now: World, at: int, role: str, *, to_n: bool = False) -> Iterator[Move]:
        for other, to in enumerate(ROLES):
            if to_n and to != "n":
                continue
            if other != at and not {role, to} & self.bad and now.known[at] & ~now.known[other]:
                known = list(now.known)
                known[other] |= known[at]
                yield Move(f"{to} hears what {role} knows", now._replace(known=tuple(known)), owed=True)  # type: ignore[arg-type]

    def _exchange(self, now: World) -> Iterator[Move]:
        for one, swap in enumerate(self.swaps):
            there = now.place[0][one] == now.place[1][one] == "Z"
            if not there or {self.people["a"][one], self.people["b"][one]} & now.no:
                continue
            willing = [
                role in self.bad or ("swapped", swap) in self.allowed(role, now.known[ROLES.index(role)])
                for role in ("ma", "mb")
            ]
            if all(willing):
                after = _some(_some(now, 0, [one], "E"), 1, [one], "E")
                yield Move(f"the mediators change places at {swap}", after, owed=not {"ma", "mb"} & self.bad)

    def _pass(self, now: World) -> Iterator[Move]:
        """From one half to the other side: after an exchange, or let go by the one and let in by the other."""
        for at, side in enumerate("ab"):
            for one, person in enumerate(self.people[side]):
                across = _some(now, at, [one], "X")
                if now.place[at][one] == "E":
                    owed = not {OTHER[side], ACROSS[side]} <= self.bad
                    yield Move(f"{person} is taken across", across, owed=owed)
                elif now.place[at][one] == "Z" and all(self._lets(now, role, person) for role in ("ma", "mb")):
                    yield Move(f"{person} is let across", across, owed=not {"ma", "mb"} & self.bad)

    def _lets(self, now: World, role: str, person: str) -> bool:
        return role in self.bad or self.state(now.known[ROLES.index(role)], person) in GIVEN

    def _go_home(self, now: World) -> Iterator[Move]:
        for at, side in enumerate("ab"):
            role, known = FACING[side], now.known[ROLES.index(FACING[side])]
            if role in self.bad:
                if "Z" in now.place[at]:
                    yield Move(f"{role} takes {side} home", _all(now, at, "Z", "H"), owed=False)
                continue
            stopped = self.state(known, self.terms.operation) == "stopped"
            gone = [
                one
                for one, person in enumerate(self.people[side])
                if now.place[at][one] in "SGZ" and self.state(known, person) not in GIVEN
                if stopped or self.state(known, self.swaps[one]) == "dropped"
            ]
            if gone:
                yield Move(f"{role} sees people of {side} home", _some(now, at, gone, "H"), owed=True)

    # People are alike: a pair that all know to be dropped, and that is home, is moved to the end of its stage. Stops
    # are alike: who knows of one knows of one.

    def _normal(self, now: World) -> World:
        if self.bad & set(ROLES):  # a cheater knows all there is to know, and pretends to less as it likes
            every = now.known[0] | now.known[1] | now.known[2]
            known = tuple(every if role in self.bad else own for role, own in zip(ROLES, now.known, strict=True))
            now = now._replace(known=known)  # type: ignore[arg-type]
        if any(known & self.stops for known in now.known):
            known = tuple(known & ~self.stops | (self.stop if known & self.stops else 0) for known in now.known)
            now = now._replace(known=known)  # type: ignore[arg-type]
        now = now._replace(known=tuple(map(self.without_idle_words, now.known)))  # type: ignore[arg-type]
        if "H" not in now.place[0] and "H" not in now.place[1]:
            return now
        start = 0
        for stage in self.terms.stages:
            end = start + len(stage.swaps)
            gone = [one for one in range(start, end) if self._is_gone(now, one)]
            order = [one for one in range(start, end) if one not in gone] + gone
            if order != list(range(start, end)):
                now = self._moved(now, start, order)
            if gone:
                now = self._as_dropped(now, range(end - len(gone), end))
            start = end
        return now

    def _without_idle_words(self, bits: int) -> int:
        """Why a pair was dropped is all the same to whoever knows that it was; once its swap has begun, nothing said
        before matters, and once it is done, no denial does."""
        for at, swap in enumerate(self.swaps):
            if not bits & self.against[at]:
                continue
            state = self.state(bits, swap)
            if state == "dropped":
                bits = bits & ~self.against[at] | self.dropped[at]
            elif state == "swapped":
                bits &= ~self.against[at]
            elif state in DISPUTED:
                bits &= ~self.against[at] | self.denials[at]
        return bits

    def _is_gone(self, now: World, one: int) -> bool:
        for at, side in enumerate("ab"):
            is_home = now.place[at][one] == "H"
            if not is_home and not (FACING[side] in self.bad and FACING[OTHER[side]] not in self.bad):
                return False  # those beside a cheater may be anywhere: nobody honest takes them in any more
        return all(self.state(known, self.swaps[one]) == "dropped" for known in now.known)

    def _as_dropped(self, now: World, gone: range) -> World:
        """What was said before of a pair that is home, and of whom, is all the same."""
        every, dropped = sum(self.of_pair[one] for one in gone), sum(self.dropped[one] for one in gone)
        known = tuple(bits & ~every | dropped for bits in now.known)
        face = (_letters(now.face[0], gone, "r"), _letters(now.face[1], gone, "f"))
        place = (_letters(now.place[0], gone, "H"), _letters(now.place[1], gone, "H"))
        return now._replace(place=place, face=face, known=known)  # type: ignore[arg-type]

    def _moved(self, now: World, start: int, order: list[int]) -> World:
        places = list(range(start, start + len(order)))
        target = dict(zip(order, places, strict=True))
        known = []
        for bits in now.known:
            kept = bits
            for one in order:
                kept &= ~self.of_pair[one]
            for one in order:
                moved = zip(self.of_swap[one], self.of_swap[target[one]], strict=True)
                kept |= sum(self.bits[to] for key, to in moved if bits & self.bits[key])
            known.append(kept)
        names = {self.people[side][one]: self.people[side][target[one]] for side in "ab" for one in order}

        def shift(letters: str) -> str:
            return letters[:start] + "".join(letters[one] for one in order) + letters[start + len(order) :]

        return now._replace(
            place=(shift(now.place[0]), shift(now.place[1])),
            face=(shift(now.face[0]), shift(now.face[1])),
            known=tuple(known),  # type: ignore[arg-type]
            no=frozenset(names.get(one, one) for one in now.no),
        )


def _all(now: World, at: int, here: str, there: str) -> World:
    return _put(now, at, now.place[at].replace(here, there))


def _some(now: World, at: int, which: list[int], there: str) -> World:
    return _put(now, at, _letters(now.place[at], which, there))


def _put(now: World, at: int, letters: str) -> World:
    return now._replace(place=(letters, now.place[1]) if at == 0 else (now.place[0], letters))


def _letters(letters: str, which: Container[int], letter: str) -> str:
    return "".join(letter if one in which else own for one, own in enumerate(letters))


def _face(now: World, at: int, one: int, letter: str) -> World:
    letters = _letters(now.face[at], (one,), letter)
    return now._replace(face=(letters, now.face[1]) if at == 0 else (now.face[0], letters))
