"""What the tests of a module begin from, made once: each test is a transaction inside that of the module."""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@dataclass(frozen=True)
class Once(Generic[Made]):
    """What was made, and the folder in which its files lie."""

    made: Made
    folder: Path

    def copied(self, folder: Path) -> Made:
        """For one test, whose vault and keys lie in ``folder``: what it changes, no other test sees."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return copy.deepcopy(self.made)


@contextmanager
def once(make: Callable[[], Made], *, blocker: DjangoDbBlocker, folder: Path) -> Iterator[Once[Made]]:
    """To be held by a fixture of a module whose tests all end as transactions do that are rolled back."""
    with blocker.unblock(), transaction.atomic():
        with override_settings(VAULT_DIR=folder / "vault", LOG_DIR=folder, SEAL_DIR=folder):
            made = make()
        yield Once(made, folder)
        transaction.set_rollback(True)
