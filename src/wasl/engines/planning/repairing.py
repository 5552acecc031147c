"""After drop-outs: a new plan that first of all keeps everyone it can of those whom nothing happened to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wasl.engines.planning.errors import PlanningError, PoolError
from wasl.engines.planning.manifests import FORMAT
from wasl.engines.planning.model import check_rules
from wasl.engines.planning.planning import Plan, planned
from wasl.engines.planning.seeds import check_revealed
from wasl.engines.planning.terms import Person, Rules, pool_digest, rules_digest
from wasl.engines.planning.units import units_of
from wasl.kernel.canonical import sha256_hex


def repair(manifest: Mapping[str, Any], pool: Sequence[Person], rules: Rules, *, dropped: Iterable[str]) -> Plan:
    """The best plan without those who dropped out, out of all that keep the most of the others.

    *Unaffected* is everyone chosen before whose unit can still go: no one of the family dropped out, nor anyone whom
    they accompany. The pool is the one planned from; ``dropped`` joins the drop-outs of earlier repairs.
    Raises PlanningError when the manifest is of another pool or other rules, PoolError for an id that is not in the
    pool, and what ``plan`` raises.
    """
    check_rules(rules)
    digest = _checked(manifest, pool, rules)
    gone = sorted({*dropped, *manifest.get("dropped", ())})
    _check_dropped(gone, pool)
    seeds = dict(manifest["seeds"])
    check_revealed(seeds, parties=rules.parties)
    units = units_of(pool, parties=rules.parties, dropped=gone)
    before = {row["unit"]: row["stage"] for row in manifest["chosen"]}
    return planned(
        rules,
        seeds=seeds,
        units=units,
        digest=digest,
        keep=frozenset(before) & {unit.name for unit in units.free},
        before=before,
        more={"replaces": sha256_hex(dict(manifest)), "dropped": gone},
    )


def _checked(manifest: Mapping[str, Any], pool: Sequence[Person], rules: Rules) -> str:
    """The digest of the pool, which is the manifest's, as that of the rules is."""
    if manifest.get("format") != FORMAT:
        raise PlanningError("this is not a manifest", why=f"its format is not {FORMAT!r}")
    digest = pool_digest(pool)
    for word, found in (("this pool", digest), ("these rules", rules_digest(rules))):
        if manifest[word.split()[1]] != found:
            raise PlanningError(
                f"the manifest was not made from {word}",
                why="the digests differ",
                do="Repair with the very files that were planned from; drop-outs are told apart from them.",
            )
    return digest


def _check_dropped(gone: Sequence[str], pool: Sequence[Person]) -> None:
    unknown = sorted(set(gone) - {person.id for person in pool})
    if unknown:
        raise PoolError(
            f"{unknown[0]} cannot drop out",
            why="no person of the pool has this id",
            do="Correct the list of drop-outs.",
        )
