"""Whole names scored by compiled code: the score of ``comparing.compare_names``, without its words.

The readable twin is ``alignment.align``, ``alignment.features`` and ``comparing``: the same links, the same order in
which ties are settled, the same twenty features.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.alignment import FEATURES
from wasl.engines.names.compiled import (
    BONES,
    CLEAR,
    JOINED_RECORD,
    LEFT_AFTER,
    MERGE,
    REORDER,
    Floats,
    Ints,
    Longs,
    ModelArrays,
    exact_odds,
    joined_bones,
    link_odds,
    pointed_model,
    write_joined,
)
from wasl.engines.names.parsing import MAX_PARTS
from wasl.kernel.compiled import compiled, pointer

Bytes = NDArray[np.uint8]

NO_PART = -1
SCRIPTS = ("arabic", "latin", "mixed", "none")
"""In the order of the alphabet, which is the order in which ``compare_names`` takes two names."""


class NameArrays(NamedTuple):
    """Names, one row each.

    first: (names + 1), where each name's parts begin in ``parts``. parts: numbers of parts in ``cells``. script:
    position in ``SCRIPTS``. optional: 1 where the first part may be a title. text: UTF-8 of the names as written, which
    begin at first_byte. cells: ``PartArrays`` of all parts. weight: log10 of how rare each part is.
    """

    first: Longs
    parts: Ints
    script: Bytes
    optional: Bytes
    first_byte: Longs
    text: Bytes
    cells: Ints
    weight: Floats


@compiled
def scores(a: NameArrays, rows_a: Longs, b: NameArrays, rows_b: Longs, model: ModelArrays, found: Floats) -> None:
    """Fill ``found`` with the scores of the pairs (rows_a[k], rows_b[k]); NaN where one has no parts."""
    work, names_a, names_b, numbers = _work(), _pointed(a), _pointed(b), pointed_model(model)
    desk = _pointed_work(work)
    for k in range(len(found)):
        found[k] = _score(names_a, rows_a[k], names_b, rows_b[k], numbers, desk)


_LINKS = MAX_PARTS * MAX_PARTS + 2 * (MAX_PARTS - 1) * MAX_PARTS
_SIDE = MAX_PARTS + 1
_FEATURES = len(FEATURES)


class _Work(NamedTuple):
    """Where one comparison is worked out.

    i, di, j, dj, odds, repaired: links, as ``alignment.Link``. best, back: per pair of prefixes, the greatest total and
    what it ends in. in_order, any_order: numbers of links. left_a, left_b: parts not linked. step_a, step_b, step_link:
    the alignment, -1 where there is none. joined: the record of two parts read as one.
    """

    i: Longs
    di: Longs
    j: Longs
    dj: Longs
    odds: Floats
    repaired: Longs
    best: Floats
    back: Longs
    in_order: Longs
    any_order: Longs
    left_a: Longs
    left_b: Longs
    step_a: Longs
    step_b: Longs
    step_link: Longs
    features: Floats
    joined: Ints


@compiled
def _work() -> _Work:
    return _Work(
        np.empty(_LINKS, np.int64),
        np.empty(_LINKS, np.int64),
        np.empty(_LINKS, np.int64),
        np.empty(_LINKS, np.int64),
        np.empty(_LINKS, np.float64),
        np.empty(_LINKS, np.int64),
        np.empty(_SIDE * _SIDE, np.float64),
        np.empty(_SIDE * _SIDE, np.int64),
        np.empty(_SIDE, np.int64),
        np.empty(_SIDE, np.int64),
        np.empty(_SIDE, np.int64),
        np.empty(_SIDE, np.int64),
        np.empty(2 * _SIDE, np.int64),
        np.empty(2 * _SIDE, np.int64),
        np.empty(2 * _SIDE, np.int64),
        np.empty(_FEATURES, np.float64),
        np.empty(JOINED_RECORD, np.int32),
    )


@compiled
def _pointed_work(w: _Work) -> _Work:
    return _Work(
        pointer(w.i),
        pointer(w.di),
        pointer(w.j),
        pointer(w.dj),
        pointer(w.odds),
        pointer(w.repaired),
        pointer(w.best),
        pointer(w.back),
        pointer(w.in_order),
        pointer(w.any_order),
        pointer(w.left_a),
        pointer(w.left_b),
        pointer(w.step_a),
        pointer(w.step_b),
        pointer(w.step_link),
        pointer(w.features),
        pointer(w.joined),
    )


@compiled
def _pointed(n: NameArrays) -> NameArrays:
    return NameArrays(
        pointer(n.first),
        pointer(n.parts),
        pointer(n.script),
        pointer(n.optional),
        pointer(n.first_byte),
        pointer(n.text),
        pointer(n.cells),
        pointer(n.weight),
    )


@compiled
def _score(a: NameArrays, x: int, b: NameArrays, y: int, model: ModelArrays, work: _Work) -> float:
    """``compare_names(...).score`` of name x of a and name y of b."""
    if a.first[x] == a.first[x + 1] or b.first[y] == b.first[y + 1]:
        return math.nan
    if _comes_before(b, y, a, x):
        a, x, b, y = b, y, a, x
    links = _links(a, x, b, y, model, work)
    count_a, count_b = a.first[x + 1] - a.first[x], b.first[y + 1] - b.first[y]
    in_order = _best_in_order(links, count_a, count_b, work)
    any_order = _best_any_order(links, work)
    gain, turned, one_beginning, one_end, left_out = 0.0, False, False, False, count_a + count_b
    for k in range(any_order):
        link = work.any_order[k]
        gain += work.odds[link]
        ends_a, ends_b = work.i[link] + work.di[link] == count_a, work.j[link] + work.dj[link] == count_b
        turned |= (work.i[link] == 0 and ends_b) or (work.j[link] == 0 and ends_a)
        one_beginning |= work.i[link] == 0 and work.j[link] == 0
        one_end |= ends_a and ends_b
        left_out -= work.di[link] + work.dj[link]
    turned |= left_out == 0 and one_beginning and not one_end
    least = 0.0 if left_out == 0 else model.real[REORDER]
    kept = 0.0
    for k in range(in_order):
        kept += work.odds[work.in_order[k]]
    moved = 0
    if turned and gain - kept > least:
        for k in range(any_order):
            moved += _is_moved(work.any_order[k], in_order, work)
        steps = _with_leftovers(any_order, count_a, count_b, work)
    else:
        steps = _with_gaps(in_order, count_a, count_b, work)
    odds = _name_odds(a, x, b, y, model, work, steps, moved)
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


@compiled
def _comes_before(a: NameArrays, x: int, b: NameArrays, y: int) -> bool:
    """Whether the script, then the text, of one name comes before the other's."""
    if a.script[x] != b.script[y]:
        return bool(a.script[x] < b.script[y])
    at_a, at_b = a.first_byte[x], b.first_byte[y]
    end_a, end_b = a.first_byte[x + 1], b.first_byte[y + 1]
    while at_a < end_a and at_b < end_b:
        if a.text[at_a] != b.text[at_b]:
            return bool(a.text[at_a] < b.text[at_b])
        at_a += 1
        at_b += 1
    return bool(end_a - at_a < end_b - at_b)


