"""Pairs that a blind search found, worked out again with coancestry.

With theta the body is not drawn apart from the family: its alleles are more likely the more often the relatives show
them. So each pair is summed twice, relatives and body together: the body as the missing person, and the body as
somebody unrelated beside the family. That is slower than a table, and done for what was found only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker, Seen
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.blind import Hit
from wasl.engines.kinship.search.tables import Family

Floats = npt.NDArray[np.float64]
Profile = Mapping[str, Seen]


def reconsidered(found: Iterable[Hit], profiles: Mapping[str, Profile], families: Iterable[Family],
                 markers: Sequence[Marker], *, theta: float, sexes: Mapping[str, str] | None = None
                 ) -> list[Hit]:  # fmt: skip
    """The same pairs in the same order, each with its log10 LR under theta.

    Parameters
    ----------
    profiles, sexes: the bodies' genotypes by marker; "M" or "F" where markers of the X are among them.
    theta: coancestry in [0, 1), as for ``likelihoods``.

    Raises
    ------
    TooLargeError: the founders of a family whom nobody typed are too many for theta.
    """
    by_id = {family.id: family for family in families}
    result = []
    for one in found:
        sex = (sexes or {}).get(one.body, "U")
        ratios = log10_lr_by_marker(by_id[one.family], profiles[one.body], markers, theta=theta, sex=sex)
        result.append(replace(one, log10_lr=float(ratios.sum())))
    return result


def log10_lr_by_marker(family: Family, profile: Profile, markers: Sequence[Marker], *, theta: float = 0.0,
                       sex: str = "U") -> Floats:  # fmt: skip
    """float64[markers]: log10 LR of a body being the family's missing person rather than somebody unrelated.

    0 where the body was not typed; -inf where the family excludes it; NaN where the relatives exclude each other.
    """
    pedigree, stranger = family.pedigree, "body"
    while stranger in pedigree.by_id:
        stranger += "'"
    apart = Pedigree.of([*pedigree.rows, (stranger, None, None, sex)], inbreeding=pedigree.inbreeding)
    at = [place for place, marker in enumerate(markers) if profile.get(marker.name)]
    few = [markers[place] for place in at]
    related = likelihoods(pedigree, {**family.genotypes, family.missing: profile}, few, theta=theta)
    unrelated = likelihoods(apart, {**family.genotypes, stranger: profile}, few, theta=theta)
    result = np.zeros(len(markers))
    with np.errstate(divide="ignore", invalid="ignore"):
        result[at] = np.log10(related / unrelated)
    return result
