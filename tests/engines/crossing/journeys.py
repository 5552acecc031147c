"""Days at random: three devices that carry to each other now and then, honest, lying, and broken."""

import random
from dataclasses import replace

from wasl.engines.crossing.codes import short_code
from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.errors import ConfirmationError
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.terms import Device, Stage, Swap, Terms

DEVICES = ("phone-a", "phone-b", "phone-n")
SECRET = b"a secret of the tests, no other!"
USUAL = ("absent", "mismatched", "refused", "denied", "aborted", "timed_out", "miscounted")


def terms_for(*swaps_in_stages: int, deadline: int = 0, sizes: tuple[int, int] = (1, 1)) -> Terms:
    """Stages with so many swaps each; ``sizes`` is how many of a and of b are in one swap."""
    stages = tuple(
        Stage(f"stage-{at}", tuple(_swap(f"{at}-{place}", sizes) for place in range(count)), deadline)
        for at, count in enumerate(swaps_in_stages)
    )
    return Terms("op-1", stages, (Device("phone-a", "ma"), Device("phone-b", "mb"), Device("phone-n", "n")))


def _swap(name: str, sizes: tuple[int, int]) -> Swap:
    a, b = (tuple(f"{side}{name}.{one}" for one in range(size)) for side, size in zip("ab", sizes, strict=True))
    return Swap(f"swap-{name}", a, b)


def smooth_day(terms: Terms, rng: random.Random, *, at: int = 1) -> list[Confirmation]:
    """Everybody does what may be done, in any order that the table allows, and tells at once."""
    held: list[Confirmation] = []
    while True:
        found = [
            (device, one)
            for device in DEVICES
            for one in open_steps(terms, held, device=device, at=at)
            if one.step not in USUAL
        ]
        if not found:
            return held
        device, one = rng.choice(found)
        held.append(confirm(terms, held, device=device, step=one.step, subject=one.subject, count=one.count, at=at))
        at += 1


def rough_day(terms: Terms, rng: random.Random, *, length: int, wild: float = 0.1) -> list[Confirmation]:
    """Devices apart, carried over now and then; ``wild`` is how often something is wrong, forged or lost."""
    held: dict[str, list[Confirmation]] = {device: [] for device in DEVICES}
    extra: list[Confirmation] = []
    at = 0
    for _ in range(length):
        at += rng.randrange(40)
        device, other = rng.sample(DEVICES, 2)
        if rng.random() < 0.5:
            carried = [one for one in held[other] if rng.random() < (0.98 if rng.random() < wild else 1)]
            held[device] += [one for one in carried if one not in held[device]]
        one = _next(terms, held[device], device, at + rng.choice((0, 0, 0, 500)) * (rng.random() < wild), rng, wild)
        if one is None:
            continue
        held[device].append(one)
        if rng.random() < wild / 4:
            extra.append(_forged(one, rng))
    together = list({one.id: one for journal in (*held.values(), extra) for one in journal}.values())
    return [one for one in together if rng.random() > wild / 8]


def _next(
    terms: Terms, held: list[Confirmation], device: str, at: int, rng: random.Random, wild: float
) -> Confirmation | None:
    found = open_steps(terms, held, device=device, at=at)
    rare = rng.random() < wild
    wanted = [one for one in found if (one.step in USUAL) is rare]
    if rare and not wanted:
        return _word_of_another(terms, held, device, at, rng)
    if not wanted:
        return None
    one = rng.choice(wanted)
    return confirm(terms, held, device=device, step=one.step, subject=one.subject, count=one.count, at=at)


def _word_of_another(
    terms: Terms, held: list[Confirmation], device: str, at: int, rng: random.Random
) -> Confirmation | None:
    other = rng.choice([one for one in DEVICES if one != device])
    found = open_steps(terms, held, device=other, at=at)
    if not found:
        return None
    one, role = rng.choice(found), terms.role_of[other]
    told = {"step": one.step, "subject": one.subject, "count": one.count}
    code = short_code(SECRET, operation=terms.operation, role=role, step=one.step, subject=one.subject)
    try:
        return confirm(terms, held, device=device, role=role, code=code, at=at, **told)
    except ConfirmationError:
        return None


def _forged(one: Confirmation, rng: random.Random) -> Confirmation:
    """The same place in the journal with another content, or a confirmation out of nowhere."""
    return rng.choice(
        (
            replace(one, at=one.at + 1),
            replace(one, step="aborted", subject=one.operation, count=-1),
            replace(one, step="swapped", subject="swap-0-0", count=-1),
            replace(one, counter=one.counter + 1),
            replace(one, previous="0" * 64, counter=max(2, one.counter)),
            replace(one, seen=()),
            replace(one, device="stranger"),
            replace(one, operation="op-2"),
            replace(one, count=one.count + 1),
            replace(one, step="unheard-of"),
            replace(one, role="n" if one.role != "n" else "ma"),
        )
    )
