"""The examples in the docstrings run."""

import doctest
from importlib import import_module

import pytest

MODULES = [
    "evidence.tables", "evidence.verbal", "lines.lineage", "lines.mt_haplotypes", "lines.y_haplotypes",
    "lines.y_mutation",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    found = doctest.testmod(import_module(f"wasl.engines.kinship.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
