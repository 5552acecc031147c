"""The examples in the docstrings are true."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["arabic_writing", "sounds", "spelling", "written_dates"])
def test_examples__run(name: str) -> None:
    found = doctest.testmod(import_module(f"wasl.engines.synthesis.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
