"""Whose word makes a checkpoint good: the quorum of a group, as one file. C2SP tlog-policy.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

So politics is written down: ``group guarantors 2 ru tr ir`` and ``group all_of_us all side_a side_b guarantors un``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.errors import FormError, LedgerError, QuorumError
from wasl.engines.ledger.keys import KeyType, Verifier
from wasl.engines.ledger.signed_checkpoints import open_checkpoint

NONE = "none"
KEYWORDS = {NONE, "all", "any"}
BLANK = re.compile(r"[ \t]+")
MAX_POLICY_BYTES = 1_000_000


@dataclass(frozen=True)
class Member:
    """A log or a witness: its key, and where it is reached, if that was said."""

    verifier: Verifier
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Met when at least ``needed`` of its members are: witnesses, or groups named before."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Known logs, known witnesses by name, groups in the order they build on one another, and the quorum's name.

    Raises FormError when a rule of tlog-policy is broken: a key or name twice, a member in two groups, a group
    of what does not exist, a threshold beyond its members.
    """

    logs: tuple[Member, ...] = ()
    witnesses: Mapping[str, Member] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    def __post_init__(self) -> None:
        for members in (self.logs, tuple(self.witnesses.values())):
            keys = [member.verifier.key for member in members]
            _check(len(set(keys)) == len(keys), "one key stands in it for two")
        for member in self.witnesses.values():
            _check(member.verifier.type.is_cosigning, "a witness in it has a key that does not cosign")
        for log in self.logs:
            _check(log.verifier.type is not KeyType.COSIGNATURE, "a log in it has a key that only cosigns")
        _check(not self.witnesses.keys() & self.groups.keys(), "a witness and a group in it have one name")
        _check(all(is_word(name) for name in [*self.witnesses, *self.groups]), "a name in it is empty or not one word")
        _check(not KEYWORDS & {*self.witnesses, *self.groups}, "a name in it is a word of the form itself")
        _check(all(is_word(member.url, empty=True) for member in self._members()), "an address in it is not one word")
        self._check_groups()

    def _members(self) -> Iterable[Member]:
        return [*self.logs, *self.witnesses.values()]

    def _check_groups(self) -> None:
        known, used = set(self.witnesses), set[str]()
        for name, group in self.groups.items():
            _check(1 <= group.needed <= len(group.members), "a group in it asks for more than it has, or for nobody")
            _check(len(set(group.members)) == len(group.members), "a group in it names a member twice")
            _check(not used & set(group.members), "a member of it counts in two groups")
            _check(set(group.members) <= known, "a group in it names what no line before it defines")
            used |= set(group.members)
            known.add(name)
        _check(self.quorum == NONE or self.quorum in known, "its quorum is not defined")

    def is_met_by(self, names: Iterable[str]) -> bool:
        """Whether these witnesses, by their names here, make a quorum."""
        met = set(names) & self.witnesses.keys()
        for name, group in self.groups.items():
            if len(met & set(group.members)) >= group.needed:
                met.add(name)
        return self.quorum == NONE or self.quorum in met

    def missing_from(self, names: Iterable[str]) -> list[str]:
        """The witnesses who have not spoken and whose word could still count, in the policy's order."""
        return [name for name in self.witnesses if name not in set(names)]

    @property
    def text(self) -> str:
        """The file. ``Policy.parse`` reads it back to an equal policy."""
        lines = [_line("log", log.verifier.vkey, log.url) for log in self.logs]
        lines += [_line("witness", name, one.verifier.vkey, one.url) for name, one in self.witnesses.items()]
        for name, group in self.groups.items():
            needed = "all" if group.needed == len(group.members) else str(group.needed)
            lines.append(_line("group", name, needed, *group.members))
        return "".join([*lines, f"quorum {self.quorum}\n"])

    @classmethod
    def parse(cls, text: str | bytes) -> "Policy":
        """Read a policy file. Raises FormError, naming the line, when it is not one."""
        logs: list[Member] = []
        witnesses: dict[str, Member] = {}
        groups: dict[str, Group] = {}
        quorum: str | None = None
        for number, words in _lines(text):
            match words:
                case ["log", vkey, *rest] if len(rest) < 2:
                    logs.append(_member(vkey, rest, number))
                case ["witness", name, vkey, *rest] if len(rest) < 2:
                    _check_new(name, witnesses, groups, number)
                    witnesses[name] = _member(vkey, rest, number)
                case ["group", name, needed, *members] if members:
                    _check_new(name, witnesses, groups, number)
                    _check_known(members, witnesses, groups, number)
                    groups[name] = Group(_needed(needed, len(members), number), tuple(members))
                case ["quorum", name] if quorum is None:
                    _check_known([] if name == NONE else [name], witnesses, groups, number)
                    quorum = name
                case _:
                    raise _refusal(f"line {number} is none of log, witness, group, quorum, or is a second quorum")
        if quorum is None:
            raise _refusal("it has no quorum line")
        return cls(tuple(logs), witnesses, groups, quorum)


