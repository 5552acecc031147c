"""Say in one sentence when the Python that make found is too old. Runs on any Python 3."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Wasl needs Python 3.11 or newer; this is %d.%d. Name another one: make PYTHON=python3.12 demo"
        % sys.version_info[:2]
    )
