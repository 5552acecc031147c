"""What a check of a plan answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be: of which kind, on which rule, person or stage, and what."""

    kind: str
    where: str
    says: str


@dataclass(frozen=True)
class Checked:
    """What was found wrong, and how far each objective is proven: name, value, bound."""

    findings: tuple[Finding, ...]
    proven: tuple[tuple[str, int, int], ...] = ()
