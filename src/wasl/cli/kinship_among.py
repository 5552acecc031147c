"""What ``wasl kinship among`` writes of pairs and groups of remains."""

from typing import Any

from wasl.engines.kinship.search.among import pairs
from wasl.engines.kinship.search.one_person import one_person_groups
from wasl.engines.kinship.search.samples import Pair, Samples


def told_among(samples: Samples, *, at_least: float, same_from: float, theta: float) -> dict[str, Any]:
    """Pairs from the heaviest on, groups of one person, and who could not be compared with anybody."""
    found = sorted(pairs(samples, at_least=at_least, theta=theta), key=lambda pair: -max(pair.log10_lr.values()))
    groups, contradictions = one_person_groups(samples, found, at_least=same_from)
    return {
        "remains": len(samples.ids), "drop_out": samples.errors.drop_out, "mistyping": samples.errors.mistyping,
        "theta": theta, "at_least_log10_LR": at_least, "same_person_from_log10_LR": same_from,
        "least_markers": samples.least_markers, "too_few_markers_with_all_others": list(samples.incomparable()),
        "pairs": [_told(pair) for pair in found],
        "one_person": [{"remains": list(group.ids), "not_compared": [list(two) for two in group.untested]}
                       for group in groups],
        "contradictions": [{"remains": list(one.ids), "against": [_told(pair) for pair in one.against]}
                           for one in contradictions],
    }  # fmt: skip


def _told(pair: Pair) -> dict[str, Any]:
    """null: impossible."""
    ratios = {name: value if value > float("-inf") else None for name, value in pair.log10_lr.items()}
    return {"one": pair.one, "other": pair.other, "markers": pair.markers, "likeliest": pair.best, "log10_LR": ratios}
