"""``wasl kinship``: how likely genotypes are under each way people may be related, and who may be whom."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.errors import BadUsage, Unreadable, Unwritable
from wasl.cli.printing import console
from wasl.cli.progress import progress_bar

if TYPE_CHECKING:
    from wasl.engines.kinship.cases import Databases
    from wasl.engines.kinship.markers import Marker
    from wasl.engines.kinship.mutation import Mutation
    from wasl.engines.kinship.search.tables import Family

WORDS = {"cases": "cases", "search": "comparing"}
kinship_app = typer.Typer(no_args_is_help=True, help="DNA of families and of the unidentified: how likely, and who.")
FrequencyOption = Annotated[
    Path | None, typer.Option("--frequencies", metavar="FILE", help="Allele frequencies, JSON: population, marker.")
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the result.")]


@kinship_app.command("lr", short_help="Likelihoods and likelihood ratios of cases.")
def compare(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="One case or several by id, as JSON.")],
    out: OutOption,
    frequencies: FrequencyOption = None,
) -> None:
    """Example: wasl kinship lr CASES.json --frequencies FREQUENCIES.json --out RESULTS.json

    Exact for any pedigree. Writes for each case the likelihood of every hypothesis marker by marker, and ln and log10
    of the ratio to its reference hypothesis.
    """
    from wasl.engines.kinship.cases import answer

    told = _json(cases)
    several = {str(told.get("id", cases.stem)): told} if "hypotheses" in told else told
    databases = _databases(frequencies)
    results = {}
    with progress_bar(WORDS) as report:
        for done, (id, one) in enumerate(several.items()):
            results[id] = answer(one, databases, id=id)
            report("cases", (done + 1) / len(several))
    _write(out, json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


@kinship_app.command("dvi", short_help="Who is who among several victims and several missing people.")
def identify(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Victims, families and markers, as JSON.")],
    out: OutOption,
    frequencies: FrequencyOption = None,
    best: Annotated[int, typer.Option("--best", min=1, help="How many whole answers to write.")] = 25,
) -> None:
    """Example: wasl kinship dvi CASE.json --frequencies FREQUENCIES.json --out RESULT.json

    Writes the LR of every victim with every missing person, the most likely whole answers, and the probability of each
    pair over all whole answers, each counted alike beforehand.
    """
    from wasl.engines.kinship.cases import identified, incident_of

    _write(out, json.dumps(identified(incident_of(_json(case), _databases(frequencies)), best=best),
                           ensure_ascii=False, indent=1, allow_nan=False) + "\n")  # fmt: skip


@kinship_app.command("search", short_help="Every body against every family.")
def search_blindly(
    remains: Annotated[Path, typer.Option("--remains", metavar="FILE", help="CSV: body, then one column a marker.")],
    families: Annotated[Path, typer.Option("--families", metavar="FILE", help="Families with one missing each, JSON.")],
    frequencies: Annotated[Path, typer.Option("--frequencies", metavar="FILE", help="Allele frequencies, JSON.")],
    out: OutOption,
    mutation: Annotated[
        str, typer.Option("--mutation", metavar="MODEL:RATE", help="equal:0.001 or stepwise:0.002:0.00001:0.1.")
    ] = "",
) -> None:
    """Example: wasl kinship search --remains BODIES.csv --families FAMILIES.json --frequencies FREQUENCIES.json \\
    --mutation equal:0.001 --out MATRIX.csv

    Writes log10 of the likelihood ratio for every body (row) and family (column): being the family's missing person
    against being anybody. -inf: excluded.
    """
    from wasl.engines.kinship.search.blind import Bodies, search

    told = _json(families)
    model = _model(mutation)
    markers = _markers(told, _databases(frequencies), model)
    bodies = Bodies.of(_profiles(remains), markers)
    found = [_family(one, [marker.name for marker in markers]) for one in told["families"]]
    with progress_bar(WORDS) as report:
        matrix = search(bodies, found, markers, progress=lambda share: report("search", share))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["body", *(family.id for family in found)])
    rows.writerows(
        [id, *(f"{value:.9f}" for value in row)] for id, row in zip(bodies.ids, matrix.tolist(), strict=True)
    )
    _write(out, text.getvalue())


@kinship_app.command("power", short_help="What a family can prove, and whom to sample next.")
def foresee(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A family, and who of it could be sampled, as JSON.")],
    out: OutOption,
    frequencies: FrequencyOption = None,
) -> None:
    """Example: wasl kinship power CASE.json --frequencies FREQUENCIES.json --out RESULT.json

    Before a sample is taken: how far the LR of the missing person's body and of anybody else's would lie apart, with
    the family as it stands and with each relative who could be sampled, that which adds most first. Prints a picture
    and a table, and writes all figures with their standard errors (0: exact).

    CASE: ped (id, fid, mid, sex), missing, genotypes (person, marker: a/b), could_be_sampled (people, or lists of
    people together), freq_db and loci, or markers; mutation, dropout, degraded, thresholds, simulations, seed.
    """
    from wasl import __version__
    from wasl.cli.kinship_power import show
    from wasl.engines.kinship.power.cases import power_of, question_of

    answer = power_of(question_of(_json(case), _databases(frequencies)))
    answer["wasl"] = __version__
    answer["inputs_sha256"] = {path.name: _digest(path) for path in (case, frequencies) if path}
    show(answer)
    _write(out, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _model(told: str) -> "Mutation | None":
    from wasl.engines.kinship.mutation import Mutation

    if not told:
        return None
    name, *numbers = told.split(":")
    try:
        rates = [float(number) for number in numbers]
    except ValueError:
        rates = []
    if not 1 <= len(rates) <= 3:
        raise BadUsage(f"--mutation {told}", why="it is not a model and one to three rates",
                       do="Write equal:0.001, proportional:0.002 or stepwise:0.002:0.00001:0.1.")  # fmt: skip
    return Mutation(name, *rates)


def _markers(told: Mapping[str, Any], databases: "Databases", model: "Mutation | None") -> "list[Marker]":
    from wasl.engines.kinship.cases import marker_of
    from wasl.engines.kinship.markers import Marker

    if "loci" not in told or "families" not in told:
        raise Unreadable(
            "the families", why="the file has no loci or no families", do="See `wasl kinship search --help`."
        )
    found = []
    for name in told["loci"]:
        plain = marker_of({"freq_db": told.get("freq_db"), "name": name}, databases)
        found.append(Marker.of(name, plain.alleles, plain.frequencies, female=model, male=model))
    return found


def _profiles(path: Path) -> dict[str, dict[str, list[str | None]]]:
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError) as fault:
        raise Unreadable(f"{path}", why=str(fault)) from None
    if not rows or len(rows[0]) < 2:
        raise Unreadable(f"{path}", why="it has no header of markers")
    found: dict[str, dict[str, list[str | None]]] = {}
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise Unreadable(f"{path}, line {line}", why=f"{len(row)} cells where the header has {len(rows[0])}")
        if row[0] in found:
            raise Unreadable(f"{path}, line {line}", why=f"{row[0]} stands there twice", do="Join or rename the rows.")
        found[row[0]] = {name: _labels(cell) for name, cell in zip(rows[0][1:], row[1:], strict=True) if cell.strip()}
    return found


def _labels(cell: str) -> list[str | None]:
    return [None if label.strip() in ("", "?") else label.strip() for label in cell.split("/")]


def _family(told: Mapping[str, Any], loci: list[str]) -> "Family":
    from wasl.engines.kinship.cases import pedigree_of
    from wasl.engines.kinship.search.tables import Family

    try:
        genotypes = {
            who: {name: _labels(cell) for name, cell in zip(loci, cells, strict=True) if cell}
            if isinstance(cells, list) else cells
            for who, cells in told["genotypes"].items()
        }  # fmt: skip
        return Family(str(told["id"]), pedigree_of(told["ped"]), str(told["missing"]), genotypes)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise Unreadable(f"family {told.get('id', '')}", why=f"{fault} is missing or not of the right kind") from None


def _json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_bytes())
    except OSError as fault:
        raise Unreadable(f"{path}", why=str(fault.strerror)) from None
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{path}", why=f"it is not JSON: {fault}", do="Check that the file is whole.") from None
    if not isinstance(told, dict):
        raise Unreadable(f"{path}", why="it is a list or a value, where one case or cases by id belong")
    return told


def _databases(path: Path | None) -> "Databases":
    from wasl.engines.kinship.cases import databases_of

    return databases_of(_json(path)) if path else {}


def _write(out: Path, text: str) -> None:
    """All of it or nothing."""
    beside = out.with_name(out.name + ".part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(out)
    except OSError as fault:
        raise Unwritable(f"{out}", why=str(fault.strerror)) from None
    console().print(f"{out}", highlight=False)
