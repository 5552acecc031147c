"""What ``wasl kinship power`` prints: one line for each choice, a picture of log10 LR and a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from wasl.cli.printing import console, without_controls

WIDTH = 44
Told = Mapping[str, Any]


def show(answer: Told) -> None:
    choices = [answer["as_it_stands"], *answer["if_sampled"]]
    screen = console()
    screen.print(f"log10 LR of the body of {without_controls(answer['missing'])} (=, middle o) and of anybody else's "
                 "(-, middle x), from 5 to 95 %", markup=False)  # fmt: skip
    for line in picture(choices):
        screen.print(line, markup=False, soft_wrap=True)
    screen.print(_table(choices))


def picture(choices: Sequence[Told]) -> list[str]:
    """A line each for the missing person and for others, on one scale; ``<``: excluded."""
    ends = [value for one in choices for side in ("related", "unrelated") for value in one[side] if value is not None]
    low, high = min([*ends, -1.0]), max([*ends, 1.0])
    names = [_name(one) for one in choices]
    room = max(map(len, names))
    lines = [f"{'':{room}}  {low:<{WIDTH // 2}.1f}{high:>{WIDTH - WIDTH // 2}.1f}"]
    for name, one in zip(names, choices, strict=True):
        lines.append(f"{name:{room}}  {_bar(one['related'], '=', 'o', low, high)}")
        lines.append(f"{'':{room}}  {_bar(one['unrelated'], '-', 'x', low, high)}")
    return lines


def _bar(quantiles: Sequence[float | None], fill: str, middle: str, low: float, high: float) -> str:
    cells = [" "] * WIDTH
    cells[_cell(0.0, low, high)] = "|"
    first, mid, last = (_cell(quantiles[at], low, high) for at in (0, 2, 4))
    cells[first : last + 1] = [fill] * (last + 1 - first)
    cells[mid] = middle
    if quantiles[0] is None:
        cells[0] = "<"
    return "".join(cells).rstrip()


def _cell(value: float | None, low: float, high: float) -> int:
    return 0 if value is None else round((value - low) / (high - low) * (WIDTH - 1))


def _name(one: Told) -> str:
    return without_controls(" + ".join(one["sampled"])) or "as it stands"


def _table(choices: Sequence[Told]) -> Table:
    table = Table()
    for heading in ("sampled", "expected log10 LR", "adds", "others not excluded", "mismatches"):
        table.add_column(heading, justify="left" if heading == "sampled" else "right", overflow="fold")
    for reached in choices[0]["reached"]:
        table.add_column(f"LR >= {reached['threshold']:g}", justify="right")
        table.add_column("others reach it", justify="right")
    for one in choices:
        cells = [_figure(one["expected_log10_lr"], ".2f"), _figure(one["adds"], "+.2f"),
                 _figure(_rest(one["exclusion_power"]), ".2g"), _figure(one["expected_mismatches"], ".2f")]  # fmt: skip
        for reached in one["reached"]:
            cells += [_figure(reached["found"], ".1%"), _figure(reached["by_chance"], ".1e")]
        table.add_row(Text(_name(one)), *cells)
    return table


def _rest(share: Told | None) -> Told | None:
    return share and {**share, "value": 1 - share["value"]}


def _figure(told: Told | None, form: str) -> str:
    """A figure, and its standard error where it is an estimate."""
    if told is None:
        return "?"
    return f"{told['value']:{form}}" + (f" ± {told['error']:{form.lstrip('+')}}" if told["error"] else "")
