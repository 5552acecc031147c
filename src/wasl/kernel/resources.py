"""The tables that come with Wasl, read once."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@lru_cache(maxsize=16)
def resource(path: str) -> Any:
    """A YAML file under ``wasl/resources``, read once; callers must not change it."""
    text = files("wasl").joinpath("resources", *path.split("/")).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  the safe loader, in C
