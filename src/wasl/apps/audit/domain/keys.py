"""The site's own keys: one that signs the log's checkpoints, one that cosigns those of other logs.

Made at first use, in the data folder, readable by its owner alone. Whoever has the file can sign as this log.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from secrets import token_bytes

from django.conf import settings

from wasl.engines.ledger.ed25519 import public_key_of
from wasl.engines.ledger.keys import SEED_BYTES, KeyType, Signer, Verifier

LOG_KEY, WITNESS_KEY = "log-key", "witness-key"
TELLING = 16  # hexadecimal digits of a key in the name made from it


def log_signer() -> Signer:
    """Its name is the log's origin: that of the settings when the key was made, or one made from the key."""
    return _signer(LOG_KEY, KeyType.ED25519, wanted=settings.LOG_ORIGIN, otherwise="wasl-log")


def log_verifier() -> Verifier:
    return log_signer().verifier


def witness_signer() -> Signer:
    return _signer(WITNESS_KEY, KeyType.COSIGNATURE, wanted="", otherwise="wasl-witness")


def _signer(filename: str, type: KeyType, *, wanted: str, otherwise: str) -> Signer:
    path = Path(settings.LOG_DIR) / filename
    if not path.exists():
        seed = token_bytes(SEED_BYTES)
        name = wanted or f"{otherwise}/{hashlib.sha256(public_key_of(seed)).hexdigest()[:TELLING]}"
        _write_once(path, Signer(name, type, seed).skey)
    return Signer.parse(path.read_text().strip())


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and never over another: two that make it at once end with the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # readable by its owner alone
        draft.write(text + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
