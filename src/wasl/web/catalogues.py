"""The translated sentences: written in ``django.po``, read by Django from ``django.mo``."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Write each ``.mo`` that is missing or older than its ``.po``; returns those written.

    Each appears whole or not at all, so several starting processes may do it at once.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".draft", delete=False) as draft:
        write_mo(draft, catalogue)
    os.chmod(draft.name, 0o644)
    Path(draft.name).replace(target)
