"""``wasl link``: the same persons in two lists, or the duplicates within one."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.errors import BadUsage
from wasl.cli.link_state import add_list, check_can_keep, keep_state, say_kept
from wasl.cli.printing import Language, print_json
from wasl.cli.progress import Report, progress_bar
from wasl.cli.results import check_can_write, written_whole
from wasl.kernel.memory import give_large_blocks_back

if TYPE_CHECKING:
    from wasl.cli.link_input import Entries
    from wasl.cli.link_large import LargeOutcome
    from wasl.cli.link_outcome import Outcome, Truth

OWN = frozenset({"pairs.csv", "clusters.csv", "report.html"})
STAGES = ("files", "read", "propose", "compare", "weigh", "decide", "write", "done")
READING, WRITING = 0.05, 0.95  # shares of the work that stand before and after the engine's


class Backend(StrEnum):
    """Where lists are linked."""

    PROCESS = "process"
    SPARK = "spark"


def link_lists(
    left: Annotated[
        Path, typer.Argument(metavar="LEFT", help="A list: CSV, TSV, XLSX, ODS, XLS; - is standard input.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to make.")],
    right: Annotated[
        Path | None,
        typer.Argument(metavar="[RIGHT]", help="Another list; without it, duplicates within LEFT."),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", metavar="FILE", help="Known pairs (left_id,right_id), to measure by."),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option("--threshold", min=0.01, max=1.0, help="Probability from which a pair may be taken."),
    ] = 0.5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same result.")] = 0,
    every: Annotated[
        bool,
        typer.Option("--all", help="In pairs.csv all pairs at least 1 % likely, with a column 'matched'."),
    ] = False,
    language: Annotated[
        Language, typer.Option("--language", help="Language of the report and its reasons.")
    ] = Language.EN,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="STATE", help="Give LEFT's entries the persons of a state kept before."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="STATE", help="Keep lists and persons in this folder, in the clear."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help="Weigh by this fitted model; it is written when it is not there."),
    ] = None,
    backend: Annotated[
        Backend, typer.Option("--backend", help="Where it is worked out; spark is for lists of tens of millions.")
    ] = Backend.PROCESS,
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="Spark's master, as in local[4] or spark://host:7077.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result in DIR.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead, for programs.")] = False,
) -> None:
    """Example: wasl link ours.csv theirs.xlsx --out result

    Reads both lists as they are, recognises their columns, and writes pairs.csv (who may be whom, how sure,
    and why), clusters.csv (every entry with the number of its person) and report.html (pictures; for
    people). DIR appears whole or not at all. An entry is called by its list's own number where that is
    unique and complete, otherwise by side and row, as in left-12; when both lists use an id, clusters.csv
    writes left: or right: before every one.

    From 100,000 entries, and with --keep, whole groups are weighed instead of pairs: duplicates within each list are
    found as well, and pairs.csv has no reasons.

    Example: wasl link ours.csv theirs.csv --out first --keep state
             wasl link new.csv --against state --out second --keep state

    With --against, every entry of LEFT gets the number of a known person or a new one; known persons keep theirs.
    STATE holds the lists as they were given, names and dates in the clear: keep it as you keep the lists.

    With --backend spark, lists are Parquet, CSV or TSV with a column of unique ids; clusters.parquet, pairs.parquet
    and model.json are written, and duplicates within each list are found as well.
    """
    if backend is Backend.SPARK:
        asked: dict[str, object] = {"--truth": truth, "--all": every, "--against": against, "--keep": keep}
        asked["--model"] = model
        _on_spark([left, *([right] if right else [])], out, asked=asked, master=master,
                  threshold=threshold, seed=seed, language=language, force=force, as_json=as_json)  # fmt: skip
        return
    if master:
        raise BadUsage("nothing was linked", why="--master is for --backend spark", do="Add it, or leave out --master.")
    if against:
        not_here: dict[str, object] = {"a second list": right, "--truth": truth, "--all": every, "--model": model}
        add_list(left, against, out, asked=not_here, keep=keep, language=language, force=force, as_json=as_json)
        return
    check_can_write(out, force=force, own=OWN)
    if keep:
        check_can_keep(keep, force=force)
    give_large_blocks_back()
    from wasl.cli.link_summary import for_programs, show
    from wasl.cli.link_words import word

    with progress_bar({stage: word(f"stage:{stage}", language) for stage in STAGES}) as tell:
        tell("files", 0.0)
        lists = _lists(left, right, truth)
        outcome = _outcome(lists, model=model, threshold=threshold, seed=seed, large=keep is not None, tell=tell)
        tell("write", WRITING)
        with written_whole(out, force=force, own=OWN) as draft:
            _write(outcome, draft, every=every, language=language)
        _keep(outcome, state=keep, model=model)
    if as_json:
        print_json(for_programs(outcome, {Path(name).stem: str(out / name) for name in sorted(OWN)}))
        return
    show(outcome, out / "report.html", language=language)
    if keep:
        say_kept(keep, language)


def _on_spark(
    lists: list[Path],
    out: Path,
    *,
    asked: dict[str, object],
    master: str | None,
    threshold: float,
    seed: int,
    language: Language,
    force: bool,
    as_json: bool,
) -> None:
    from wasl.cli.link_spark import OWN as ON_SPARK
    from wasl.cli.link_spark import in_words, link_on_spark
    from wasl.cli.link_words import word

    for option in (name for name, value in asked.items() if value):
        raise BadUsage("nothing was linked", why=f"{option} is not for --backend spark", do="Leave one of them out.")
    check_can_write(out, force=force, own=ON_SPARK)
    with (
        progress_bar({stage: word(f"stage:{stage}", language) for stage in STAGES}) as tell,
        written_whole(out, force=force, own=ON_SPARK) as draft,
    ):
        told = link_on_spark(lists, draft, master=master or "local[*]", threshold=threshold, seed=seed, tell=tell)
    if as_json:
        print_json(told | {"files": {Path(name).stem: str(out / name) for name in sorted(ON_SPARK)}})
        return
    for line in in_words(told, out, language):
        typer.echo(line)


def _lists(
    left_path: Path, right_path: Path | None, truth: Path | None
) -> "tuple[Entries, Entries | None, Truth | None]":
    from wasl.cli.link_input import read_entries
    from wasl.cli.link_outcome import read_truth

    left = read_entries(left_path, side="left")
    right = read_entries(right_path, side="right") if right_path else None
    return left, right, read_truth(truth, left, right) if truth else None


def _outcome(
    lists: "tuple[Entries, Entries | None, Truth | None]",
    *,
    model: Path | None,
    threshold: float,
    seed: int,
    large: bool,
    tell: Report,
) -> "Outcome | LargeOutcome":
    """Link and, where the truth is known, measure."""
    from wasl.cli.link_large import LARGE_FROM, LargeOutcome
    from wasl.cli.link_outcome import Outcome
    from wasl.engines.linkage.evaluation import evaluate
    from wasl.engines.linkage.linking import link
    from wasl.engines.linkage.model_files import read_model
    from wasl.engines.linkage.plan import DEFAULT_PLAN
    from wasl.engines.linkage.resolving import resolve

    left, right, known = lists
    plan, weights = read_model(model) if model and model.is_file() else (DEFAULT_PLAN, None)
    told: dict[str, Any] = {
        "plan": replace(plan, threshold=threshold),
        "weights": weights,
        "seed": seed,
        "progress": lambda stage, share: tell(stage, READING + (WRITING - READING) * share),
    }
    if large or len(left) + len(right or ()) >= LARGE_FROM:
        found = resolve([left.records(), *([right.records()] if right else [])], **told)
        return LargeOutcome(left, right, found, seed, truth=known)
    links = link(left.records(), right.records() if right else None, **told)
    figures = evaluate(links, known.pairs) if known else None
    return Outcome(left, right, links, truth=known, figures=figures, plan=told["plan"])


def _write(outcome: "Outcome | LargeOutcome", folder: Path, *, every: bool, language: Language) -> None:
    from wasl.cli.link_files import write_clusters, write_large_pairs, write_pairs, write_rows
    from wasl.cli.link_large import LargeOutcome
    from wasl.cli.link_report import report

    if isinstance(outcome, LargeOutcome):
        write_large_pairs(folder / "pairs.csv", outcome, every=every)
        write_rows(folder / "clusters.csv", ["id", "cluster"], outcome.clusters())
    else:
        write_pairs(folder / "pairs.csv", outcome, every=every, language=language)
        write_clusters(folder / "clusters.csv", outcome)
    (folder / "report.html").write_text(report(outcome, language=language), encoding="utf-8")


def _keep(outcome: "Outcome | LargeOutcome", *, state: Path | None, model: Path | None) -> None:
    """Write the state and, unless it was there, the model."""
    from wasl.cli.link_large import LargeOutcome
    from wasl.engines.linkage.incremental import Register
    from wasl.engines.linkage.model_files import write_model

    if state and isinstance(outcome, LargeOutcome):
        keep_state(state, Register.of(outcome.found))
    if model and not model.is_file():
        write_model(model, outcome.plan, outcome.model)
