"""Every setting in one typed table: name, type, default, meaning. A malformed value stops the start with a sentence."""

import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

MAX_ORIGIN = 200
CONNECTION_AGE_S = 60  # a thread of the server keeps its connection to the database for as long


class ConfigError(Exception):
    pass


def _flag(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError("write yes or no")


def _minutes(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 24 * 60:
        raise ValueError("write a number of minutes from 1 to 1440")
    return value


def _rows(text: str) -> int:
    value = int(text)
    if not 100 <= value <= 1_000_000:
        raise ValueError("write a number of rows from 100 to 1000000")
    return value


def _origin(text: str) -> str:
    if "+" in text or not text.isprintable() or len(text) > MAX_ORIGIN or any(map(str.isspace, text)):
        raise ValueError(f"write a name of at most {MAX_ORIGIN} characters without spaces and plus signs")
    return text


def _hosts(text: str) -> list[str]:
    return [host.strip() for host in text.split(",") if host.strip()]


@dataclass(frozen=True)
class Config:
    """Read once at start from ``WASL_…`` variables."""

    data_dir: Path = Path(".wasl")
    database_url: str = ""
    hosts: list[str] | None = None
    https: bool = False
    trusted_proxy: str = ""
    debug: bool = False
    idle_minutes: int = 30
    require_second_factor: bool = False
    secret_key: str = ""
    longest_list: int = 50_000
    log_origin: str = ""
    checkpoint_minutes: int = 15
    serve_as_witness: bool = False

    READ: ClassVar[dict[str, tuple[Callable[[str], Any], str]]] = {
        "data_dir": (Path, "where the database, the vault and the key lie"),
        "database_url": (str, "postgresql://user:password@host/name; empty: SQLite in data_dir"),
        "hosts": (_hosts, "names the site is reached by, separated by commas; empty: this machine only"),
        "https": (_flag, "yes when the site is served over TLS: cookies are then marked secure"),
        "trusted_proxy": (str, "address of the proxy that ends TLS, whose word on the visitor is taken; empty: none"),
        "debug": (_flag, "yes shows errors in the browser; never where real data is"),
        "idle_minutes": (_minutes, "a session ends after so many idle minutes"),
        "require_second_factor": (_flag, "yes lets nobody work without TOTP or a passkey"),
        "secret_key": (str, "signs sessions; empty: made at first start and kept in data_dir"),
        "longest_list": (_rows, "rows of the longest list that may be brought through the site"),
        "log_origin": (
            _origin,
            "name of the log in its checkpoints, for good; empty: made from its key",
        ),
        "checkpoint_minutes": (_minutes, "a checkpoint of the log is made every so many minutes, whatever happened"),
        "serve_as_witness": (_flag, "yes answers logs named with `wasl ledger witness` that ask for a cosignature"),
    }

    @classmethod
    def from_environment(cls, environ: dict[str, str] | None = None) -> "Config":
        environ = dict(os.environ) if environ is None else environ
        known = {f"WASL_{field.name.upper()}" for field in fields(cls)} | {"WASL_REQUIRE", "WASL_NAMES_DEV"}
        values = {}
        for name, (read, meaning) in cls.READ.items():
            variable = f"WASL_{name.upper()}"
            if variable not in environ:
                continue
            try:
                values[name] = read(environ[variable])
            except ValueError as refusal:
                raise ConfigError(f"{variable} cannot be used: {refusal}. It means: {meaning}.") from refusal
        for variable in environ:
            if variable.startswith("WASL_") and variable not in known:
                raise ConfigError(f"{variable} is not a setting of Wasl. Settings: {', '.join(sorted(known))}.")
        return cls(**values)

    def databases(self) -> dict[str, Any]:
        return {"default": self._postgresql() if self.database_url else self._sqlite()}

    def key(self) -> str:
        """The signing key: given, or made once and readable by its owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret-key"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return path.read_text()

    def _sqlite(self) -> dict[str, Any]:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(self.data_dir / "wasl.sqlite3"),
            # Tests use a file of their own, not memory, so that they meet WAL as it is.
            "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"wasl-test-{os.getpid()}.sqlite3")},
            # Opened anew for each request, it would read the tables and compile the queries of each page again.
            "CONN_MAX_AGE": CONNECTION_AGE_S,
            "OPTIONS": {
                "timeout": 60,
                # A writer takes its lock when it begins, so two never meet half-way.
                "transaction_mode": "IMMEDIATE",
                # FULL, not NORMAL: under WAL, NORMAL loses acknowledged commits when the power fails.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cell_size_check=ON; PRAGMA cache_size=-16384;"
                ),
            },
        }

    def _postgresql(self) -> dict[str, Any]:
        url = urlsplit(self.database_url)
        if url.scheme not in {"postgresql", "postgres"} or not url.path.strip("/"):
            raise ConfigError(
                f"WASL_DATABASE_URL cannot be used: it begins with {url.scheme!r} or names no database. "
                "Write postgresql://user:password@host/name."
            )
        host, _, port = url.netloc.rpartition("@")[2].partition(":")  # url.hostname would lower a socket's path
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(host),
            "PORT": port,
            "CONN_MAX_AGE": CONNECTION_AGE_S,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c jit=off"},  # compiling a query takes longer than any of ours runs
        }
