"""The day as two tables: the states a thing goes through, and the steps that may be confirmed, by whom and after what.

Everything here is data. ``facts.py`` reads it in Python and ``web/static/crossing.js`` reads the same table as JSON, so
that a telephone without network and the server cannot hold different rules. A change here is a change of the procedure:
``tests/engines/crossing/accompaniment.py`` explores what it lets happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# The states of each thing. Confirmations only add, so the state is the last row that was reached: the order of rows is
# their precedence, and a state never goes back up. What leads to what, without passing by, is the set beside it. Two
# states reached of which neither leads to the other contradict each other, and are shown (standing.py).
PERSON_NEXT: Mapping[str, frozenset[str]] = {
    "expected": frozenset({"seen", "refusing", "absent", "mismatched"}),
    "seen": frozenset({"identified", "refusing"}),  # one of the two who look has identified them, the other not yet
    "identified": frozenset({"refusing", "handed_over"}),
    "refusing": frozenset({"refused"}),  # one has heard it, not yet all three
    "absent": frozenset(),
    "mismatched": frozenset(),
    "refused": frozenset(),
    "handed_over": frozenset({"received"}),
    "received": frozenset({"examined"}),
    "examined": frozenset(),
}
SWAP_NEXT: Mapping[str, frozenset[str]] = {
    "waiting": frozenset({"half", "dropped"}),
    "dropped": frozenset(),  # the whole pair goes home
    "half": frozenset({"swapped", "denied"}),  # one mediator has confirmed it, the other not yet
    "denied": frozenset(),  # one says it happened, the other that it did not
    "swapped": frozenset(),
}
GROUP_NEXT: Mapping[str, frozenset[str]] = {
    "awaited": frozenset({"departed", "miscounted", "home"}),
    "departed": frozenset({"arrived", "miscounted", "home"}),
    "arrived": frozenset({"in_zone", "miscounted", "home"}),
    "in_zone": frozenset({"miscounted", "home"}),
    "miscounted": frozenset({"home"}),
    "home": frozenset(),
}
STAGE_NEXT: Mapping[str, frozenset[str]] = {
    "waiting": frozenset({"counted", "timed_out", "even"}),
    "counted": frozenset({"timed_out", "prepared", "even"}),
    "timed_out": frozenset(),
    "prepared": frozenset({"even"}),
    "even": frozenset(),
}
OPERATION_NEXT: Mapping[str, frozenset[str]] = {
    "running": frozenset({"stopped", "completed"}),
    "stopped": frozenset({"ended"}),
    "ended": frozenset(),
    "completed": frozenset(),
}
NEXT = {
    "person": PERSON_NEXT,
    "swap": SWAP_NEXT,
    "group": GROUP_NEXT,
    "stage": STAGE_NEXT,
    "operation": OPERATION_NEXT,
}

# Who confirms: these roles, and whether all of them must or one is enough. "facing" is the mediator who faces the side
# that gives the person or group, "across" the mediator of the other side; the other words are roles as they stand.
WHO: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "facing": (("facing",), True),
    "across": (("across",), True),
    "across and n": (("across", "n"), True),
    "across or n": (("across", "n"), False),
    "both": (("ma", "mb"), True),
    "all": (("ma", "mb", "n"), True),
    "either": (("ma", "mb"), False),
    "any": (("ma", "mb", "n"), False),
}


@dataclass(frozen=True)
class Need:
    """Whatever ``of`` means for the subject must be in one of these states.

    ``of``: it · operation · stage · group · swap · groups · swaps · persons · live persons (their swap is not
    dropped) · groups left (somebody of them was not handed over) · earlier swaps (of the stage) · earlier stages ·
    stages.
    ``to_begin``: asked only of the first who confirms; the second completes what was begun.
    """

    of: str
    within: tuple[str, ...]
    to_begin: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that can be confirmed.

    Parameters
    ----------
    about: what the subject is.
    who: a row of ``WHO``.
    needs: all of them must hold, as far as the confirming device knows.
    leads: what is reached when all who must have confirmed, for the subject and for what belongs to it.
    begins: the subject's state while only some of them have.
    count: a number is told, which must be "live" (those whose swap is not dropped), "left" (those who were not handed
        over and are not in dispute), or "other" than live.
    clock: "before" or "after" the deadline of the stage.
    unless: not by a role that has confirmed one of these of the same subject.
    final: after it nobody turns back.
    """

    name: str
    about: str
    who: str
    needs: tuple[Need, ...]
    leads: tuple[tuple[str, str], ...]
    begins: str = ""
    count: str = ""
    clock: str = ""
    unless: tuple[str, ...] = ()
    final: bool = False


RUNNING = Need("operation", ("running",))
STOPPED = Need("operation", ("stopped",))
EARLIER_EVEN = Need("earlier stages", ("even",))
LIVE_IDENTIFIED = Need("live persons", ("identified",))
CLOSED = ("swapped", "dropped")
NOT_HALF = ("waiting", "denied", "dropped", "swapped")
RECEIPTED = tuple(state for state in PERSON_NEXT if state != "handed_over")

