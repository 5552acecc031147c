"""What is said of a plan: numbers of people, what is proven, and never anybody's worth."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from wasl.cli.printing import console, isolated

if TYPE_CHECKING:
    from rich.table import Table

    from wasl.engines.planning.findings import Checked

Json = Any
OBJECTIVES = {
    "kept": "kept of those chosen before",
    "people": "people freed",
    "vulnerability": "points of vulnerability",
    "time": "time held",
    "regions": "people within regions' shares",
    "bodies": "bodies returned",
    "lot": "lots",
}
MOST_FINDINGS = 20


def told_plan(manifest: Json, checked: "Checked", *, seconds: dict[str, float]) -> dict[str, Any]:
    """A plan for programs; the manifest itself is in its file."""
    return {
        "freed": sum(one["people"] for one in manifest["counts"] if one["kind"] == "living"),
        "bodies": sum(one["people"] for one in manifest["counts"] if one["kind"] == "body"),
        "pairs": [
            {"kind": kind, "from": holder, "to": side, "people": people}
            for (kind, holder, side), people in sorted(_flows(manifest).items())
        ],
        "stages": len({one["stage"] for one in manifest["counts"]}),
        "objectives": _objectives(checked),
        "alone": manifest["alone"],
        "barred": {one["rule"]: len(one["people"]) for one in manifest["barred"]},
        "seconds": seconds,
    }


def show_plan(
    manifest: Json, checked: "Checked", *, seconds: dict[str, float], files: Sequence[str], unique: bool
) -> None:
    """A plan for people: who frees how many, what is proven, what each could have had alone."""
    out = console()
    out.print(_pairs(manifest))
    out.print(_proofs(checked))
    alone = ", ".join(f"{one['party']} {one['people']:,}" for one in manifest["alone"])
    out.print(f"People each party could bring home alone: {alone}", markup=False)
    for one in manifest["barred"]:
        out.print(
            f"{one['rule']}: {len(one['people']):,} stay: barred by a veto, or gone", markup=False, style="yellow"
        )
    stages = len({one["stage"] for one in manifest["counts"]})
    if not unique:
        out.print("Another choice may do as well by every objective and by the lot.", style="yellow")
    out.print(f"{stages} {'stage' if stages == 1 else 'stages'}")
    took = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    out.print(f"processor time: {took}")
    out.print(f"written: {', '.join(map(isolated, files))}", markup=False, soft_wrap=True)


def show_checked(checked: "Checked") -> None:
    """That a plan holds, and how far it is proven; or what is wrong with it."""
    if not checked.findings:
        console().print(_proofs(checked))
        return
    out = console(stderr=True)
    table = _table("what", "where", "is wrong")
    for finding in checked.findings[:MOST_FINDINGS]:
        table.add_row(finding.kind, isolated(finding.where), isolated(finding.says))
    out.print(table)
    if len(checked.findings) > MOST_FINDINGS:
        out.print(f"… and {len(checked.findings) - MOST_FINDINGS:,} more")


def told_checked(checked: "Checked") -> dict[str, Any]:
    return {
        "holds": not checked.findings,
        "findings": [{"kind": one.kind, "where": one.where, "says": one.says} for one in checked.findings],
        "objectives": _objectives(checked),
    }


def _objectives(checked: "Checked") -> list[dict[str, Any]]:
    return [
        {"name": name, "value": value, "bound": bound, "proven_best": value == bound}
        for name, value, bound in checked.proven
    ]


def _flows(manifest: Json) -> Counter[tuple[str, str, str]]:
    flows: Counter[tuple[str, str, str]] = Counter()
    for one in manifest["counts"]:
        flows[one["kind"], one["holder"], one["side"]] += one["people"]
    return flows


def _pairs(manifest: Json) -> "Table":
    """Two parties a row: what each frees of the other's, the living and the bodies."""
    flows = _flows(manifest)
    parties = sorted({party for _, *pair in flows for party in pair})
    table = _table("party", "and party", "first frees", "second frees", "bodies, first", "bodies, second")
    for a, b in combinations(parties, 2):
        cells = [flows[kind, x, y] for kind in ("living", "body") for x, y in ((a, b), (b, a))]
        if any(cells):
            table.add_row(a, b, *(f"{cell:,}" for cell in cells))
    table.add_section()
    sums = [sum(people for (kind, *_), people in flows.items() if kind == wanted) for wanted in ("living", "body")]
    table.add_row("all", "", f"[bold]{sums[0]:,}[/]", "", f"{sums[1]:,}" if sums[1] else "", "")
    return table


def _proofs(checked: "Checked") -> "Table":
    table = _table("what counts, in this order", "reached", "proven")
    for name, value, bound in checked.proven:
        best = f"at most {bound:,}{' (best)' if value == bound else ''}"
        table.add_row(OBJECTIVES.get(name, name), f"{value:,}", best, style="" if value == bound else "yellow")
    return table


def _table(*columns: str) -> "Table":
    from rich.table import Table

    table = Table()
    for column in columns:
        table.add_column(column)
    return table
