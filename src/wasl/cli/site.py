"""What every command that touches the site does first."""

import os
from pathlib import Path
from typing import TypeVar

from wasl.cli.errors import Unreadable

Found = TypeVar("Found")


def start_site(data_dir: Path | None = None) -> None:
    """Load the site's settings and models; ``data_dir`` wins over the environment."""
    os.umask(0o077)  # what the site writes is for its own account alone
    if data_dir is not None:
        os.environ["WASL_DATA_DIR"] = str(data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wasl.server.settings")
    import django

    django.setup()


def known(found: Found | None, name: str) -> Found:
    """What was looked for by this name; raises Unreadable when there is none."""
    if found is None:
        raise Unreadable(f"{name!r} is not known here", do="Check how it is written, or register it first.")
    return found


def bring_up_to_date() -> None:
    """Create or upgrade the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
