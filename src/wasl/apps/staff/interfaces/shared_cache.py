"""Django's cache, kept in the database: every process of the site, and the one after a restart, know what was tried."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from wasl.apps.staff.models.remembered import Remembered


class SharedCache(BaseCache):
    """Values are JSON, not pickles: who alters the database cannot have the site run what they wrote."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Remember, unless it is remembered already; of several that try at once, one is told yes."""
        with transaction.atomic():
            _past().delete()
            told = {"value": value, "until": self._until(timeout)}
            _, is_new = Remembered.objects.get_or_create(key=self._digest(key, version), defaults=told)
        return is_new

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = _standing().filter(key=self._digest(key, version)).values_list("value", flat=True).first()
        return default if found is None else found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with transaction.atomic():
            _past().delete()
            told = {"value": value, "until": self._until(timeout)}
            Remembered.objects.update_or_create(key=self._digest(key, version), defaults=told)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        known = _standing().filter(key=self._digest(key, version))
        return bool(known.update(until=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        deleted, _ = _standing().filter(key=self._digest(key, version)).delete()
        return bool(deleted)

    def clear(self) -> None:
        Remembered.objects.all().delete()

    def _digest(self, key: str, version: int | None) -> str:
        return sha256(self.make_key(key, version).encode()).hexdigest()

    def _until(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _past() -> QuerySet[Remembered]:
    return Remembered.objects.filter(until__lte=timezone.now())


def _standing() -> QuerySet[Remembered]:
    return Remembered.objects.filter(Q(until=None) | Q(until__gt=timezone.now()))
