"""A column whose content only the site can open: AES-GCM under a key that lies beside the database, not in it.

A value is bound to its column and to the row it was sealed for, so that one put into another row does not open. It is
opened when it is asked for, not when its row is read; what is opened does not show itself in errors or traces.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from wasl.kernel.canonical import canonical_json
from wasl.kernel.errors import DomainError

if TYPE_CHECKING:
    Bytes = models.BinaryField[Any, Any]
else:
    Bytes = models.BinaryField
NONCE = 12
KEY_BYTES = 32
KEY_FILE = "genetic.key"
PUT_BACK = "Put back the key that lay beside this database; it is part of every backup."


class SealError(DomainError):
    code = "genetic_seal"


class Opened(dict[str, Any]):
    """A mapping out of a sealed column. It works as any other, but its text says only that it is one."""

    def __repr__(self) -> str:
        return "<opened, not shown>"

    __str__ = __repr__


class Closed:
    """A sealed value as it stands in the database."""

    def __init__(self, content: bytes) -> None:
        self.content = content


class _Opening(DeferredAttribute):
    field: "SealedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Closed):
            value = instance.__dict__[self.field.attname] = self.field.opened(value, instance)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(Bytes):
    """JSON in Python, ciphertext in the database. It cannot be searched, sorted or compared there.

    Parameters: ``bound_to``: the attribute of the row that tells whose value it is; it never changes.
    """

    descriptor_class = _Opening

    def __init__(self, *, bound_to: str, **options: Any) -> None:
        self.bound_to = bound_to
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, options | {"bound_to": self.bound_to}

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Closed | None:
        return None if value is None else Closed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002  Django gives it
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Closed):
            return value
        nonce = os.urandom(NONCE)
        return Closed(nonce + _cipher_to_seal().encrypt(nonce, canonical_json(value), self._bound(model_instance)))

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None or isinstance(value, Closed):
            return None if value is None else value.content
        raise SealError(
            f"a value of {self.model._meta.label} was not sealed", why="it is bound to its row", do="Save the row."
        )

    def opened(self, value: Closed, instance: models.Model) -> Any:
        """Raises SealError when it was sealed for another row, with another key, or was changed since."""
        nonce, content = value.content[:NONCE], value.content[NONCE:]
        try:
            text = _cipher(_folder()).decrypt(nonce, content, self._bound(instance))
        except (InvalidTag, ValueError):
            raise SealError(
                f"a sealed value of {self.model._meta.label} cannot be opened",
                why=f"it was sealed with another {KEY_FILE}, for another row, or was changed since",
                do=PUT_BACK,
            ) from None
        return json.loads(text, object_hook=Opened)

    def _bound(self, instance: models.Model) -> bytes:
        return f"{self.model._meta.db_table}.{self.attname}.{getattr(instance, self.bound_to)}".encode()


def _folder() -> Path:
    return Path(settings.SEAL_DIR)


def _cipher_to_seal() -> AESGCM:
    """As ``_cipher``; the key is made when there is none and nothing was ever sealed."""
    folder = _folder()
    if not (folder / KEY_FILE).exists():
        if _anything_sealed():
            raise _lost()
        _make_key(folder)
    return _cipher(folder)


@lru_cache(maxsize=4)
def _cipher(folder: Path) -> AESGCM:
    try:
        return AESGCM((folder / KEY_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        raise _lost() from None


def _make_key(folder: Path) -> None:
    """Whole or not at all, readable by its owner alone; of two who make it at once, the first one's stays."""
    made = folder / f".{KEY_FILE}.{os.urandom(8).hex()}"
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(AESGCM.generate_key(KEY_BYTES * 8))
            file.flush()
            os.fsync(file.fileno())
        os.link(made, folder / KEY_FILE)
    except FileExistsError:
        return
    finally:
        made.unlink(missing_ok=True)


def _anything_sealed() -> bool:
    sealed = [
        (model, field.name) for model in apps.get_models() for field in model._meta.get_fields()
        if isinstance(field, SealedField)
    ]  # fmt: skip
    return any(model._base_manager.filter(**{f"{name}__isnull": False}).exists() for model, name in sealed)


def _lost() -> SealError:
    return SealError("sealed values cannot be opened", why=f"{KEY_FILE} is not there, or is no key", do=PUT_BACK)
