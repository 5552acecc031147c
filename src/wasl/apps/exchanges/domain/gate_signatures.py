"""What the telephones at the gate signed, and what came in under the name of one that signs and is not signed by it."""

from collections.abc import Iterable
from functools import lru_cache

from wasl.apps.exchanges.models.crossing import Crossing
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import unsigned_in
from wasl.engines.ledger.ed25519 import verifies

# A board asks for the same day every few seconds.
_verifies = lru_cache(maxsize=50_000)(verifies)


def unsigned_among(crossing: Crossing, held: Iterable[Confirmation]) -> frozenset[str]:
    """Ids of those that name a telephone which signs, and that it has not signed."""
    return unsigned_in(crossing.terms, held, verifies=_verifies)


def best_copies(crossing: Crossing, held: Iterable[Confirmation]) -> dict[str, Confirmation]:
    """Each once, by id: in the copy that its telephone signed, where there is one."""
    best: dict[str, Confirmation] = {}
    for one in held:
        if one.id not in best or unsigned_among(crossing, [best[one.id]]):
            best[one.id] = one
    return best