@dataclass(frozen=True)
class Judgement:
    """A checkpoint that a known log signed; ``times``: at which second which witness of the policy saw it."""

    checkpoint: Checkpoint
    log: Verifier
    times: Mapping[str, int]
    is_met: bool


def judge(raw: bytes, policy: Policy) -> Judgement:
    """Who of the policy stands behind this signed checkpoint, and whether that is enough.

    Raises FormError on what is no checkpoint; SignatureError when no log of the policy has signed it or a known
    signature is false.
    """
    names = {member.verifier: name for name, member in policy.witnesses.items()}
    opened = open_checkpoint(raw, logs=[log.verifier for log in policy.logs], witnesses=list(names))
    times = {names[one.verifier]: one.time for one in opened.cosignatures if one.time is not None}
    return Judgement(opened.checkpoint, opened.log, times, policy.is_met_by(times))


def require(raw: bytes, policy: Policy) -> Judgement:
    """As ``judge``, but raises QuorumError when too few have cosigned."""
    found = judge(raw, policy)
    if not found.is_met:
        missing = ", ".join(policy.missing_from(found.times)) or "nobody else"
        raise QuorumError(
            "too few have cosigned this checkpoint",
            why=f"cosigned by {', '.join(found.times) or 'nobody'}; not by {missing}",
            do="Ask those for their cosignature, or wait for a later checkpoint.",
        )
    return found


def is_word(text: str, *, empty: bool = False) -> bool:
    """Whether it can stand in a line: no space, no tab, no other control character."""
    return (bool(text) or empty) and not any(c <= " " or c == "\x7f" for c in text)


def _lines(text: str | bytes) -> Iterable[tuple[int, Sequence[str]]]:
    """The words of every line that says something. Names are octets: what is no UTF-8 is kept as it is."""
    whole = text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text
    if len(whole) > MAX_POLICY_BYTES:
        raise _refusal("it is too long")
    if not whole.endswith("\n"):
        raise _refusal("its last line has no end: it may have been cut off")
    for number, line in enumerate(whole.split("\n")[:-1], start=1):
        if any((c < " " and c != "\t") or c == "\x7f" for c in line):
            raise _refusal(f"line {number} holds a control character")
        words = [word for word in BLANK.split(line) if word]
        if words and not words[0].startswith("#"):
            yield number, words


def _member(vkey: str, rest: Sequence[str], number: int) -> Member:
    try:
        return Member(Verifier.parse(vkey), *rest)
    except LedgerError as error:
        raise _refusal(f"the key in line {number} is not one: {error.why}") from None


def _needed(word: str, count: int, number: int) -> int:
    if word in ("all", "any"):
        return count if word == "all" else 1
    if not re.fullmatch(r"[1-9][0-9]{0,5}", word) or int(word) > count:
        raise _refusal(f"the group in line {number} asks for neither all, any, nor 1 to {count}")
    return int(word)


def _check_new(name: str, witnesses: Mapping[str, object], groups: Mapping[str, object], number: int) -> None:
    if name in witnesses or name in groups or name in KEYWORDS:
        raise _refusal(f"the name in line {number} is taken")


def _check_known(
    names: Sequence[str], witnesses: Mapping[str, object], groups: Mapping[str, object], number: int
) -> None:
    if not all(name in witnesses or name in groups for name in names):
        raise _refusal(f"line {number} names what no line before it defines")


def _line(*words: str) -> str:
    return " ".join(word for word in words if word) + "\n"


def _check(holds: bool, why: str) -> None:
    if not holds:
        raise _refusal(why)


def _refusal(why: str) -> FormError:
    return FormError("this policy is refused", why=why, do="Have it written again, and compare it with the others'.")
