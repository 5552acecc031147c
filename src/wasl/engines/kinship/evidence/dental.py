"""Dental charts: tooth by tooth concordance, and what it weighs.

Teeth only go one way: what was sound may later be filled, crowned or lost, never the reverse. So a chart taken in life
may differ from the remains in ways that time explains and in ways that it does not. How rare a concordance is, a
collection of other people's charts tells. Teeth are numbered after FDI (ISO 3950): 11 to 48.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from wasl.engines.kinship.errors import EvidenceError
from wasl.engines.kinship.evidence.items import Item, check_rate, item

# In the order in which a tooth can pass through them; extracted is lost in life, with the socket healed.
STATES = ("sound", "filled", "root_filled", "crowned", "extracted")
UNKNOWN = ("unknown", "lost_after_death")  # nothing can be said
TEETH = tuple(10 * quarter + place for quarter in (1, 2, 3, 4) for place in range(1, 9))

Chart = Mapping[int, str]


@dataclass(frozen=True)
class Concordance:
    """Teeth by how they compare; a tooth unknown on either side is in none."""

    same: tuple[int, ...]
    explainable: tuple[int, ...]
    unexplainable: tuple[int, ...]

    @property
    def compared(self) -> int:
        return len(self.same) + len(self.explainable) + len(self.unexplainable)


def concordance(in_life: Chart, remains: Chart) -> Concordance:
    """Same, explainable (the remains are later in ``STATES``) or unexplainable (earlier), for each tooth in both."""
    for chart in (in_life, remains):
        _check(chart)
    found: dict[str, list[int]] = {"same": [], "explainable": [], "unexplainable": []}
    for tooth in sorted(set(in_life) & set(remains)):
        if in_life[tooth] in UNKNOWN or remains[tooth] in UNKNOWN:
            continue
        before, after = STATES.index(in_life[tooth]), STATES.index(remains[tooth])
        found["same" if before == after else "explainable" if before < after else "unexplainable"].append(tooth)
    return Concordance(*(tuple(teeth) for teeth in found.values()))


def dental(
    in_life: Chart,
    remains: Chart,
    *,
    charting_error: float,
    gross_error: float,
    others: Sequence[Chart],
    source: str,
    group: str = "dental",
) -> Item:
    """A piece of evidence: the number of unexplainable differences among the teeth compared.

    If the same person's, each tooth is charted unexplainably with ``charting_error`` (per tooth, with its source), so
    the number is binomial; but a ``gross_error`` share of charts is not that person's at all. If another's, it is
    spread as in ``others``, charts of other people compared with the same remains over the same teeth, one being added
    to each number, so that nothing is rarer than the collection can show. The whole chart is one piece: teeth of one
    mouth are not independent.
    """
    check_rate(charting_error, "dental, charting error")
    check_rate(gross_error, "dental, gross error")
    found = concordance(in_life, remains)
    teeth = set(found.same) | set(found.explainable) | set(found.unexplainable)
    if not teeth:
        raise EvidenceError("no tooth is known on both charts", do="Weigh other evidence.")
    numbers = [len(concordance(chart, remains).unexplainable) for chart in _charted(others, teeth)]
    if not numbers:
        raise EvidenceError(
            "no chart of the collection has all the teeth compared",
            why="without other people's charts nothing tells how rare this concordance is",
            do="Show the concordance without a weight, or use a larger collection.",
        )
    number, size = len(found.unexplainable), len(teeth)
    by_chance = (numbers.count(number) + 1) / (len(numbers) + size + 1)
    by_charting = comb(size, number) * charting_error**number * (1 - charting_error) ** (size - number)
    return item(
        "dental",
        found=f"{size} teeth compared, {len(found.explainable)} explainable, {number} unexplainable",
        if_same=(1 - gross_error) * by_charting + gross_error * by_chance,
        if_other=by_chance,
        table=f"dental, {len(numbers)} other charts, error {charting_error:g} per tooth, {gross_error:g} per chart",
        source=source,
        group=group,
    )


def _charted(others: Sequence[Chart], teeth: set[int]) -> list[dict[int, str]]:
    """The charts that know all of these teeth, cut down to them."""
    return [
        {tooth: chart[tooth] for tooth in teeth}
        for chart in others
        if all(chart.get(tooth, "unknown") not in UNKNOWN for tooth in teeth)
    ]


def _check(chart: Chart) -> None:
    for tooth, state in chart.items():
        if tooth not in TEETH:
            raise EvidenceError(f"no tooth {tooth}", why="FDI numbers run from 11 to 48", do="Correct the chart.")
        if state not in STATES + UNKNOWN:
            known = ", ".join(STATES + UNKNOWN)
            raise EvidenceError(f"tooth {tooth}: no state {state!r}", why=f"there are {known}", do="Use one of those.")
