"""The examples in the docstrings run."""

import doctest
from importlib import import_module

import pytest

MODULES = ["evidence_tables", "lineage", "mt_haplotypes", "verbal", "y_haplotypes", "y_mutation"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    found = doctest.testmod(import_module(f"wasl.engines.kinship.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
