"""All remains against all families with one method: screened by tables, weighed with theta where it is worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl import __version__
from wasl.apps.identification.domain.certificates import certificate_of
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.method_reading import markers_of
from wasl.apps.identification.domain.pair_numbers import Floats, Rival, log10_odds, standings, worth_a_look
from wasl.apps.identification.domain.searched_families import Sought, misfits, missing_to_compare
from wasl.apps.identification.domain.searched_remains import Left, Subject, remains_to_compare
from wasl.apps.identification.enums import LeftOut
from wasl.apps.identification.models.comparing import Match, Search
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.blind import Bodies, search
from wasl.kernel.canonical import sha256_hex

MOST_CELLS = 50_000_000  # remains x missing that are held at once


@dataclass(frozen=True)
class Found:
    """What came of a search, before it is written."""

    matches: list[Match]
    subjects: list[Subject]
    sought: list[Sought]
    left: list[Left]
    inputs_sha256: str


def compare_all(asked: Search) -> Found:
    """Raises IdentificationError where the method does not fit what is compared, and nothing can be said."""
    subjects, left = remains_to_compare(asked.programme)
    sought, more = missing_to_compare(asked.programme)
    left += more
    if len(subjects) * len(sought) > MOST_CELLS:
        raise _refused(asked, f"{len(subjects)} remains and {len(sought)} missing are too many at once",
                       "Use the command wasl kinship search.")  # fmt: skip
    markers = markers_of(asked.method, _labels(subjects, sought))
    sought, more = _consistent(sought, markers)
    left += more
    if sought and asked.method.prior_people < len(sought):
        raise _refused(asked, f"by the method the remains are of {asked.method.prior_people} people, "
                       f"and {len(sought)} missing are compared", "Decide a method with a larger number.")  # fmt: skip
    screened, sought, more = _screened(subjects, sought, markers)
    left += more
    matches, more = _weighed(asked, subjects, sought, markers, screened)
    return Found(matches, subjects, sought, left + more, _digest(asked, subjects, sought))


def _labels(subjects: Sequence[Subject], sought: Sequence[Sought]) -> dict[str, set[str]]:
    people = [one.genotypes for one in subjects]
    people += [dict(of) for one in sought for of in one.of.genotypes.values()]  # type: ignore[arg-type]
    found: dict[str, set[str]] = {}
    for genotypes in people:
        for name, labels in genotypes.items():
            found.setdefault(name, set()).update(label for label in labels if label is not None)
    return found


def _consistent(sought: Sequence[Sought], markers: list[Marker]) -> tuple[list[Sought], list[Left]]:
    """Families whose relatives fit each other; of the others the missing, and the relatives who do not fit."""
    kept, left = [], dict[str, Left]()
    for one in sought:
        try:
            wrong = misfits(one.of, markers)
        except KinshipError:
            left[one.id] = Left(one.id, LeftOut.ENTANGLED)
            continue
        for id in [one.id, *wrong] if wrong else []:
            left[id] = Left(id, LeftOut.CONTRADICT)
        kept += [] if wrong else [one]
    return kept, list(left.values())


def _screened(
    subjects: Sequence[Subject], sought: Sequence[Sought], markers: list[Marker]
) -> tuple[Floats, list[Sought], list[Left]]:
    """float64[remains, missing]: log10 LR without theta, with the missing of whom it could be computed."""
    bodies = Bodies.of({one.id: one.genotypes for one in subjects}, markers)
    columns, kept, left = [], [], []
    for one in sought:
        try:
            column = search(bodies, [one.of], markers)[:, 0]
        except KinshipError:
            left.append(Left(one.id, LeftOut.ENTANGLED))
            continue
        if np.isnan(column).any():
            left.append(Left(one.id, LeftOut.CONTRADICT))
            continue
        columns.append(column)
        kept.append(one)
    return np.array(columns).T.reshape(len(subjects), len(kept)), kept, left


def _weighed(
    asked: Search, subjects: Sequence[Subject], sought: Sequence[Sought], markers: list[Marker], screened: Floats
) -> tuple[list[Match], list[Left]]:
    """The pairs worth a look, each with the method's theta, and how sure it is beside all others."""
    theta = float(asked.method.settings["theta"])
    shared = _shared(subjects, sought, markers)
    values, left = screened.copy(), list[Left]()
    values[shared == 0] = 0.0  # nothing was compared: as anybody
    kept = worth_a_look(screened, shared)
    for cell in list(kept) if theta else []:
        try:
            values[cell] = log10_lr_of_pair(subjects[cell[0]], sought[cell[1]], markers, theta=theta)
        except KinshipError:
            kept.remove(cell)
            left += [Left(subjects[cell[0]].id, LeftOut.ENTANGLED), Left(sought[cell[1]].id, LeftOut.ENTANGLED)]
    rivals = [Rival(cell, float(values[cell])) for cell in kept]
    labels = standings(rivals, {at: one.family for at, one in enumerate(sought)})
    odds = {row: log10_odds(values[row], asked.method.prior_people) for row in {cell[0] for cell in kept}}
    matches = []
    for row, column in kept:
        lr = float(values[row, column])
        match = Match(
            search=asked, remains_id=subjects[row].id, missing_id=sought[column].id,
            log10_lr=None if lr == -np.inf else lr,
            log10_odds=None if lr == -np.inf else min(float(odds[row][column]), 300.0),
            markers=int(shared[row, column]), relatives=len(sought[column].of.genotypes),
            label=labels.get((row, column), ""),
        )  # fmt: skip
        profiles = (*subjects[row].profiles, *sought[column].profiles)
        family = sought[column].of
        match.certificate = certificate_of(
            match, profiles=profiles, pedigree=family.pedigree, amelogenin=subjects[row].amelogenin,
            sex=family.pedigree.by_id[family.missing].sex,
        )  # fmt: skip
        matches.append(match)
    return matches, left


