"""Short labels for the gate: whom to call without a name, the same on every device and every sheet."""

from wasl.engines.crossing.terms import SIDES, Terms


def labels(terms: Terms) -> dict[str, str]:
    """Every person with a label: ``A-3`` is whom side a gives in the third swap; ``A-3.2`` the second of them.

    Examples
    --------
    >>> from wasl.engines.crossing.terms import Device, Stage, Swap
    >>> stage = Stage("stage-1", (Swap("swap-1", ("p",), ("q", "r")),))
    >>> labels(Terms("op", (stage,), tuple(Device(f"dev-{role}", role) for role in ("ma", "mb", "n"))))
    {'p': 'A-1', 'q': 'B-1.1', 'r': 'B-1.2'}
    """
    return {
        person: f"{side.upper()}-{number}" + (f".{at}" if len(swap.of(side)) > 1 else "")
        for number, swap in enumerate(terms.swaps, start=1)
        for side in SIDES
        for at, person in enumerate(swap.of(side), start=1)
    }
