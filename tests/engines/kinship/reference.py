"""Published reference values, read where they lie beside the checkout; they are not part of the project."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "kinship"
needs_reference = pytest.mark.skipif(not FOLDER.exists(), reason="no reference values beside this checkout")


def reference(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