@compiled
def _links(a: NameArrays, x: int, b: NameArrays, y: int, model: ModelArrays, work: _Work) -> int:
    """``alignment._links``: pairs of parts, then two of a against one of b, then one of a against two of b."""
    count = 0
    start_a, end_a, start_b, end_b = a.first[x], a.first[x + 1], b.first[y], b.first[y + 1]
    for i in range(start_a, end_a):
        for j in range(start_b, end_b):
            at_a, at_b = a.cells[a.parts[i]], b.cells[b.parts[j]]
            odds, repaired = link_odds(a.cells, at_a, b.cells, at_b, model.whole, model.real)
            if odds > 0:
                _add_link(count, i - start_a, 1, j - start_b, 1, odds, repaired, work)
                count += 1
    count = _merge_links(count, a, x, b, y, False, model, work)
    return _merge_links(count, b, y, a, x, True, model, work)


@compiled
def _merge_links(
    count: int, two: NameArrays, x: int, one: NameArrays, y: int, turned: bool, model: ModelArrays, work: _Work
) -> int:
    """``alignment._merge_links``: how many links there are with these. turned: ``two`` is b."""
    start_two, start_one = two.first[x], one.first[y]
    for i in range(start_two, two.first[x + 1] - 1):
        first, second = two.cells[two.parts[i]], two.cells[two.parts[i + 1]]
        bones, written = joined_bones(two.cells, first, second), False
        for j in range(start_one, one.first[y + 1]):
            single = one.cells[one.parts[j]]
            if bones < 0 or abs(bones - one.cells[single + BONES]) > 1:
                continue
            if not written:
                write_joined(two.cells, first, second, work.joined)
                written = True
            odds, repaired = link_odds(work.joined, 0, one.cells, single, model.whole, model.real)
            odds -= model.real[MERGE]
            if odds > 0:
                at_two, at_one = i - start_two, j - start_one
                if turned:
                    _add_link(count, at_one, 1, at_two, 2, odds, repaired, work)
                else:
                    _add_link(count, at_two, 2, at_one, 1, odds, repaired, work)
                count += 1
    return count


