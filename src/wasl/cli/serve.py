"""Serving the site, with its worker beside it: a few processes of one program, no other service."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from wasl.cli.checkpoint_times import sign_at_fixed_times
from wasl.cli.errors import BadUsage
from wasl.cli.site import bring_up_to_date, start_site
from wasl.kernel.memory import spare_what_is_loaded

HOST = "127.0.0.1"
PORT = 8000
THREADS = 8
PROCESSES = min(2, os.cpu_count() or 1) if os.name == "posix" else 1
"""That answer pages unless told otherwise. Only one where a process cannot hand its socket on."""
LARGEST_REQUEST = 112 << 20  # bytes: a list of 110 MB and its form
STOPS_WITHIN_S = 10

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where database and files lie.")]


def serve_site(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = PORT,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer pages.")] = PROCESSES,
    data_dir: DataDir = None,
) -> None:
    """Example: wasl serve --port 8000

    Serve the pages and the API, and work through the tasks in the background, until Ctrl-C.
    """
    if processes > 1 and os.name != "posix":
        raise BadUsage(f"--processes {processes}", why="this system serves with one", do="Leave it out.")
    start_site(data_dir)
    bring_up_to_date()
    end_when_told()
    with running_site(host=host, port=port, processes=processes) as address, running_worker():
        typer.echo(f"Wasl is served on {address}  (Ctrl-C ends it)")
        stay()


def work_in_background(
    data_dir: DataDir = None,
    end_with: Annotated[int | None, typer.Option(hidden=True, help="Number of the process that started it.")] = None,
) -> None:
    """Example: wasl worker

    Carry out linking runs, searches, long lists and copies that wait, until Ctrl-C. Takes up what a stopped
    worker left.
    """
    start_site(data_dir)
    from django.core.management import call_command
    from django.utils import timezone

    from wasl.apps.identification.domain.searching import broken_searches
    from wasl.apps.identification.tasks import search_in_background
    from wasl.apps.lists.domain.acceptances import unfinished_acceptances
    from wasl.apps.lists.domain.exports import expire_exports, unwritten_exports
    from wasl.apps.lists.tasks import accept_in_background, write_copy_in_background
    from wasl.apps.matching.domain.linking import broken_runs
    from wasl.apps.matching.tasks import link_in_background
    from wasl.apps.register.domain.searchable import unkept_sources
    from wasl.apps.register.tasks import keep_source_in_background
    from wasl.apps.sources.models.source import Source

    if end_with is not None:
        _end_with(end_with)
    _forget_queued()
    for run in broken_runs():
        link_in_background.enqueue(run)
    for search in broken_searches():
        search_in_background.enqueue(search)
    for acceptance in unfinished_acceptances():
        accept_in_background.enqueue(acceptance)
    expire_exports(at=timezone.now())
    for copy in unwritten_exports():
        write_copy_in_background.enqueue(copy)
    for source in unkept_sources(Source.objects.values_list("id", flat=True)):
        keep_source_in_background.enqueue(source)
    sign_at_fixed_times()
    call_command("db_worker", interval=0.5, startup_delay=False, verbosity=0)


def answer_pages(
    door: Annotated[int, typer.Option("--socket", help="Number of the listening socket that was handed on.")],
    end_with: Annotated[int, typer.Option(help="Number of the process that started it.")],
) -> None:
    """Answer pages on a socket that ``wasl serve`` listens on, and end with it."""
    _end_with(end_with)
    end_when_told()
    start_site()
    with _answering(socket.socket(fileno=door)):
        stay()


@contextmanager
def running_site(*, host: str, port: int, processes: int = 1) -> Iterator[str]:
    """The site, in a thread of this process and in further ones that share its socket; yields its address.

    Raises BadUsage when the port is taken.
    """
    with ExitStack() as running:
        door = running.enter_context(_listening(host, port))
        for _ in range(processes - 1):
            running.enter_context(_beside("pages", "--socket", str(door.fileno()), keeping=door.fileno()))
        running.enter_context(_answering(door))
        yield f"http://{host}:{door.getsockname()[1]}/"


@contextmanager
def running_worker() -> Iterator[None]:
    """The worker in a process of its own, ended with the caller."""
    with _beside("worker"):
        yield


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as refusal:
        raise BadUsage(
            f"port {port} cannot be used",
            why=refusal.strerror.partition(" (")[0] if refusal.strerror else "it is taken",
            do="Choose another with --port.",
        ) from refusal


@contextmanager
def _answering(door: socket.socket) -> Iterator[None]:
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver
    from waitress.server import create_server

    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # loads every page
    spare_what_is_loaded()
    server: Any = create_server(application, sockets=[door], threads=THREADS, **_behind_proxy())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown()  # let requests under way end before the sockets close
        server.close()
        thread.join(timeout=5)


@contextmanager
def _beside(*words: str, keeping: int | None = None) -> Iterator[None]:
    """Another process of this program, ended with the caller."""
    command = [sys.executable, "-m", "wasl.cli.main", *words, "--end-with", str(os.getpid())]
    process = subprocess.Popen(command, pass_fds=() if keeping is None else (keeping,))
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _behind_proxy() -> dict[str, Any]:
    """What waitress needs to believe the named proxy, and nobody else, about scheme and visitor."""
    from django.conf import settings

    options: dict[str, Any] = {
        "ident": None,
        "clear_untrusted_proxy_headers": True,
        "max_request_body_size": LARGEST_REQUEST,
        "channel_timeout": 30,  # seconds; half-open requests do not hold a place for long
        "connection_limit": 500,
    }
    if settings.TRUSTED_PROXY:
        headers = {"x-forwarded-proto", "x-forwarded-for"}
        options |= {"trusted_proxy": settings.TRUSTED_PROXY, "trusted_proxy_headers": headers}
    return options


def end_when_told() -> None:
    """Let SIGTERM end the command as Ctrl-C does, so that its worker ends with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def stay() -> None:
    """Until told to end. In short sleeps: a signal that another thread was given is seen when this one wakes."""
    while True:
        time.sleep(1)


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however that ended, and however early."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _forget_queued() -> None:
    """Empty the queue of a worker that is gone: what waits is queued anew from the runs and copies themselves."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).delete()
