"""Devices at the gate, as honest people use them: each confirms what it may, and hears of the others in turn."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256

from wasl.apps.exchanges.domain.crossing_day import receive, register_device
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import message_of
from wasl.engines.ledger.ed25519 import public_key_of, sign

ONWARD = (
    "departed", "arrived", "identified", "entered", "counted", "prepared", "swapped", "even", "received", "examined",
    "returned", "went_home", "completed", "ended",
)  # fmt: skip
Stop = Callable[[str, str], bool]


def seed_of(staff) -> bytes:
    """Of the telephone of one of the cast; it is no secret."""
    return sha256(staff.username.encode()).digest()


def register_telephone(exchange, *, by, at):
    """A device that signs."""
    return register_device(exchange, by=by, at=at, key=public_key_of(seed_of(by)).hex())


class Gate:
    """All devices of a crossing. ``held`` is what each has: its own, and what was carried over to it."""

    def __init__(self, crossing: Crossing, *, begins: int) -> None:
        self.crossing, self.terms, self.clock = crossing, crossing.terms, begins
        self.device_of = {role: device for device, role in self.terms.role_of.items()}
        self.held: dict[str, list[Confirmation]] = {role: [] for role in self.device_of}
        self.seeds = {one.id: seed_of(one.registered_by) for one in crossing.exchange.devices.all() if one.key}

    def confirm(self, desk: str, step: str, subject: str, **said) -> Confirmation:
        """Confirm on the device of ``desk``; ``role`` and ``code`` when another's word was heard."""
        self.clock += 5
        made = confirm(
            self.terms, self.held[desk], device=self.device_of[desk], step=step, subject=subject, at=self.clock, **said
        )
        made = self.signed(made)
        self.held[desk].append(made)
        return made

    def signed(self, one: Confirmation) -> Confirmation:
        """As its telephone signs it, if it is one that signs."""
        seed = self.seeds.get(one.device)
        return replace(one, signature=sign(seed, message_of(one.id)).hex()) if seed else one

    def tell(self, *, between: Iterable[str] = ("ma", "mb", "n")) -> None:
        """Each of these hears all that the others of these hold."""
        between = list(between)
        known = {one.id: one for role in between for one in self.held[role]}
        for role in between:
            self.held[role] = list(known.values())

    def arrive(self) -> None:
        """Both sides' people of the first stage are at the gate; nobody was looked at yet."""
        stage = self.terms.stages[0]
        for side, facing, across in (("a", "ma", "mb"), ("b", "mb", "ma")):
            count = sum(len(swap.of(side)) for swap in stage.swaps)
            for role, step in ((facing, "departed"), (across, "arrived")):
                self.confirm(role, step, f"{stage.id}/{side}", count=count)
                self.tell()

    def go_on(self, *, until: Stop = lambda step, subject: False) -> None:
        """Honest people go on, one act each in turn, until nothing is left to confirm or the next act is ``until``."""
        while True:
            acted = False
            for role in self.device_of:
                self.tell()
                open_now = open_steps(self.terms, self.held[role], device=self.device_of[role], at=self.clock)
                wanted = sorted((one for one in open_now if one.step in ONWARD), key=lambda one: ONWARD.index(one.step))
                if not wanted:
                    continue
                if until(wanted[0].step, wanted[0].subject):
                    return
                self.confirm(role, wanted[0].step, wanted[0].subject, count=wanted[0].count)
                acted = True
            if not acted:
                self.tell()
                return

    def hand_in(self, people, *, at):
        """Every device's party brings what its own device confirmed."""
        for role, who in people.items():
            own = [one.as_json() for one in self.held[role] if one.device == self.device_of[role]]
            received = receive(self.crossing, own, by=who, at=at)
        return received