STEPS: tuple[Step, ...] = (
    # On the road and at the gate.
    Step("departed", "group", "facing", (RUNNING, Need("it", ("awaited",))), (("group", "departed"),), count="live"),
    Step("arrived", "group", "across", (RUNNING, Need("it", ("departed",))), (("group", "arrived"),), count="live"),
    Step(
        "absent", "person", "both",
        (RUNNING, Need("it", ("expected",)), Need("group", ("awaited", "departed", "arrived"))),
        (("person", "absent"), ("swap", "dropped")),
    ),
    Step(
        "miscounted", "group", "any", (RUNNING, Need("it", ("awaited", "departed", "arrived", "in_zone"))),
        (("group", "miscounted"), ("operation", "stopped")), count="other",
    ),
    Step(
        "identified", "person", "across and n",
        (RUNNING, Need("it", ("expected", "seen")), Need("group", ("arrived",)), Need("swap", ("waiting",))),
        (("person", "identified"),), begins="seen",
    ),
    Step(  # one true word stops a stand-in; after "identified" it is a contradiction, and shown as one
        "mismatched", "person", "across or n",
        (
            RUNNING, Need("it", ("expected", "seen", "identified")), Need("group", ("arrived", "in_zone")),
            Need("swap", ("waiting",)),
        ),
        (("person", "mismatched"), ("swap", "dropped")),
    ),
    Step(
        "refused", "person", "all",
        (Need("it", ("expected", "seen", "identified", "refusing")), Need("swap", ("waiting",))),
        (("person", "refused"), ("swap", "dropped")), begins="refusing",
    ),
    # In the zone: one stage at a time.
    Step(
        "entered", "group", "facing", (RUNNING, EARLIER_EVEN, Need("it", ("arrived",)), LIVE_IDENTIFIED),
        (("group", "in_zone"),), count="live",
    ),
    Step(
        "counted", "stage", "all", (RUNNING, Need("it", ("waiting",)), Need("groups", ("in_zone",)), LIVE_IDENTIFIED),
        (("stage", "counted"),), count="live",
    ),
    Step(
        "prepared", "stage", "both", (RUNNING, Need("it", ("counted",)), LIVE_IDENTIFIED),
        (("stage", "prepared"),), clock="before",
    ),
    Step(
        "timed_out", "stage", "any", (RUNNING, EARLIER_EVEN, Need("it", ("waiting", "counted"))),
        (("stage", "timed_out"), ("operation", "stopped")), clock="after",
    ),
    # The swap: the mediators change places beside the people, in the same moment. After it nobody turns back.
    Step(
        "swapped", "swap", "both",
        (
            Need("it", ("waiting", "half")), Need("stage", ("prepared",)), Need("earlier swaps", CLOSED),
            Need("operation", ("running",), to_begin=True), Need("persons", ("identified",), to_begin=True),
        ),
        (("swap", "swapped"), ("person", "handed_over")), begins="half", unless=("denied",), final=True,
    ),
    Step("denied", "swap", "either", (Need("it", ("half",)),), (("swap", "denied"),), unless=("swapped",), final=True),
    Step(
        "even", "stage", "both",
        (RUNNING, EARLIER_EVEN, Need("it", ("waiting", "counted", "prepared")), Need("swaps", CLOSED)),
        (("stage", "even"),), final=True,
    ),
    # On the other side.
    Step("received", "person", "across", (Need("it", ("handed_over",)),), (("person", "received"),), final=True),
    Step("examined", "person", "any", (Need("it", ("received",)),), (("person", "examined"),), final=True),
    # Stopping, and going home.
    Step("aborted", "operation", "any", (RUNNING,), (("operation", "stopped"),)),
    Step(
        "returned", "group", "both",
        (RUNNING, Need("stage", ("even",)), Need("it", ("awaited", "departed", "arrived", "in_zone"))),
        (("group", "home"),), count="left",
    ),
    Step(
        "went_home", "group", "both",
        (STOPPED, Need("swaps", NOT_HALF), Need("it", ("awaited", "departed", "arrived", "in_zone", "miscounted"))),
        (("group", "home"),), count="left",
    ),
    Step(
        "ended", "operation", "all",
        (STOPPED, Need("swaps", NOT_HALF), Need("groups left", ("home",)), Need("persons", RECEIPTED)),
        (("operation", "ended"),), final=True,
    ),
    Step(
        "completed", "operation", "all",
        (RUNNING, Need("stages", ("even",)), Need("groups left", ("home",)), Need("persons", RECEIPTED)),
        (("operation", "completed"),), final=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The steps by name, and for each kind of thing the steps that bear on it. Another table is for the tests only."""

    steps: Mapping[str, Step]
    bearing: Mapping[str, tuple[tuple[Step, str], ...]]

    @classmethod
    def of(cls, steps: tuple[Step, ...]) -> "Table":
        bearing: dict[str, list[tuple[Step, str]]] = {about: [] for about in NEXT}
        for step in steps:
            for about, state in step.leads:
                bearing[about].append((step, state))
        return cls({step.name: step for step in steps}, {about: tuple(rows) for about, rows in bearing.items()})


TABLE = Table.of(STEPS)
RANK: Mapping[str, Mapping[str, int]] = {
    about: {state: rank for rank, state in enumerate(states)} for about, states in NEXT.items()
}


def leads_on(about: str, state: str) -> frozenset[str]:
    """Every state that can come after this one, however many steps later."""
    found: set[str] = set()
    ahead = set(NEXT[about][state])
    while ahead:
        found |= ahead
        ahead = {later for one in ahead for later in NEXT[about][one]} - found
    return frozenset(found)
