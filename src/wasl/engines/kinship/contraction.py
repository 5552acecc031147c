"""Filling and summing the tables of a plan, compiled. One call does many units: a marker of a family each.

Everything is float64. Tables lie one after the other in one buffer, row by row, in the order of their scopes.
"""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.network import FATHERS, Fill, Kind

Array = npt.NDArray[Any]

K_ALLELE, K_PAIR, K_CHOICE, K_NODE = int(Kind.ALLELE), int(Kind.PAIR), int(Kind.CHOICE), int(Kind.NODE)
F_FOUNDER, F_FOUNDER_TWO, F_FOUNDER_PAIR = int(Fill.FOUNDER), int(Fill.FOUNDER_TWO), int(Fill.FOUNDER_PAIR)
F_PASSED, F_PASSED_ONE, F_BY_KNOWN = int(Fill.PASSED), int(Fill.PASSED_ONE), int(Fill.PASSED_BY_KNOWN)
F_BY_PAIR, F_SEEN, F_SAME, F_GIVEN = int(Fill.PASSED_BY_PAIR), int(Fill.SEEN), int(Fill.SAME), int(Fill.GIVEN)
F_CHOSEN = int(Fill.PASSED_CHOSEN)
PATERNAL = FATHERS


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _states(variables: Array, at: int, count: int, nodes: int, pair_start: Array) -> int:
    kind = variables[at, 0]
    if kind == K_ALLELE:
        return count
    if kind == K_CHOICE:
        return 2
    if kind == K_NODE:
        return nodes
    if kind == K_PAIR:
        person = variables[at, 1]
        return pair_start[person + 1] - pair_start[person]
    return variables[at, 2]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _allele(person: int, side: int, state: int, pair_start: Array, first: Array, second: Array) -> int:
    """The allele that a state of a child's variable means."""
    if person < 0:
        return state
    at = pair_start[person] + state
    return first[at] if side == PATERNAL else second[at]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _founder_pair(one: int, other: int, share: float, frequencies: Array) -> float:
    if one < 0:
        return frequencies[other]
    chance = frequencies[one] * frequencies[other] * (1.0 - share)
    return chance + share * frequencies[one] if one == other else chance


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill(work: Array, to: int, table: Array, share: float, sizes: Array, scope: Array, frequencies: Array,
          moves: Array, pair_start: Array, first: Array, second: Array, weight: Array) -> None:  # fmt: skip
    """Write one table. ``moves``: float64[alleles, alleles], from parent (row) to child (column)."""
    fill, side, person, parent, branch = table[0], table[1], table[2], table[3], table[4]
    mine = sizes[scope[0]]
    if fill == F_FOUNDER:
        nodes = sizes[scope[1]] if len(scope) > 1 else 1
        for a in range(mine):
            for node in range(nodes):
                work[to + a * nodes + node] = frequencies[node * mine + a]
    elif fill == F_FOUNDER_TWO:
        for a in range(mine):
            for b in range(mine):
                work[to + a * mine + b] = _founder_pair(a, b, share, frequencies)
    elif fill == F_FOUNDER_PAIR:
        start = pair_start[person]
        for a in range(mine):
            chance = _founder_pair(first[start + a], second[start + a], share, frequencies)
            work[to + a] = weight[start + a] * chance
    elif fill == F_SEEN:
        for a in range(mine):
            work[to + a] = weight[pair_start[person] + a]
    elif fill == F_PASSED:
        alleles = sizes[scope[1]]
        for a in range(mine):
            child = _allele(person, side, a, pair_start, first, second)
            for b in range(alleles):
                at = to + (a * alleles + b) * 2
                if branch == 0:
                    work[at] = 0.5 * moves[b, child]
                    work[at + 1] = 0.5
                else:
                    work[at] = 1.0
                    work[at + 1] = moves[b, child]
    elif fill == F_PASSED_ONE:
        alleles = sizes[scope[1]]
        for a in range(mine):
            child = _allele(person, side, a, pair_start, first, second)
            for b in range(alleles):
                work[to + a * alleles + b] = moves[b, child]
    elif fill == F_CHOSEN:
        start, pairs = pair_start[parent], sizes[scope[1]]
        for a in range(mine):
            child = _allele(person, side, a, pair_start, first, second)
            for b in range(pairs):
                at = to + (a * pairs + b) * 2
                one = first[start + b]
                work[at] = 0.5 * moves[one if one >= 0 else second[start + b], child]
                work[at + 1] = 0.5 * moves[second[start + b], child]
    elif fill == F_SAME:
        alleles = sizes[scope[1]]
        for a in range(mine):
            child = _allele(person, side, a, pair_start, first, second)
            for b in range(alleles):
                work[to + a * alleles + b] = 1.0 if b == child else 0.0
    elif fill in (F_BY_KNOWN, F_BY_PAIR):
        start = pair_start[parent]
        pairs = sizes[scope[1]] if fill == F_BY_PAIR else 1
        for a in range(mine):
            child = _allele(person, side, a, pair_start, first, second)
            for b in range(pairs):
                one, other = first[start + b], second[start + b]
                chance = moves[other, child]
                work[to + a * pairs + b] = chance if one < 0 else 0.5 * (chance + moves[one, child])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _joined(extent: Array, strides: Array) -> int:
    """Make one loop of neighbours that lie alike in all three tables. Returns how many loops are left, put in front."""
    last = 0
    for level in range(1, len(extent)):
        alike = True
        for part in range(3):
            alike = alike and strides[part, last] == strides[part, level] * extent[level]
        if alike:
            extent[last] *= extent[level]
            strides[:, last] = strides[:, level]
        else:
            last += 1
            extent[last] = extent[level]
            strides[:, last] = strides[:, level]
    return last + 1


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _contract(work: Array, sizes: Array, loop: Array, strides: Array, bases: Array) -> None:
    """work[out] += work[first] * work[second] over all the loop variables; strides: int64[3, loops]."""
    if len(loop) == 0:
        work[bases[2]] += work[bases[0]] * work[bases[1]]
        return
    extent = sizes[loop]
    depth = _joined(extent, strides)
    inner = extent[depth - 1]
    step_a, step_b, step_o = strides[0, depth - 1], strides[1, depth - 1], strides[2, depth - 1]
    state = np.zeros(depth, np.int64)
    a, b, out = bases[0], bases[1], bases[2]
    while True:
        if step_o == 0:
            total = 0.0
            if step_a == 1 and step_b == 1:
                for j in range(inner):
                    total += work[a + j] * work[b + j]
            else:
                for j in range(inner):
                    total += work[a + j * step_a] * work[b + j * step_b]
            work[out] += total
        elif step_o == 1 and step_a == 1 and step_b == 1:
            for j in range(inner):
                work[out + j] += work[a + j] * work[b + j]
        elif step_o == 1 and step_a == 0 and step_b == 1:
            factor = work[a]
            if factor != 0.0:
                for j in range(inner):
                    work[out + j] += factor * work[b + j]
        elif step_o == 1 and step_a == 1 and step_b == 0:
            factor = work[b]
            if factor != 0.0:
                for j in range(inner):
                    work[out + j] += factor * work[a + j]
        else:
            for j in range(inner):
                work[out + j * step_o] += work[a + j * step_a] * work[b + j * step_b]
        level = depth - 2
        while level >= 0:
            state[level] += 1
            a += strides[0, level]
            b += strides[1, level]
            out += strides[2, level]
            if state[level] < extent[level]:
                break
            a -= strides[0, level] * state[level]
            b -= strides[1, level] * state[level]
            out -= strides[2, level] * state[level]
            state[level] = 0
            level -= 1
        if level < 0:
            return


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _strides_in(loop: Array, scope: Array, sizes: Array, into: Array) -> None:
    """How far apart the neighbours along each loop variable lie in a table of this scope; 0 when it has none."""
    into[:] = 0
    step = 1
    for at in range(len(scope) - 1, -1, -1):
        for level in range(len(loop)):
            if loop[level] == scope[at]:
                into[level] = step
        step *= sizes[scope[at]]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def contracted(variables: Array, tables: Array, inbreeding: Array, scope: Array, scope_start: Array, steps: Array,
               loops: Array, loop_start: Array, marker_of: Array, frequency_start: Array, nodes: Array, pair_row: Array,
               counts: Array, frequencies: Array, female: Array, male: Array, move_start: Array, pair_start: Array,
               first: Array, second: Array, weight: Array, given: Array, given_start: Array, out: Array,
               out_start: Array, limit: int) -> int:  # fmt: skip
    """Fill and sum each unit, and add its result to ``out``.

    Parameters
    ----------
    marker_of, pair_row: int64[units]: the marker, its row of pairs.
    frequency_start, nodes: int64[units]: where its frequencies begin, and how many sets of them there are.
    counts, move_start: int64[markers]: alleles, and where its matrices begin.
    pair_start: int64[rows, typed + 1]: where the pairs of each typed person begin.
    given, given_start: numbers of the GIVEN tables; int64[units, given tables].
    out_start: int64[units].
    limit: the most numbers that the tables of a unit may hold.

    Returns
    -------
    -1, or the numbers that a unit would have needed beyond the limit.
    """
    sizes = np.zeros(len(variables), np.int64)
    base = np.zeros(len(scope_start), np.int64)
    work = np.zeros(1, np.float64)
    strides = np.zeros((3, len(variables)), np.int64)
    bases = np.zeros(3, np.int64)
    for unit in range(len(marker_of)):
        marker, pairs = marker_of[unit], pair_start[pair_row[unit]]
        count = counts[marker]
        for at in range(len(variables)):
            sizes[at] = _states(variables, at, count, nodes[unit], pairs)
        total = 1
        for table in range(len(scope_start) - 1):
            base[table] = total
            size = 1
            for at in range(scope_start[table], scope_start[table + 1]):
                size *= sizes[scope[at]]
            total += size
            if total > limit:
                return total
        if total > len(work):
            work = np.zeros(total, np.float64)
        work[0] = 1.0
        shares = frequencies[frequency_start[unit] : frequency_start[unit] + count * nodes[unit]]
        begin = move_start[marker]
        from_mother = female[begin : begin + count * count].reshape(count, count)
        from_father = male[begin : begin + count * count].reshape(count, count)
        for table in range(len(tables)):
            mine = scope[scope_start[table] : scope_start[table + 1]]
            if tables[table, 0] == F_GIVEN:
                start = given_start[unit, tables[table, 6]]
                for at in range(base[table + 1] - base[table]):
                    work[base[table] + at] = given[start + at]
            else:
                _fill(work, base[table], tables[table], inbreeding[table], sizes, mine, shares,
                      from_mother if tables[table, 5] == 1 else from_father, pairs, first, second, weight)  # fmt: skip
        base[len(scope_start) - 1] = total
        for step in range(len(steps)):
            result = steps[step, 2]
            loop = loops[loop_start[step] : loop_start[step + 1]]
            work[base[result] : base[result + 1]] = 0.0
            for part in range(3):
                table = steps[step, part]
                if table < 0:
                    bases[part] = 0
                    strides[part, : len(loop)] = 0
                else:
                    bases[part] = base[table]
                    mine = scope[scope_start[table] : scope_start[table + 1]]
                    _strides_in(loop, mine, sizes, strides[part, : len(loop)])
            _contract(work, sizes, loop, strides[:, : len(loop)], bases)
        last = steps[len(steps) - 1, 2]
        for at in range(base[last + 1] - base[last]):
            out[out_start[unit] + at] += work[base[last] + at]
    return -1
