"""What ``wasl link`` prints when it is done: a few lines for people, or one document for programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wasl.cli.link_input import Entries
from wasl.cli.link_large import LargeOutcome
from wasl.cli.link_outcome import Outcome, Truth
from wasl.cli.link_words import Remark, word
from wasl.cli.printing import Language, console, isolated
from wasl.engines.linkage.evaluation import Bin, Figures


def show(outcome: Outcome | LargeOutcome, report: Path, *, language: Language) -> None:
    """Counts as a table, then in a sentence each: what was taken, how good it is, what could not be used."""
    screen = console()
    screen.print(_standing_table(outcome, language))
    for line in _lines(outcome, language):
        _say(screen, line)
    if outcome.figures:
        _say(screen, word("calibration", language))
        screen.print(_calibration_table(outcome.figures.calibration, language))
    _say(screen, word("written", language).format(folder=isolated(report)))


def _say(screen: Console, line: str) -> None:
    """A line as it is: no markup, so that a bracket in a header is a bracket, and never cut."""
    screen.print(line, markup=False, soft_wrap=True)


def _lines(outcome: Outcome | LargeOutcome, language: Language) -> Iterable[str]:
    yield word("summary", language).format(
        matches=f"{outcome.taken_count:,}", candidates=f"{outcome.candidate_count:,}"
    )
    if outcome.persons is not None:
        yield word("persons_found", language).format(count=f"{outcome.persons:,}")
    if outcome.conflict_count:
        yield word("conflicts_one" if outcome.by_groups else "conflicts", language).format(
            count=f"{outcome.conflict_count:,}"
        )
    if outcome.differently_named_count:
        yield word("differently_named", language).format(count=f"{outcome.differently_named_count:,}")
    for entries in outcome.sides:
        if entries.remarks:
            yield word("not_used", language).format(
                side=_side(outcome, entries, language),
                file=isolated(entries.file),
                remarks=_told(entries.remarks, language),
            )
    if outcome.remarks:
        yield word("of_run", language).format(remarks=_told(outcome.remarks, language))
    if outcome.figures:
        yield word("figures", language).format(
            precision=f"{outcome.figures.precision:.4f}",
            recall=f"{outcome.figures.recall:.4f}",
            f1=f"{outcome.figures.f1:.4f}",
        )


def _told(remarks: Iterable[Remark], language: Language) -> str:
    return ("؛ " if language is Language.AR else "; ").join(remark.text(language) for remark in remarks)


def _side(outcome: Outcome | LargeOutcome, entries: Entries, language: Language) -> str:
    return word(entries.side if outcome.right else "only", language)


def _standing_table(outcome: Outcome | LargeOutcome, language: Language) -> Table:
    """One row per list: entries, matched, to be looked at, alone, without a name."""
    columns = ("entries", "matched", "possible", "alone", "nameless_short")
    rows = [
        [
            f"{_side(outcome, entries, language)} {isolated(entries.file)}",
            len(entries),
            *outcome.standing(entries).values(),
        ]
        for entries in outcome.sides
    ]
    return _table(["", *(word(column, language) for column in columns)], rows, language)


def _calibration_table(bins: Iterable[Bin], language: Language) -> Table:
    rows = [[f"{each.mean_probability:.3f}", f"{each.observed_share:.3f}", each.count] for each in bins]
    heads = [word(key, language) for key in ("bin_said", "bin_true", "bin_pairs")]
    return _table(heads, rows, language)


def _table(heads: list[str], rows: Iterable[list[Any]], language: Language) -> Table:
    """A table that begins where the language begins to read."""
    turn = -1 if language is Language.AR else 1
    table = Table()
    for head in heads[::turn]:
        table.add_column(head, justify="left" if head == "" else "right")
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row[::turn]))
    return table


def _cell(value: object) -> Text:
    return Text(f"{value:,}" if isinstance(value, int) else str(value))


def for_programs(outcome: Outcome | LargeOutcome, written: dict[str, str]) -> dict[str, Any]:
    """The run as values for JSON. Parameters: written, the path of each file by its name."""
    return {
        "left": _side_for_programs(outcome, outcome.left),
        "right": _side_for_programs(outcome, outcome.right) if outcome.right else None,
        "matches": outcome.taken_count,
        "conflicts": outcome.conflict_count,
        "differently_named": outcome.differently_named_count,
        "candidates": outcome.candidate_count,
        "clusters": outcome.cluster_count,
        "persons": outcome.persons,
        "threshold": outcome.threshold,
        "ids_prefixed": outcome.ids_collide,
        "remarks": [_remark_for_programs(remark) for remark in outcome.remarks],
        "figures": _figures_for_programs(outcome.figures, outcome.truth),
        "stamp": {
            "engine": outcome.stamp.engine,
            "version": outcome.stamp.version,
            "seed": outcome.stamp.seed,
            "inputs": outcome.stamp.inputs,
        },
        "files": written,
    }


def _side_for_programs(outcome: Outcome | LargeOutcome, entries: Entries) -> dict[str, Any]:
    return {
        "file": entries.file,
        "entries": len(entries),
        **outcome.standing(entries),
        "ids_from": entries.id_header,
        "columns": {str(field): entries.headers[column] for field, column in entries.columns.items()},
        "remarks": [_remark_for_programs(remark) for remark in entries.remarks],
    }


def _remark_for_programs(remark: Remark) -> dict[str, Any]:
    return {
        "code": remark.key,
        "field": str(remark.field) if remark.field else None,
        "rows": list(remark.rows),
        "names": list(remark.names),
        "says": remark.text(Language.EN),
    }


def _figures_for_programs(figures: Figures | None, truth: Truth | None) -> dict[str, Any] | None:
    if figures is None or truth is None:
        return None
    return {
        "precision": round(figures.precision, 6),
        "recall": round(figures.recall, 6),
        "f1": round(figures.f1, 6),
        "candidate_recall": round(figures.candidate_recall, 6),
        "true_pairs": figures.true_pairs,
        "unknown_ids": list(truth.unknown),
        "calibration": [
            {
                "low": each.low,
                "high": each.high,
                "mean_probability": round(each.mean_probability, 6),
                "observed_share": round(each.observed_share, 6),
                "pairs": each.count,
            }
            for each in figures.calibration
        ],
        "false_by_kind": dict(figures.false_by_kind),
        "missed_by_kind": dict(figures.missed_by_kind),
    }
