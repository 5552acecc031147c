"""A bar on stderr for what takes longer than two seconds; silent in pipes and for quick work."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from wasl.cli.printing import console

PATIENCE_S = 2.0  # shorter work needs no bar

Report = Callable[[str, float], None]


@contextmanager
def progress_bar(
    words: dict[str, str] | None = None, *, to: Console | None = None, patience_s: float = PATIENCE_S
) -> Iterator[Report]:
    """Give a function that takes the name of a stage and the share of it that is done (0 to 1).

    Parameters: words, what a person reads for a stage; an unknown stage is shown as it is called. The bar
    appears after ``patience_s`` seconds, only on a terminal, and is gone at the end.
    """
    where = to or console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=where,
        transient=True,
        disable=not where.is_terminal,
    )
    task = bar.add_task("", total=1.0)
    starter = threading.Timer(patience_s, bar.start)
    starter.daemon = True
    starter.start()

    def report(stage: str, share: float) -> None:
        bar.update(task, description=(words or {}).get(stage, stage), completed=min(max(share, 0.0), 1.0))

    try:
        yield report
    finally:
        starter.cancel()
        starter.join()
        bar.stop()
