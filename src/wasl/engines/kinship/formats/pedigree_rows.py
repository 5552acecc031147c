"""One person of a pedigree, as files tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.laboratory.alleles import Sex


@dataclass(frozen=True)
class PedRow:
    """A person and the parents that are told; None for a parent who is not. A second parent is not made up here."""

    id: str
    father: str | None = None
    mother: str | None = None
    sex: Sex = "U"


@dataclass(frozen=True)
class RowsRead:
    rows: tuple[PedRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def rows_from_parents(sexes: Mapping[str, Sex], relations: Iterable[tuple[str, str, int]]) -> RowsRead:
    """Rows from pairs of parent and child with their line, the parent's sex telling father from mother.

    A parent of unknown sex stands where the child's other parent does not; alone, as the father, which is noted. Two
    parents of unknown sex, two fathers, two mothers are problems.
    """
    relations = list({(parent, child): (parent, child, line) for parent, child, line in relations}.values())
    settled = settle_sexes(sexes, [(parent, child) for parent, child, _ in relations])
    parents: dict[str, dict[str, str]] = {person: {} for person in settled}
    problems, notes = list[Problem](), list[Problem]()
    for parent, child, line in sorted(relations, key=lambda one: settled[one[0]] == "U"):
        sex = settled[parent]
        if sex == "U":
            sex = "F" if "M" in parents[child] else "M"
            what = "the sex of this parent is not told; a " + ("mother" if sex == "F" else "father") + " was taken"
            notes.append(Problem(what, "State the sex where mutation or the X depend on it.", line, sample=parent))
        if parents[child].setdefault(sex, parent) != parent:
            word = "fathers" if sex == "M" else "mothers"
            problems.append(Problem(f"{child} has two {word}", "Correct the relations.", line=line))
    rows = tuple(PedRow(one, parents[one].get("M"), parents[one].get("F"), sex) for one, sex in settled.items())
    return RowsRead(rows, tuple(problems), tuple(notes))


def settle_sexes(sexes: Mapping[str, Sex], relations: Iterable[tuple[str, str]]) -> dict[str, Sex]:
    """The sexes, with those of parents that follow from the other parent's, again until nothing more follows."""
    settled = dict(sexes)
    both: dict[str, list[str]] = {}
    for parent, child in relations:
        both.setdefault(child, []).append(parent)
    changed = True
    while changed:
        changed = False
        for parents in both.values():
            known = {settled[one] for one in parents} - {"U"}
            for one in parents:
                if settled[one] == "U" and len(known) == 1 and len(parents) == 2:
                    settled[one] = "F" if known == {"M"} else "M"
                    changed = True
    return settled


def check_rows(rows: Iterable[PedRow], *, lines: dict[str, int] | None = None) -> list[Problem]:
    """Ids that stand twice, parents without a row of their own, fathers who are women and mothers who are men."""
    lines, problems = lines or {}, list[Problem]()
    listed = list(rows)
    by_id = {row.id: row for row in listed}

    def wrong(row: PedRow, what: str, do: str) -> None:
        problems.append(Problem(what, do, line=lines.get(row.id), sample=row.id))

    for row in listed:
        if by_id[row.id] is not row:
            wrong(row, "the person stands twice", "Keep one row to a person.")
        for parent, sex, word in ((row.father, "M", "father"), (row.mother, "F", "mother")):
            if parent is None:
                continue
            if parent == row.id:
                wrong(row, f"the person is their own {word}", "Correct the row.")
            elif parent not in by_id:
                wrong(row, f"the {word} has no row", f"Add a row for the {word}, with 0 for the parents.")
            elif by_id[parent].sex not in ("U", sex):
                wrong(row, f"the {word} is of the other sex", "Correct the sex, or exchange father and mother.")
    return problems
