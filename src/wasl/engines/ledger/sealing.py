"""A list sealed before anybody sees it: what its side publishes, and what it keeps until all have published.

The root binds the side to every row, hides how many there are, and lets one row be opened alone. A row's id is drawn
from its own commitment, so that nobody can put another person behind an id afterwards. The tree is that of RFC 6962
over the commitments in the order of their digests, which tells nothing of the order of the rows.

The seed, the side's share of the lot that decides among equals, is bound by the same root, as one more leaf.
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import leaf_hash, root_of
from wasl.kernel.canonical import canonical_json
from wasl.kernel.errors import WaslError
from wasl.kernel.ids import new_id

FORM = "wasl sealed list 1"
SALT_BYTES = SEED_BYTES = 32
MOST_ROWS = 200_000

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SealedList:
    """``root`` (64 hexadecimal digits) is published; ``opening`` is kept."""

    root: str
    opening: bytes

    def __repr__(self) -> str:  # the opening must not reach a traceback
        return f"SealedList(root={self.root!r}, opening=…)"


@dataclass(frozen=True, slots=True)
class OpenedList:
    """What an opening says once it is proven: the rows by their ids, the salt of each, and the seed."""

    rows: Mapping[str, Row]
    salts: Mapping[str, str]
    seed: bytes


def seal_list(rows: Sequence[Row], *, party: str, random_bytes: Callable[[int], bytes]) -> SealedList:
    """Seal rows of text under fresh salts. Raises LedgerError when there are too many, or two that are the same."""
    if len(rows) > MOST_ROWS:
        raise LedgerError(f"a list of {len(rows)} rows was not sealed", why=f"the most is {MOST_ROWS}", do="Split it.")
    told = [canonical_json(dict(row)) for row in rows]
    if len(set(told)) != len(told):
        raise LedgerError("the list was not sealed", why="two of its rows are the same", do="Remove one of them.")
    salts = [random_bytes(SALT_BYTES) for _ in rows]
    seed, salt_of_seed = random_bytes(SEED_BYTES), random_bytes(SALT_BYTES)
    opening = {
        "form": FORM,
        "party": party,
        "seed": {"seed": seed.hex(), "salt": salt_of_seed.hex()},
        "rows": [{"row": dict(row), "salt": salt.hex()} for row, salt in zip(rows, salts, strict=True)],
    }
    digests = [commit(dict(row), salt=salt).digest for row, salt in zip(rows, salts, strict=True)]
    return SealedList(_root([*digests, _seed_digest(opening)]), canonical_json(opening))


def open_list(opening: bytes, *, party: str, root: str) -> OpenedList:
    """Prove that an opening is of what was published. Raises LedgerError when anything in it was changed since."""
    said = _read(opening)
    if said["party"] != party:
        raise _refused("it is the list of another party")
    rows, salts, digests = {}, {}, []
    for one in said["rows"]:
        made = commit(one["row"], salt=bytes.fromhex(one["salt"]))
        key = id_of(made.digest)
        rows[key], salts[key] = one["row"], one["salt"]
        digests.append(made.digest)
    if len(rows) != len(digests):
        raise _refused("two of its rows are the same")
    if not hmac.compare_digest(_root([*digests, _seed_digest(said)]), root):
        raise _refused("it is not what was sealed")
    return OpenedList(rows, salts, bytes.fromhex(said["seed"]["seed"]))


def id_of(digest: str) -> str:
    """The opaque id of a sealed row, drawn from its commitment (64 hexadecimal digits)."""
    return new_id("cnd", random_bytes=lambda count: bytes.fromhex(digest)[:count])


def _seed_digest(opening: Mapping[str, Any]) -> str:
    """The seed is committed to with its party's code, so that no side can repeat another's."""
    seed = opening["seed"]
    return commit(["seed", opening["party"], seed["seed"]], salt=bytes.fromhex(seed["salt"])).digest


def _root(digests: Sequence[str]) -> str:
    return root_of([leaf_hash(bytes.fromhex(digest)) for digest in sorted(digests)]).hex()


def _read(opening: bytes) -> dict[str, Any]:
    """The opening as a table of the one form it has."""
    try:
        said = json.loads(opening.decode("utf-8"))
        again = canonical_json(said)
        shaped = (
            said.keys() == {"form", "party", "seed", "rows"}
            and said["form"] == FORM
            and isinstance(said["party"], str)
            and said["seed"].keys() == {"seed", "salt"}
            and len(bytes.fromhex(said["seed"]["seed"])) == SEED_BYTES
            and len(bytes.fromhex(said["seed"]["salt"])) == SALT_BYTES
            and len(said["rows"]) <= MOST_ROWS
            and all(_is_row(one) for one in said["rows"])
        )
    except (ValueError, TypeError, AttributeError, RecursionError, WaslError):
        raise _refused("it is not an opening") from None
    if not shaped or again != opening:
        raise _refused("it is not an opening")
    return dict(said)


def _is_row(one: object) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == {"row", "salt"}
        and isinstance(one["row"], dict)
        and all(isinstance(value, str) for value in one["row"].values())
        and len(bytes.fromhex(one["salt"])) == SALT_BYTES
    )


def _refused(why: str) -> LedgerError:
    return LedgerError("the sealed list was not opened", why=why, do="Give the opening exactly as it was written.")
