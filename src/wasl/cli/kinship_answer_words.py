"""What ``wasl kinship answer`` prints: for each candidate the answer, a bar for each piece, and other priors."""

from collections.abc import Mapping, Sequence
from typing import Any

from wasl.cli.printing import console, without_controls

HALF = 12  # cells of a bar on either side of 0
VERDICTS = {
    "supports": "the posterior REACHES the threshold",
    "does_not_reach": "DOES NOT REACH the threshold",
    "excludes": "EXCLUDED, on what is stated here",
    "cannot_be_told": "CANNOT BE TOLD",
}
Told = Mapping[str, Any]


def show_answer(said: Told) -> None:
    """Print a certificate for people."""
    for id, one in said["candidates"].items():
        _line(f"{said['remains']} as {id}: {VERDICTS[one['verdict']]}")
        for reason in one["inside"].get("reasons", []):
            _line(f"  {reason}")
        for line in picture(one["pieces"]):
            _line(f"  {line}")
        for line in _together(one, said):
            _line(f"  {line}")
    for note in said["notes"]:
        _line(f"Note: {note}.")


def _line(text: str) -> None:
    console().print(without_controls(text), markup=False, soft_wrap=True)


def picture(pieces: Sequence[Told]) -> list[str]:
    """A line for each piece with log10 of its LR drawn on one scale, and below it why it counts or does not."""
    scale = max([1.0, *(abs(float(one["log10_lr"])) for one in pieces if one["log10_lr"] not in (None, "-inf"))])
    room = max([0, *(len(one["name"]) for one in pieces)])
    lines = []
    for one in pieces:
        drawn = f"{bar(one['log10_lr'], scale):{2 * HALF + 1}}"
        lines.append(
            f"{one['name']:{room}} {_number(one):>9} {drawn} {'counts' if one['counted'] else 'is shown only'}"
        )
        lines.append(f"{'':{room}}   {'; '.join(filter(None, (one['why'], one['rests_on'])))}")
    return lines


def bar(log10_lr: str | None, scale: float) -> str:
    """A bar to the right of | for, to the left against; < where it excludes, nothing where no ratio is given."""
    if log10_lr is None:
        return f"{'':{HALF}}|"
    if log10_lr == "-inf":
        return f"{'<' + '=' * (HALF - 1)}|"
    cells = "=" * round(abs(float(log10_lr)) / scale * HALF)
    return f"{cells:>{HALF}}|" if float(log10_lr) < 0 else f"{'':{HALF}}|{cells}"


def _number(piece: Told) -> str:
    if piece["log10_lr"] is None:
        return "excludes" if piece["excludes"] else "none"
    return "excludes" if piece["log10_lr"] == "-inf" else f"{float(piece['log10_lr']):+.2f}"


def _together(one: Told, said: Told) -> list[str]:
    prior = f"prior {_share(one['prior'])} ({said['prior']['rule']}; {said['prior']['reason']})"
    if one["posterior"] is None:
        return [f"no posterior; {prior}"]
    after = one["posterior"]
    told = [
        f"together log10 LR {_log(one['log10_lr'])}: {one['in_words']['code'].replace('_', ' ')} support "
        f"({one['in_words']['direction']}; {one['in_words']['source']})",
        f"{prior}, posterior {_share(after['probability'])}: log10 odds {_log(after['log10_odds'])}, "
        f"chance of another {float(after['doubt']):.2g}; threshold {said['threshold']['posterior']} "
        f"({said['threshold']['source']})",
    ]
    others = one["log10_odds_had_the_prior_been_1_in"]
    words = [f"1/{among}: {_log(others[among])}" for among in sorted(others, key=int)]
    return [*told, f"log10 odds had the prior been {', '.join(words)}"]


def _share(text: str) -> str:
    """As many digits as tell it from 1."""
    value = float(text)
    if value <= 0.99:
        return f"{value:.3g}"
    nines = len(text) - len(text.removeprefix("0.").lstrip("9"))
    return text[: nines + 2]


def _log(text: str) -> str:
    return "-inf" if text == "-inf" else f"{round(float(text), 2) + 0.0:.2f}"  # no minus zero
