"""Seeds for the lot: each side commits to its own before any is shown, so that nobody can choose who is drawn.

A seed is 16 to 64 random bytes in lower-case hexadecimal. The commitment hides it, since it cannot be guessed, and
binds the side to it, since another seed of the same commitment would be a collision of SHA-256.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from wasl.engines.planning.errors import SeedError
from wasl.kernel.canonical import canonical_json

DOMAIN = b"wasl exchange seed commitment 1\n"
DIGITS_MIN, DIGITS_MAX = 32, 128


def commitment_to(seed: str, *, party: str) -> str:
    """What a party publishes before any seed is shown. Raises SeedError for a malformed seed."""
    check_seed(seed, party=party)
    return hashlib.sha256(DOMAIN + canonical_json([party, seed])).hexdigest()


def check_seed(seed: str, *, party: str) -> None:
    if not DIGITS_MIN <= len(seed) <= DIGITS_MAX or len(seed) % 2 or set(seed) - set("0123456789abcdef"):
        raise SeedError(
            f"the seed of {party} is malformed",
            why=f"a seed is {DIGITS_MIN} to {DIGITS_MAX} hexadecimal digits in small letters, an even number of them",
            do="Draw one with secrets.token_hex(32).",
        )


def check_revealed(seeds: Mapping[str, str], *, parties: Iterable[str]) -> None:
    """Every party has revealed a seed, and nobody else has. Raises SeedError."""
    names = set(parties)
    for party in sorted(names - set(seeds)):
        raise SeedError(
            f"{party} has revealed no seed",
            why="the lot is drawn from the seeds of all parties, so that none of them can choose it",
            do="Plan when every party has revealed its seed.",
        )
    for party in sorted(set(seeds) - names):
        raise SeedError(f"a seed is given for {party!r}", why="it is not a party of the rules", do="Leave it out.")
    for party, seed in seeds.items():
        check_seed(seed, party=party)


def check_opens(seed: str, *, party: str, commitment: str) -> None:
    """The seed is the one this party committed to. Raises SeedError."""
    if not hmac.compare_digest(commitment_to(seed, party=party), commitment):
        raise SeedError(
            f"the seed of {party} is not the one it committed to",
            why="its commitment does not open with this seed",
            do="Ask the party for the seed it drew; if it has none, all draw and commit anew.",
        )
