"""The gate as a picture: each side's people where they are, swap by swap, facing each other.

Five places from one side to the other; who crosses ends where the others began. Side a is a circle, side b a square, so
that nothing hangs on colour. Many people are drawn as numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wasl.engines.crossing.standing import Standing
from wasl.engines.crossing.terms import Stage, Terms

WIDTH, TOP, ROW = 420, 56, 38
COLUMN = WIDTH // 5
PLACES = ("at_site", "on_road", "at_gate", "in_zone", "across", "at_home", "disputed")
MOST_DRAWN = 12  # swaps of a stage; beyond it each place shows how many are there
# Where a place lies, counted from the side that gives the person.
COLUMN_OF = {"at_site": 0, "at_home": 0, "on_road": 0, "at_gate": 1, "in_zone": 2, "disputed": 2, "across": 4}


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says: names of both sides and of the five places between, and what it shows in a sentence."""

    title: str
    about: str
    sides: tuple[str, str]
    gate: str
    zone: str
    places: Mapping[str, str]


def gate_picture(terms: Terms, stands: Standing, *, words: Words, rtl: bool) -> SafeString:
    shapes = [_heads(words, rtl=rtl)]
    y = TOP
    first = 1
    for stage in terms.stages:
        rows = (
            _rows(stage, stands, words, first=first)
            if len(stage.swaps) <= MOST_DRAWN
            else [_numbers(stage, stands, words)]
        )
        done = stands.states[stage.id] == "even"
        height = ROW * len(rows) + 6
        look = "gate-stage gate-even" if done else "gate-stage"
        shapes.append(f'<rect class="{look}" x="2" y="{y}" width="{WIDTH - 4}" height="{height}" rx="5"/>')
        for at, row in enumerate(rows):
            middle = y + 3 + ROW * at + ROW // 2
            if at:
                over = middle - ROW // 2
                shapes.append(f'<line class="gate-between" x1="10" x2="{WIDTH - 10}" y1="{over}" y2="{over}"/>')
            shapes += [_mark(mark, middle, rtl=rtl) for mark in row]
        y += height + 8
        first += len(stage.swaps)
    lines = [f'<line class="gate-line" x1="{COLUMN * at}" x2="{COLUMN * at}" y1="44" y2="{y - 4}"/>' for at in (2, 3)]
    inner = "".join([*lines, *shapes])
    return mark_safe(  # noqa: S308  every text is escaped
        f'<svg class="gate" viewBox="0 0 {WIDTH} {y}" role="img" aria-labelledby="gate-t gate-d">'
        f'<title id="gate-t">{escape(words.title)}</title><desc id="gate-d">{escape(words.about)}</desc>{inner}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """Somebody, or so many, of one side in one column, a little aside of its middle."""

    side: str
    column: int
    place: str
    text: str
    told: str
    aside: int = 0


def _rows(stage: Stage, stands: Standing, words: Words, *, first: int) -> list[list[_Mark]]:
    """One row for each swap, numbered through the day as at the gate.

    The people of a side that share a place in it stand beside each other.
    """
    rows = []
    for number, swap in enumerate(stage.swaps, start=first):
        row = []
        for side, people in (("a", swap.a), ("b", swap.b)):
            if len(people) > 3:
                row += _counted(side, people, stands, words)
                continue
            for at, person in enumerate(people):
                place = stands.where[person].place
                told = f"{number}: {words.places[place]}"
                row.append(_Mark(side, _column(side, place), place, str(number), told, at - (len(people) - 1) // 2))
        rows.append(row)
    return rows


def _numbers(stage: Stage, stands: Standing, words: Words) -> list[_Mark]:
    marks = []
    for side in ("a", "b"):
        people = [person for swap in stage.swaps for person in swap.of(side)]
        marks += _counted(side, people, stands, words)
    return marks


def _counted(side: str, people: Sequence[str], stands: Standing, words: Words) -> list[_Mark]:
    counts = Counter(stands.where[person].place for person in people)
    return [
        _Mark(side, _column(side, place), place, f"{count:,}", f"{words.places[place]}: {count:,}")
        for place, count in sorted(counts.items(), key=lambda one: PLACES.index(one[0]))
    ]


def _column(side: str, place: str) -> int:
    column = COLUMN_OF[place]
    return column if side == "a" else 4 - column


def _mark(mark: _Mark, y: int, *, rtl: bool) -> str:
    # both sides may have somebody in one column: a stands above the line, b below it
    x = COLUMN * mark.column + COLUMN // 2 + 24 * mark.aside
    x = WIDTH - x if rtl else x
    y += -7 if mark.side == "a" else 7
    wide = 7 + 4 * len(mark.text)
    look = f"gate-person gate-{mark.side} gate-{mark.place}"
    round_by = 8 if mark.side == "a" else 2
    shape = f'<rect class="{look}" x="{x - wide}" y="{y - 8}" width="{2 * wide}" height="16" rx="{round_by}"/>'
    text = f'<text class="gate-n" x="{x}" y="{y + 4}" text-anchor="middle" direction="ltr">{escape(mark.text)}</text>'
    return f"<g><title>{escape(mark.told)}</title>{shape}{text}</g>"


def _heads(words: Words, *, rtl: bool) -> str:
    heads = []
    columns = ((0.5, words.sides[0]), (1.5, words.gate), (2.5, words.zone), (3.5, words.gate), (4.5, words.sides[1]))
    for column, text in columns:
        x = COLUMN * column
        x = WIDTH - x if rtl else x
        for line, part in enumerate(_in_lines(text)):
            heads.append(
                f'<text class="gate-head" x="{x:.0f}" y="{16 + 15 * line}" text-anchor="middle">{escape(part)}</text>'
            )
    return "".join(heads)


def _in_lines(text: str, longest: int = 13) -> list[str]:
    """A heading in lines that fit over a column; what does not fit in three is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines[:3]
