"""The log from the command line: signed, cosigned, proved, exported, verified from outside."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from wasl.engines.ledger import checker
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.keys import KeyType, Signer, Verifier
from wasl.engines.ledger.notes import read_note
from wasl.engines.ledger.signed_checkpoints import sign_checkpoint
from wasl.engines.ledger.witness import add_checkpoint

CHECKER = Path(checker.__file__)
OK, USAGE, UNREADABLE, REFUSED, FAILED, UNWRITABLE = 0, 2, 3, 4, 5, 6


class Site:
    """A site in a folder of its own, spoken to as from a shell."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "site"

    def wasl(self, *words: object, expect: int = OK, here: bool = True) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
        where = ["--data-dir", str(self.data)] if here else []
        done = subprocess.run(
            [sys.executable, "-m", "wasl.cli.main", *map(str, words), *where],
            capture_output=True, text=True, timeout=120, check=False, env=environment, cwd=self.folder,
        )  # fmt: skip
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    def happen(self, code: str) -> None:
        self.wasl("group", "party", code, "--kind", "side", "--name-en", code)

    def known_key(self, code: str, vkey: str) -> None:
        """Enter and confirm the key of a party, as two people do on its page."""
        script = (
            "import sys; from wasl.cli.site import start_site; start_site()\n"
            "from django.utils import timezone\n"
            "from wasl.apps.staff.domain.accounts import open_account\n"
            "from wasl.apps.staff.domain.log_keys import confirm_key, propose_key\n"
            "from wasl.apps.staff.enums import Role\n"
            "from wasl.apps.staff.models.party import Party\n"
            "now, party = timezone.now(), Party.objects.get(code=sys.argv[1])\n"
            "as_ = {'party': party, 'roles': [Role.SECRETARIAT], 'password': None, 'at': now}\n"
            "one, two = (open_account(f'{name}-{party.code}', **as_) for name in ('one', 'two'))\n"
            "confirm_key(propose_key(party, sys.argv[2], by=one, at=now), by=two, at=now)\n"
        )
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WASL_")}
        subprocess.run([sys.executable, "-c", script, code, vkey], check=True, timeout=120,
                       env=environment | {"WASL_DATA_DIR": str(self.data)})  # fmt: skip

    def check(self, *words: object) -> tuple[int, str]:
        """What the file that one can take away says, in a Python without this program."""
        done = subprocess.run([sys.executable, "-I", str(CHECKER), *map(str, words)], capture_output=True, text=True,
                              timeout=120, check=False, cwd=self.folder)  # fmt: skip
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    for code in ("NORTH", "SOUTH"):
        made.happen(code)
    return made


def key_of_log(site: Site) -> str:
    return Signer.parse((site.data / "log-key").read_text().strip()).verifier.vkey


def test_by_file__signed_cosigned_proved_and_verified_from_outside(site: Site) -> None:
    vkey = site.wasl("ledger", "key", "north.example", "--out", "north.key", here=False).strip()
    site.known_key("NORTH", vkey)
    site.wasl("ledger", "checkpoint", "--since", 0, "--out", "first.txt")
    mine = ("--key", "north.key", "--log", key_of_log(site), "--kept", "last.txt")
    site.wasl("ledger", "cosign", "first.txt", *mine, "--out", "first-cosigned.txt", here=False)
    said = site.wasl("ledger", "policy", "--out", "policy.txt")
    assert "no key of theirs is known: SOUTH" in said
    said = site.wasl("ledger", "verify", "--policy", "policy.txt", "--checkpoint", "first-cosigned.txt")
    assert "Cosigned by party:NORTH." in said
    size = int((site.folder / "last.txt").read_text().splitlines()[1])
    site.happen("WEST")
    site.wasl("ledger", "checkpoint", "--since", size, "--out", "second.txt")
    site.wasl("ledger", "cosign", "second.txt", *mine, "--out", "second-cosigned.txt", here=False)
    site.wasl("ledger", "prove", 1, "--out", "entry.tlog-proof")
    code, told = site.check("proof", "entry.tlog-proof", "--key", key_of_log(site))
    assert (code, told[:14]) == (0, "It is entry 1 ")
    code, told = site.check("checkpoint", "second-cosigned.txt", "first-cosigned.txt", "--policy", "policy.txt",
                            "--consistency", "second.txt")  # fmt: skip
    assert code == 0, told
    said = site.wasl("ledger", "export", "tiles", "--tiles")
    code, told = site.check("tiles", "--checkpoint", "tiles/checkpoint", "--key", key_of_log(site))
    assert code == 0, told
    site.wasl("ledger", "export", "tiles", "--tiles")  # again, into the same folder


