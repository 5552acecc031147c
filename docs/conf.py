"""How the documentation is built: Sphinx and MyST, without a network. Reference tables are printed from the code."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# The reference pages read models, settings and routes, so the site is loaded, with a data folder of its own.
for name in [one for one in os.environ if one.startswith("WASL_")]:
    del os.environ[name]
os.environ["WASL_DATA_DIR"] = tempfile.mkdtemp(prefix="wasl-docs-")
atexit.register(shutil.rmtree, os.environ["WASL_DATA_DIR"], ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "wasl.server.settings"

import django  # noqa: E402  after the settings are named

django.setup()

from wasl import __version__  # noqa: E402  after Django is set up

project = "Wasl"
author = "The Wasl authors"
copyright = f"2026, {author}"
version = release = __version__

extensions = ["myst_parser", "from_code"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
master_doc = "index"
language = "en"
nitpicky = True

html_theme = "furo"
html_title = f"Wasl {release}"
html_show_sourcelink = False
html_copy_source = False
