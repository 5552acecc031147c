"""``wasl kinship``: how likely genotypes are under each way people may be related, and who may be whom."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.errors import BadUsage, Unreadable
from wasl.cli.kinship_answer import answer_question, check_engine, verify_answer
from wasl.cli.kinship_files import FrequencyOption, OutOption, databases_of_file, digest_of, read_json, write_whole
from wasl.cli.progress import progress_bar

if TYPE_CHECKING:
    from wasl.engines.kinship.cases import Databases
    from wasl.engines.kinship.markers import Marker
    from wasl.engines.kinship.mutation import Mutation
    from wasl.engines.kinship.search.tables import Family

WORDS = {"cases": "cases", "search": "comparing"}
kinship_app = typer.Typer(no_args_is_help=True, help="DNA of families and of the unidentified: how likely, and who.")
kinship_app.command("answer", short_help="Are remains this missing person: all evidence.")(answer_question)
kinship_app.command("verify", short_help="Compute an answer anew from its inputs.")(verify_answer)
kinship_app.command("check", short_help="Whether this machine gives the numbers it should.")(check_engine)


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

    told = read_json(cases)
    several = {str(told.get("id", cases.stem)): told} if "hypotheses" in told else told
    databases = databases_of_file(frequencies)
    results = {}
    with progress_bar(WORDS) as report:
        for done, (id, one) in enumerate(several.items()):
            results[id] = answer(one, databases, id=id)
            report("cases", (done + 1) / len(several))
    write_whole(out, json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


@kinship_app.command("dvi", short_help="Who is who among several victims and several missing people.")
def identify(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Victims, families and markers, as JSON.")],
    out: OutOption,
    frequencies: FrequencyOption = None,
    best: Annotated[int, typer.Option("--best", min=1, help="How many whole answers to write.")] = 25,
    threshold: Annotated[float, typer.Option("--threshold", help="Labels: LR and GLR of a match.")] = 10_000,
    most_incompatible: Annotated[
        int, typer.Option("--most-incompatible", min=0, help="Labels: more markers against a pair rule it out.")
    ] = 2,
) -> None:
    """Example: wasl kinship dvi CASE.json --frequencies FREQUENCIES.json --out RESULT.json

    Writes the LR of every victim with every missing person, the most likely whole answers, and the probability of each
    pair over all whole answers, each counted alike beforehand. Beside them, under "labels", what may be said of each in
    one word: Undisputed, Match (GLR), Symmetric match, Disputed, Probable, Inconclusive, No match, Excluded,
    Nonidentifiable. A label rests on thresholds one after the other; where it and the probability disagree, look.
    """
    from wasl.engines.kinship.cases import identified, incident_of
    from wasl.engines.kinship.search.findings import told
    from wasl.engines.kinship.search.labels import labelled

    incident = incident_of(read_json(case), databases_of_file(frequencies))
    labels = labelled(incident.families, incident.victims, incident.markers, threshold=threshold,
                      most_incompatible=most_incompatible)  # fmt: skip
    rules = {"threshold": threshold, "most_incompatible": most_incompatible}
    answer = {**identified(incident, best=best), "labels": {**rules, **told(labels)}}
    write_whole(out, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


@kinship_app.command("search", short_help="Every body against every family.")
def search_blindly(
    remains: Annotated[Path, typer.Option("--remains", metavar="FILE", help="CSV: body, then one column a marker.")],
    families: Annotated[Path, typer.Option("--families", metavar="FILE", help="Families with one missing each, JSON.")],
    frequencies: Annotated[Path, typer.Option("--frequencies", metavar="FILE", help="Allele frequencies, JSON.")],
    out: OutOption,
    mutation: Annotated[
        str, typer.Option("--mutation", metavar="MODEL:RATE", help="equal:0.001 or stepwise:0.002:0.00001:0.1.")
    ] = "",
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Look whether the relatives of each family fit together.")
    ] = True,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Threads; the numbers are the same.")] = 1,
) -> None:
    """Example: wasl kinship search --remains BODIES.csv --families FAMILIES.json --frequencies FREQUENCIES.json \\
    --mutation equal:0.001 --out MATRIX.csv

    Writes log10 of the likelihood ratio for every body (row) and family (column): being the family's missing person
    against being anybody. -inf: excluded. nan: the relatives exclude each other.

    Says on stderr which family's relatives do not fit together, and who: a stranger, two whose samples were exchanged,
    one person twice. Where it cannot be told who, all who may be are named.
    """
    from wasl.engines.kinship.search.blind import Bodies, search

    told = read_json(families)
    model = _model(mutation)
    markers = _markers(told, databases_of_file(frequencies), model)
    bodies = Bodies.of(_profiles(remains), markers)
    found = [_family(one, [marker.name for marker in markers]) for one in told["families"]]
    with progress_bar(WORDS) as report:
        matrix = search(bodies, found, markers, workers=workers, progress=lambda share: report("search", share))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["body", *(family.id for family in found)])
    rows.writerows(
        [id, *(f"{value:.9f}" for value in row)] for id, row in zip(bodies.ids, matrix.tolist(), strict=True)
    )
    write_whole(out, text.getvalue())
    if check:
        from wasl.cli.kinship_relatives import say_misfits

        say_misfits([family for family in found if len(family.genotypes) > 1], markers)


@kinship_app.command("among", short_help="Pairs among unidentified remains: one person, relatives.")
def compare_remains(
    remains: Annotated[Path, typer.Option("--remains", metavar="FILE", help="CSV: remains, then one column a marker.")],
    frequencies: Annotated[Path, typer.Option("--frequencies", metavar="FILE", help="Allele frequencies, JSON.")],
    population: Annotated[str, typer.Option("--population", help="Which population of that file.")],
    drop_out: Annotated[float, typer.Option("--drop-out", help="Chance that a copy of an allele goes unseen.")],
    mistyping: Annotated[float, typer.Option("--mistyping", help="Chance that a genotype is anybody else's.")],
    out: OutOption,
    mutation: Annotated[
        str, typer.Option("--mutation", metavar="MODEL:RATE", help="equal:0.001 or stepwise:0.002:0.00001:0.1.")
    ] = "",
    theta: Annotated[float, typer.Option("--theta", help="Coancestry; pairs found are weighed again with it.")] = 0.0,
    at_least: Annotated[float, typer.Option("--at-least", help="Pairs from this log10 LR on.")] = 4.0,
    same_from: Annotated[float, typer.Option("--same-from", help="One person from this log10 LR on.")] = 6.0,
    least_markers: Annotated[
        int, typer.Option("--least-markers", min=1, help="Pairs with fewer markers in common are not compared.")
    ] = 8,
) -> None:
    """Example: wasl kinship among --remains BODIES.csv --frequencies FREQUENCIES.json --population westasia50 \\
    --drop-out 0.05 --mistyping 0.001 --mutation equal:0.001 --out PAIRS.json

    For a commingled grave: of every two remains log10 of the likelihood ratio of one person, parent and child, full
    siblings, half siblings, uncle and nephew, each against unrelated. Writes the pairs in which one of them reaches
    --at-least; groups of remains that are one person, and chains that contradict themselves, which are not resolved;
    and who has too few markers in common with all others. The two error rates are not guessed: ask the laboratory.
    """
    from wasl.cli.kinship_among import told_among
    from wasl.engines.kinship.search.samples import Samples

    profiles = _profiles(remains)
    loci = list(dict.fromkeys(name for found in profiles.values() for name in found))
    asked = {"loci": loci, "families": (), "freq_db": population}
    markers = _markers(asked, databases_of_file(frequencies), _model(mutation))
    samples = Samples.of(profiles, markers, drop_out=drop_out, mistyping=mistyping, least_markers=least_markers)
    answer = told_among(samples, at_least=at_least, same_from=same_from, theta=theta)
    write_whole(out, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


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

    answer = power_of(question_of(read_json(case), databases_of_file(frequencies)))
    answer["wasl"] = __version__
    answer["inputs_sha256"] = {path.name: digest_of(path) for path in (case, frequencies) if path}
    show(answer)
    write_whole(out, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


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
