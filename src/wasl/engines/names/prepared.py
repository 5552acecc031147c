"""Many names read once and kept ready, so that pairs of them are scored by the hundred thousand per second."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wasl.engines.names.compiled import model_arrays, part_arrays, rows_within
from wasl.engines.names.model import Model, default_model
from wasl.engines.names.parsing import MAX_PARTS, ParsedName, Part, parse_name
from wasl.engines.names.rarity import Rarity
from wasl.engines.names.scoring import NO_PART, SCRIPTS, NameArrays, scores


@dataclass(frozen=True, eq=False)
class PreparedNames:
    """Names ready to compare, one row each, in the order given; a name without letters has no parts.

    parts: the distinct parts, those that differ in nothing compared once. numbers: (names, MAX_PARTS) int32, the
    position in ``parts`` of each part of each name, ``NO_PART`` after the last. arrays: what compiled code reads.
    model: what scores them.
    """

    parts: tuple[Part, ...]
    numbers: NDArray[np.int32]
    arrays: NameArrays
    model: Model

    def __len__(self) -> int:
        return len(self.numbers)


def prepare(
    names: Sequence[str | ParsedName], *, rarity: Rarity | None = None, model: Model | None = None
) -> PreparedNames:
    """Read names, whatever their script, and keep what comparing needs.

    rarity: shares of name parts in the register at hand; without it the short table of the commonest names.
    """
    model = model or default_model()
    rarity = rarity or model.common
    table = _Table()
    own = array("i")
    counts, scripts, optional, lengths = array("q"), array("B"), array("B"), array("q")
    texts = bytearray()
    for name in names:
        parsed = parse_name(name) if isinstance(name, str) else name
        own.extend([table.number(part) for part in parsed.parts])
        counts.append(len(parsed.parts))
        scripts.append(SCRIPTS.index(parsed.script))
        optional.append(bool(parsed.parts) and parsed.parts[0].optional)
        text = parsed.text.encode("utf-8", "surrogatepass")
        lengths.append(len(text))
        texts += text
    arrays = NameArrays(
        _starts(counts),
        np.array(own, np.int32),
        np.array(scripts, np.uint8),
        np.array(optional, np.uint8),
        _starts(lengths),
        np.frombuffer(bytes(texts), np.uint8),
        part_arrays(table.parts).cells,
        np.array([rarity.log10_weight(part) for part in table.parts], np.float64),
    )
    rows = np.full((len(counts), MAX_PARTS), NO_PART, np.int32)
    rows[np.arange(MAX_PARTS) < np.array(counts)[:, None]] = arrays.parts
    return PreparedNames(tuple(table.parts), rows, arrays, model)


def scores_of(a: PreparedNames, rows_a: ArrayLike, b: PreparedNames, rows_b: ArrayLike) -> NDArray[np.float64]:
    """Scores of the pairs ``(rows_a[k], rows_b[k])``, as ``compare_names(...).score``; NaN where one has no parts.

    a and b may be one; both must have been prepared with one model. Memory is taken for the result only, and no lock is
    held: threads may each take a share of the rows.
    """
    if a.model is not b.model:
        raise ValueError("names prepared with different models cannot be compared")
    first, second = rows_within(rows_a, len(a)), rows_within(rows_b, len(b))
    if len(first) != len(second):
        raise ValueError(f"{len(first)} rows against {len(second)}: pairs need as many of each")
    found = np.empty(len(first), np.float64)
    scores(a.arrays, first, b.arrays, second, model_arrays(a.model), found)
    return found


def _starts(counts: "array[int]") -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])


class _Table:
    """Distinct parts numbered on first sight."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._seen: list[Part] = []  # keeps what _of_object names alive
        self._of_object: dict[int, int] = {}
        self._of_content: dict[tuple[object, ...], int] = {}

    def number(self, part: Part) -> int:
        """Number of a part; parts that differ in nothing compared share one. The same word is the same object."""
        number = self._of_object.get(id(part))
        if number is None:
            content = (part.kind, part.core, part.arabic, part.skeleton, part.forms, part.known, part.article)
            number = self._of_content.setdefault(content, len(self.parts))
            if number == len(self.parts):
                self.parts.append(part)
            self._of_object[id(part)] = number
            self._seen.append(part)
        return number
