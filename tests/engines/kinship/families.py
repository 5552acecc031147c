"""Invented families, markers and genotypes at random, small enough to enumerate."""

import random
from collections.abc import Sequence

from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree

LABELS = ("8", "9", "9.3", "10")


def random_family(rng: random.Random, *, people: int, inbred: bool = False) -> Pedigree:
    """Anybody may be the child of anybody before them, or of one told parent only; loops come by themselves."""
    rows: list[tuple[str, str | None, str | None, str]] = []
    for at in range(people):
        men = [row[0] for row in rows if row[3] == "M"]
        women = [row[0] for row in rows if row[3] == "F"]
        has_parents = bool(men and women) and rng.random() < 0.75
        father = rng.choice(men) if has_parents and rng.random() < 0.9 else None
        mother = rng.choice(women) if has_parents and rng.random() < 0.9 else None
        rows.append((f"p{at}", father, mother, "MF"[at] if at < 2 else rng.choice("MF")))
    founders = [row[0] for row in rows if row[1] is None and row[2] is None]
    shares = {who: rng.choice([0.0625, 0.25, 1.0]) for who in founders if inbred and rng.random() < 0.5}
    return Pedigree.of(rows, inbreeding=shares)


def random_marker(rng: random.Random, kind: str, *, name: str = "m") -> Marker:
    count = rng.randint(2, 3 if "theta" in kind or "x" in kind else 4)
    labels = rng.sample(LABELS, count)
    weights = [rng.random() + 0.2 for _ in labels]
    model = (
        (Mutation(rng.choice(["equal", "proportional"]), 0.04), Mutation("equal", 0.05)) if kind != "plain" else None
    )
    if "steps" in kind:
        model = (Mutation("stepwise", 0.1, 0.02, 0.3), Mutation("onestep", 0.1))
    return Marker.of(
        name, labels, [one / sum(weights) for one in weights],
        female=model[0] if model else None, male=model[1] if model else None,
        x_linked=kind in ("x", "theta x", "degraded x"), silent=labels[-1] if "silent" in kind and count > 2 else None,
        dropout=rng.choice([0.0, 0.1, 0.4]) if "degraded" in kind else 0.0,
    )  # fmt: skip


def random_genotypes(rng: random.Random, pedigree: Pedigree, marker: Marker, *, partial: bool = False,
                     degraded: bool = False) -> dict[str, Sequence[str | None]]:  # fmt: skip
    shown = [label for label in marker.alleles if label != marker.silent]
    found: dict[str, Sequence[str | None]] = {}
    for one in pedigree.members:
        if rng.random() < 0.35:
            continue
        first, second = rng.choice(shown), rng.choice(shown)
        if marker.x_linked and one.sex == "M":
            found[one.id] = (first, first)
        elif degraded:
            found[one.id] = tuple(sorted({first, second})[: rng.randint(0, 2)])
        else:
            found[one.id] = (first, None) if partial and rng.random() < 0.4 else (first, second)
    return found
