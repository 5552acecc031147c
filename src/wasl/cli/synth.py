"""``wasl synth``: two invented lists with known truth."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wasl.cli.errors import BadUsage
from wasl.cli.printing import console, isolated, print_json
from wasl.cli.results import check_can_write, written_whole

if TYPE_CHECKING:
    from wasl.engines.synthesis.files import Language
    from wasl.engines.synthesis.lists import Row, TwoLists

OWN = frozenset({"left.csv", "right.csv", "truth.csv", "left.xlsx", "right.xlsx"})


class ListScript(StrEnum):
    """What a list is written in; in a list of both, each entry is in one or the other."""

    AR = "ar"
    LA = "la"
    BOTH = "both"


def invent_lists(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to make.")],
    size: Annotated[int | None, typer.Option("--size", min=1, metavar="N", help="Entries of each list.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes anywhere.")] = 1,
    left_size: Annotated[int | None, typer.Option("--left-size", min=1, help="Entries of the left list.")] = None,
    right_size: Annotated[int | None, typer.Option("--right-size", min=1, help="Entries of the right list.")] = None,
    left_script: Annotated[ListScript, typer.Option("--left-script", help="Script of the left list.")] = ListScript.AR,
    right_script: Annotated[
        ListScript, typer.Option("--right-script", help="Script of the right list.")
    ] = ListScript.LA,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write both lists as workbooks.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result in DIR.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead, for programs.")] = False,
) -> None:
    """Example: wasl synth --size 2000 --seed 7 --out invented

    Writes left.csv, right.csv and truth.csv (left_id,right_id: every pair of entries that names one person).
    Nobody in them exists. Rates of misspelling, missing dates and the like are those of the synthesis engine.
    """
    from wasl.engines.synthesis.lists import two_lists

    left, right = _sizes(size, left_size, right_size)
    check_can_write(out, force=force, own=OWN)
    lists = two_lists(left=left, right=right, seed=seed, left_script=left_script.value, right_script=right_script.value)
    with written_whole(out, force=force, own=OWN) as draft:
        _write(lists, draft, left_script=left_script, right_script=right_script, xlsx=xlsx)
        names = sorted(path.name for path in draft.iterdir())
    if as_json:
        print_json(
            {
                "left": left,
                "right": right,
                "pairs": len(lists.truth),
                "seed": seed,
                "files": [str(out / name) for name in names],
            }
        )
        return
    console().print(
        f"{isolated(out)}: {left:,} entries on the left, {right:,} on the right, "
        f"{len(lists.truth):,} true pairs; {', '.join(names)}",
        markup=False,
        soft_wrap=True,
    )


def _sizes(size: int | None, left: int | None, right: int | None) -> tuple[int, int]:
    """Entries of each list. Raises BadUsage unless every list has a size."""
    left, right = left or size, right or size
    if left is None or right is None:
        raise BadUsage(
            "no lists were invented",
            why="their sizes are not given",
            do="Give --size, or --left-size and --right-size.",
        )
    return left, right


def _write(lists: "TwoLists", folder: Path, *, left_script: ListScript, right_script: ListScript, xlsx: bool) -> None:
    from wasl.engines.synthesis.files import HEADERS, write_lists

    left, right = _headers(left_script), _headers(right_script)
    write_lists(lists, folder, left_headers=left, right_headers=right)
    if xlsx:
        _write_workbook(folder / "left.xlsx", lists.left, headers=HEADERS[left], from_right=left == "ar")
        _write_workbook(folder / "right.xlsx", lists.right, headers=HEADERS[right], from_right=right == "ar")


def _headers(script: ListScript) -> "Language":
    return "ar" if script is ListScript.AR else "en"


def _write_workbook(path: Path, rows: "list[Row]", *, headers: dict[str, str], from_right: bool) -> None:
    """All cells as text: a name that begins with = stays a name."""
    import xlsxwriter

    columns = list(rows[0])
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        if from_right:
            sheet.right_to_left()
        for at, column in enumerate(columns):
            sheet.write_string(0, at, headers[column])
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                sheet.write_string(number, at, row[column])
