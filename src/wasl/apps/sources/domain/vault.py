"""The evidence vault: files under their SHA-256, written once, read with their hash checked."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from wasl.kernel.errors import DomainError


class VaultError(DomainError):
    code = "vault"


def keep(content: bytes) -> str:
    """Store the bytes durably and return their SHA-256 (hex). The same bytes are stored once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
    _sync_folder(path.parent)
    return digest


def fetch(digest: str) -> bytes:
    """The bytes under this hash. Raises VaultError when they are absent or no longer hash to it."""
    path = _path_of(digest)
    if not path.exists():
        raise VaultError(
            f"file {digest[:12]} cannot be read", why="it is not in the vault", do="Restore the vault from a backup."
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise VaultError(
            f"file {digest[:12]} cannot be trusted",
            why="its bytes have changed since it was kept",
            do="Restore the vault from a backup and look for the cause.",
        )
    return content


def forget(digest: str) -> None:
    """Remove the bytes under this hash; for what can be made again or is no evidence. The caller makes sure of that."""
    path = _path_of(digest)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        _sync_folder(path.parent)


def _path_of(digest: str) -> Path:
    return Path(settings.VAULT_DIR) / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
