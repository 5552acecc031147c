"""Model fields every app uses."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models

from wasl.kernel.ids import new_id

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:  # Django's fields take no type parameters at run time
    Text = models.CharField


class TypedIdField(Text):
    """The opaque id of a thing, made on first save: ``TypedIdField("lst")`` gives ``lst_7k2m…``."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        options |= {
            "primary_key": True,
            "max_length": 25,
            "editable": False,
            "default": partial(new_id, prefix),
        }
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, _, _ = super().deconstruct()
        return name, path, [self.prefix], {}


class SubjectField(Text):
    """The typed id of what a row is about, whatever its kind; indexed, without a foreign key.

    Apps that stand lower speak of things that live higher (a claim about a release, a log entry
    about an answer); a foreign key cannot point uphill.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"max_length": 25, "db_index": True, "editable": False} | options))