def log10_lr_of_pair(subject: Subject, sought: Sought, markers: Sequence[Marker], *, theta: float) -> float:
    """These remains are the missing person, rather than somebody of the same population; with coancestry, exact."""
    used = [marker for marker in markers if marker.name in subject.genotypes]
    pedigree, body = sought.of.pedigree, {name: tuple(labels) for name, labels in subject.genotypes.items()}
    same = likelihoods(pedigree, {**sought.of.genotypes, sought.of.missing: body}, used, theta=theta)
    rows = [(one.id, one.father, one.mother, one.sex) for one in pedigree.members]
    beside = Pedigree.of([*rows, (subject.id, None, None, "U")], inbreeding=pedigree.inbreeding)
    other = likelihoods(beside, {**sought.of.genotypes, subject.id: body}, used, theta=theta)
    with np.errstate(divide="ignore"):
        return float((np.log10(same) - np.log10(other)).sum())


def _shared(subjects: Sequence[Subject], sought: Sequence[Sought], markers: Sequence[Marker]) -> npt.NDArray[np.int64]:
    """int64[remains, missing]: markers typed in the remains and in a relative."""
    typed = [set(one.genotypes) for one in subjects], [set().union(*one.of.genotypes.values()) for one in sought]
    bodies, families = (
        np.array([[marker.name in names for marker in markers] for names in side], dtype=np.int64)
        .reshape(len(side), len(markers)) for side in typed
    )  # fmt: skip
    return bodies @ families.T


def _digest(asked: Search, subjects: Sequence[Subject], sought: Sequence[Sought]) -> str:
    """Of all that the result rests on. Profiles never change, so their ids stand for what is in them."""
    return sha256_hex({
        "version": __version__,
        "method": asked.method_id,
        "remains": [[one.id, list(one.profiles)] for one in subjects],
        "missing": [[one.id, one.of.missing, list(one.profiles), [[m.id, m.father, m.mother, m.sex] for m in
                     one.of.pedigree.members]] for one in sought],
    })  # fmt: skip


def _refused(asked: Search, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"search {asked.id} found nothing", why=why, do=do)
