"""What planning sees of the opened pools: opaque ids, nobody's own name."""

from collections.abc import Iterable

from wasl.apps.exchanges.domain.candidate_rows import planned_part
from wasl.apps.exchanges.models.pool import Candidate


def planned_rows(candidates: Iterable[Candidate]) -> list[dict[str, str]]:
    """What planning sees of all opened pools: every id, family and companion by its opaque name, nobody's own name.

    Anybody who may read the pools makes the same rows of them, in the same order.
    """
    candidates = sorted(candidates, key=lambda one: one.id)
    opaque = {(one.pool_id, one.told["id"]): one.id for one in candidates}
    families: dict[tuple[int, str], str] = {}
    rows = []
    for one in candidates:
        row = planned_part(one.told) | {"id": one.id}
        if "family" in row:
            row["family"] = families.setdefault((one.pool_id, row["family"]), one.id)  # its first member stands for it
        if "companion_of" in row:
            row["companion_of"] = opaque[one.pool_id, row["companion_of"]]
        rows.append(row)
    return rows