@compiled
def _add_link(at: int, i: int, di: int, j: int, dj: int, odds: float, repaired: int, work: _Work) -> None:
    work.i[at] = i
    work.di[at] = di
    work.j[at] = j
    work.dj[at] = dj
    work.odds[at] = odds
    work.repaired[at] = repaired


_START, _SKIP_A, _SKIP_B = -1, -2, -3


@compiled
def _best_in_order(links: int, count_a: int, count_b: int, work: _Work) -> int:
    """``alignment._best_in_order``: how many links it chose."""
    for i in range(count_a + 1):
        for j in range(count_b + 1):
            best, back = 0.0, _START
            if i and work.best[(i - 1) * _SIDE + j] > best:
                best, back = work.best[(i - 1) * _SIDE + j], _SKIP_A
            if j and work.best[i * _SIDE + j - 1] > best:
                best, back = work.best[i * _SIDE + j - 1], _SKIP_B
            for link in range(links):
                if work.i[link] + work.di[link] == i and work.j[link] + work.dj[link] == j:
                    total = work.best[work.i[link] * _SIDE + work.j[link]] + work.odds[link]
                    if total > best:
                        best, back = total, link
            work.best[i * _SIDE + j] = best
            work.back[i * _SIDE + j] = back
    count, i, j = 0, count_a, count_b
    while i or j:
        back = work.back[i * _SIDE + j]
        if back == _START:
            i, j = 0, 0
        elif back == _SKIP_A:
            i -= 1
        elif back == _SKIP_B:
            j -= 1
        else:
            work.in_order[count] = back
            count += 1
            i, j = work.i[back], work.j[back]
    for k in range(count // 2):
        work.in_order[k], work.in_order[count - 1 - k] = work.in_order[count - 1 - k], work.in_order[k]
    return count


@compiled
def _best_any_order(links: int, work: _Work) -> int:
    """``alignment._best_any_order``: how many links it chose, sorted by their place in a."""
    used_a, used_b, count = 0, 0, 0
    while True:
        best = -1
        for link in range(links):
            taken = (used_a & _places(work.i[link], work.di[link])) | (used_b & _places(work.j[link], work.dj[link]))
            if not taken and (best < 0 or _goes_first(link, best, work)):
                best = link
        if best < 0:
            return count
        used_a |= _places(work.i[best], work.di[best])
        used_b |= _places(work.j[best], work.dj[best])
        at = count
        while at and work.i[work.any_order[at - 1]] > work.i[best]:
            work.any_order[at] = work.any_order[at - 1]
            at -= 1
        work.any_order[at] = best
        count += 1


@compiled
def _places(first: int, count: int) -> int:
    return ((1 << count) - 1) << first


@compiled
def _goes_first(link: int, other: int, work: _Work) -> bool:
    if work.odds[link] != work.odds[other]:
        return bool(work.odds[link] > work.odds[other])
    if work.i[link] != work.i[other]:
        return bool(work.i[link] < work.i[other])
    return bool(work.j[link] < work.j[other])


@compiled
def _is_moved(link: int, in_order: int, work: _Work) -> bool:
    for k in range(in_order):
        kept = work.in_order[k]
        if work.i[kept] == work.i[link] and work.j[kept] == work.j[link]:
            return False
    return True


@compiled
def _with_gaps(links: int, count_a: int, count_b: int, work: _Work) -> int:
    """``alignment._with_gaps``: how many steps."""
    steps, i, j = 0, 0, 0
    for k in range(links + 1):
        last = k == links
        link = 0 if last else work.in_order[k]
        end_a, end_b = (count_a, count_b) if last else (work.i[link], work.j[link])
        for left in range(i, end_a):
            work.left_a[left - i] = left
        for left in range(j, end_b):
            work.left_b[left - j] = left
        steps = _gap(steps, end_a - i, end_b - j, last and links > 0, work)
        if not last:
            steps = _add_step(steps, work.i[link], work.j[link], link, work)
            i, j = work.i[link] + work.di[link], work.j[link] + work.dj[link]
    return steps


@compiled
def _with_leftovers(links: int, count_a: int, count_b: int, work: _Work) -> int:
    """``alignment._with_leftovers``: how many steps."""
    steps, used_a, used_b = 0, 0, 0
    for k in range(links):
        link = work.any_order[k]
        steps = _add_step(steps, work.i[link], work.j[link], link, work)
        used_a |= _places(work.i[link], work.di[link])
        used_b |= _places(work.j[link], work.dj[link])
    left_a, left_b = 0, 0
    for i in range(count_a):
        if not used_a & (1 << i):
            work.left_a[left_a] = i
            left_a += 1
    for j in range(count_b):
        if not used_b & (1 << j):
            work.left_b[left_b] = j
            left_b += 1
    return _gap(steps, left_a, left_b, False, work)


@compiled
def _gap(steps: int, count_a: int, count_b: int, from_end: bool, work: _Work) -> int:
    """``alignment._gap`` of the parts in left_a and left_b: how many steps there are with these."""
    faced = min(count_a, count_b)
    skip_a, skip_b = (count_a - faced, count_b - faced) if from_end else (0, 0)
    for k in range(skip_a):
        steps = _add_step(steps, work.left_a[k], NO_PART, -1, work)
    for k in range(skip_b):
        steps = _add_step(steps, NO_PART, work.left_b[k], -1, work)
    for k in range(faced):
        steps = _add_step(steps, work.left_a[skip_a + k], work.left_b[skip_b + k], -1, work)
    for k in range(skip_a + faced, count_a):
        steps = _add_step(steps, work.left_a[k], NO_PART, -1, work)
    for k in range(skip_b + faced, count_b):
        steps = _add_step(steps, NO_PART, work.left_b[k], -1, work)
    return steps


@compiled
def _add_step(steps: int, i: int, j: int, link: int, work: _Work) -> int:
    work.step_a[steps] = i
    work.step_b[steps] = j
    work.step_link[steps] = link
    return steps + 1


@compiled
def _name_odds(
    a: NameArrays, x: int, b: NameArrays, y: int, model: ModelArrays, work: _Work, steps: int, moved: int
) -> float:
    """``alignment.features`` of the steps, times the name weights, held below half where a part clearly differs."""
    agreement, worst, second_worst, weights, rarest = 0.0, math.inf, math.inf, 0.0, 0.0
    matched, merged, damaged, against, alone_a, alone_b = 0, 0, 0, 0, 0, 0
    severity, clear = 0.0, False
    first_contradicted, last_contradicted, first_omitted, last_omitted = 0.0, 0.0, 0.0, 0.0
    for k in range(steps):
        i, j, link = a.first[x] + work.step_a[k], b.first[y] + work.step_b[k], work.step_link[k]
        last_contradicted, last_omitted = 0.0, 0.0
        if link >= 0:
            odds = min(work.odds[link], 4.0)
            agreement += odds
            worst, second_worst = min(worst, odds), min(second_worst, max(worst, odds))
            weight = min(a.weight[a.parts[i]], b.weight[b.parts[j]])
            weights += weight
            rarest = max(rarest, weight)
            matched += 1
            merged += work.di[link] + work.dj[link] > 2
            damaged += work.repaired[link]
        elif work.step_a[k] >= 0 and work.step_b[k] >= 0:
            at_a, at_b = a.cells[a.parts[i]], b.cells[b.parts[j]]
            odds = min(exact_odds(a.cells, at_a, b.cells, at_b, model.whole, model.real)[0], 0.0)
            against += 1
            severity += max(odds, -4.0)
            clear = clear or odds < model.real[CLEAR]
            last_contradicted = 1.0
        elif work.step_a[k] > 0 or (work.step_a[k] == 0 and not a.optional[x]):
            alone_a += 1
            last_omitted = 1.0
        elif work.step_b[k] > 0 or (work.step_b[k] == 0 and not b.optional[y]):
            alone_b += 1
            last_omitted = 1.0
        if k == 0:
            first_contradicted, first_omitted = last_contradicted, last_omitted
    alone = alone_a + alone_b
    f = work.features
    f[0], f[1], f[2] = 1.0, agreement, float(matched)
    f[3] = worst if matched else -1.0
    f[4] = second_worst if matched > 1 else 0.0
    f[5], f[6], f[7], f[8] = float(against), severity, first_contradicted, last_contradicted
    f[9], f[10], f[11] = float(alone), first_omitted, last_omitted
    f[12] = 1.0 if alone_a and alone_b else 0.0
    f[13] = 1.0 if moved else 0.0
    f[14], f[15] = min(weights, 12.0), rarest
    f[16], f[17] = float(merged), float(damaged)
    f[18] = 1.0 if matched < 2 else 0.0
    f[19] = matched / max(matched + against + alone / 2, 1.0)
    script = 2 if a.script[x] != b.script[y] or a.script[x] > 1 else a.script[x]
    odds = 0.0
    for k in range(_FEATURES):
        odds += model.name_weights[script * _FEATURES + k] * f[k]
    if clear:
        odds = min(odds, model.real[LEFT_AFTER] + min(odds, 0.0) + 0.02 * max(odds, 0.0))
    return float(odds)