def test_by_file__each_refusal(site: Site) -> None:
    site.wasl("ledger", "key", "north.example", "--out", "north.key", here=False)
    site.wasl("ledger", "checkpoint", "--since", 0, "--out", "first.txt")
    mine = ("--key", "north.key", "--log", key_of_log(site), "--kept", "last.txt", "--out", "cosigned.txt")
    site.wasl("ledger", "cosign", "first.txt", *mine, here=False)
    kept = (site.folder / "last.txt").read_bytes()
    site.happen("WEST")
    site.wasl("ledger", "checkpoint", "--since", 0, "--out", "from-nothing.txt")
    said = site.wasl("ledger", "cosign", "from-nothing.txt", *mine, expect=REFUSED, here=False)
    assert re.search(r"--since \d+", said)
    size = int(kept.decode().splitlines()[1])
    signer = Signer.parse((site.data / "log-key").read_text().strip())
    fork = sign_checkpoint(Checkpoint(signer.name, size, b"\x07" * 32), [signer])
    (site.folder / "fork.txt").write_bytes(b"old %d\n\n" % size + fork)
    assert "another history" in site.wasl("ledger", "cosign", "fork.txt", *mine, expect=FAILED, here=False)
    (site.folder / "noise.txt").write_text("hello\n")
    site.wasl("ledger", "cosign", "noise.txt", *mine, expect=UNREADABLE, here=False)
    site.wasl("ledger", "cosign", "first.txt", expect=USAGE, here=False)
    site.wasl("ledger", "key", "north.example", "--out", "north.key", expect=UNWRITABLE, here=False)
    assert (site.folder / "last.txt").read_bytes() == kept
    (site.folder / "fork-note.txt").write_bytes(fork)
    site.wasl("ledger", "verify", "--checkpoint", "fork-note.txt", expect=FAILED)
    site.wasl("ledger", "prove", 10_000, expect=REFUSED)
    site.wasl("ledger", "prove", "--subject", "rec_" + "0" * 20, expect=UNREADABLE)
    (site.folder / "other").mkdir()
    (site.folder / "other" / "file").write_text("")
    site.wasl("ledger", "export", "other", "--tiles", expect=UNWRITABLE)


def test_prove__by_the_id_it_is_about(site: Site) -> None:
    said = site.wasl("group", "party", "EAST", "--kind", "side", "--name-en", "East")
    site.wasl("ledger", "checkpoint")
    site.wasl("ledger", "prove", "--subject", re.search(r"pty_\w+", said)[0], "--out", "east.tlog-proof")
    code, told = site.check("proof", "east.tlog-proof", "--key", key_of_log(site))
    assert (code, told[:14]) == (0, "It is entry 2 ")


@contextmanager
def a_witness(log: str, signer: Signer) -> Iterator[str]:
    """A stock witness on the network: the engine's function behind a socket."""
    known, latest = Verifier.parse(log), {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            given = add_checkpoint(
                raw, logs={known.name: [known]}, latest=latest, signers=[signer], now=int(time.time())
            )
            if given.latest:
                latest[known.name] = given.latest
            self.send_response(given.status)
            self.send_header("Content-Type", given.content_type)
            self.end_headers()
            self.wfile.write(given.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_over_the_network__a_witness_cosigns_and_later_asks_for_the_proof(site: Site) -> None:
    signer = Signer("north.example", KeyType.COSIGNATURE, b"\x05" * 32)
    site.wasl("ledger", "checkpoint", "--out", "first.txt")
    with a_witness(key_of_log(site), signer) as url:
        site.wasl("ledger", "cosign", "--witness", url, expect=FAILED)  # its key is nobody's yet
        site.known_key("NORTH", signer.verifier.vkey)
        site.wasl("ledger", "checkpoint", "--out", "second.txt")
        assert "cosigned by north.example" in site.wasl("ledger", "cosign", "--witness", url)
    note = site.wasl("ledger", "checkpoint").encode()
    assert [line.name for line in read_note(note)[1]][1:] == ["north.example"]
    site.wasl("ledger", "cosign", "--witness", url, expect=UNREADABLE)  # it is gone
    site.wasl("ledger", "cosign", "--witness", "file:///etc", expect=USAGE)


def test_verify__as_json_for_programs(site: Site) -> None:
    site.wasl("ledger", "checkpoint", "--out", "kept.txt")
    told = json.loads(site.wasl("ledger", "verify", "--checkpoint", "kept.txt", "--json"))
    assert (told["ok"], told["checkpoints"]) == (True, [{"from": "kept.txt", "size": told["entries"], "cosigned": ""}])
