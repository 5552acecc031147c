"""Sets a document by typst: ``python -I typesetting.py TEMPLATE STANDARD… < copy.json > copy.pdf``.

In a process of its own, because typst keeps what it has laid out, names with it, in memory for as long as
its process lives (measured: 400 MB more after each copy of 3,000 entries). Nothing is read but the
template, the fonts and the standard input; no package is ever fetched.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 600
PROGRAM = re.compile(rb"(/Creator\(|<xmp:CreatorTool>)(Typst [0-9.]+)")  # blanked at its length: places stay right


def typeset(template: Path, copy: dict[str, object], *, standards: tuple[str, ...] = ("ua-1",)) -> bytes | None:
    """The PDF of what the template makes of ``copy.json``; nothing when it could not be set.

    What typst says of a failure may quote a name, so it is not passed on.
    """
    done = subprocess.run(
        [sys.executable, "-I", __file__, str(template), *standards], input=json.dumps(copy).encode(),
        timeout=LONGEST_SECONDS, capture_output=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else None


def main() -> None:
    import typst
    from pymupdf_fonts import FiraGO_Bold, FiraGO_Regular

    template, *named = sys.argv[1:]
    standards: Any = named
    copy = json.load(sys.stdin.buffer)
    files: Any = {"main.typ": Path(template).read_bytes(), "copy.json": json.dumps(copy).encode()}
    with tempfile.TemporaryDirectory() as folder:
        for name, font in (("regular", FiraGO_Regular), ("bold", FiraGO_Bold)):
            (Path(folder) / f"{name}.ttf").write_bytes(font.fontbuffer)
        made = typst.compile(files, font_paths=[folder], ignore_system_fonts=True, pdf_standards=standards)
    sys.stdout.buffer.write(PROGRAM.sub(lambda found: found[1] + b" " * len(found[2]), made))


if __name__ == "__main__":
    main()
