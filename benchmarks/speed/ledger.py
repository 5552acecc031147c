"""How fast the log is written, signed, proved and verified, on SQLite or PostgreSQL.

    python -m benchmarks.speed.ledger
    python tools/with_postgres.py python -m benchmarks.speed.ledger --postgres

A new site in a temporary folder; with --postgres on the server that WASL_DATABASE_URL names, in a database of that
name which must be empty. *Plain* entries hold two ids and a number; *sealed* ones also commit to a name in two parts,
whose salt and value are kept. Entries per second of the processor, and of the wall clock beside it; the server's own
processor time is in the wall clock alone. Proofs are made from the database and checked with the engine, each of a
random entry.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

START = "2021-03-01T09:00:00+00:00"


def start_site(folder: Path, *, on_postgres: bool) -> None:
    os.environ |= {"WASL_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "wasl.server.settings"}
    if not on_postgres:
        os.environ.pop("WASL_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def told(what: str, count: int, act: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"| {what} | {count:,} | {count / cpu:,.0f} | {count / wall:,.0f} |", flush=True)
    return found


def measure(entries: int, *, proofs: int, one_by_one: int) -> None:
    from datetime import datetime

    from django.db import connection, transaction

    from wasl.apps.audit.domain import log
    from wasl.apps.audit.domain.checkpoints import cosigned_note, make_checkpoint, proof_since, prove_entry
    from wasl.apps.audit.domain.keys import log_verifier
    from wasl.engines.ledger.merkle import leaf_hash
    from wasl.engines.ledger.policy import Member, Policy, judge
    from wasl.engines.ledger.tlog_proof import verify_tlog_proof
    from wasl.kernel.ids import new_id

    at, by, about = datetime.fromisoformat(START), new_id("stf"), new_id("lst")

    def events(count: int, *, sealed: bool) -> list[log.Event]:
        return [
            log.Event(
                "entry_recorded",
                by=by,
                subject=new_id("ent"),
                plain={"list": about, "row": row},
                sealed={"name": {"given": "محمد", "family": f"الخطيب {row}"}} if sealed else {},
            )
            for row in range(count)
        ]

    def write(some: Sequence[log.Event]) -> None:
        with transaction.atomic():
            log.append(*some, at=at)

    def write_each(some: Sequence[log.Event]) -> None:
        for one in some:
            write([one])

    print(f"{connection.vendor}, batches of {entries:,}\n")
    print("| | number | per processor second | per second |\n|---|---|---|---|")
    for sealed in (False, True, False, True):
        made = events(entries, sealed=sealed)
        told(f"append, {'sealed' if sealed else 'plain'}", entries, lambda made=made: write(made))
    singles = events(one_by_one, sealed=False)
    told("append, one in a transaction", one_by_one, lambda: write_each(singles))
    checkpoint = told("checkpoint", 1, lambda: make_checkpoint(at=at))
    chance, policy = random.Random(1), Policy((Member(log_verifier()),))
    wanted = [chance.randrange(checkpoint.size) for _ in range(proofs)]
    found = told("prove an entry", proofs, lambda: [prove_entry(seq, under=checkpoint) for seq in wanted])
    leaves = [leaf_hash(log.line_of(seq) or b"") for seq in wanted]
    told("verify a proof and its checkpoint", proofs, lambda: [
        verify_tlog_proof(one, leaf=leaf, policy=policy) for one, leaf in zip(found, leaves, strict=True)
    ])  # fmt: skip
    told("prove that an older size continues", proofs, lambda: [
        proof_since(seq, checkpoint=checkpoint) for seq in wanted
    ])  # fmt: skip
    note = cosigned_note(checkpoint)
    told("verify a checkpoint", proofs, lambda: [judge(note, policy) for _ in range(proofs)])
    verdict = told("verify the whole log", checkpoint.size, log.verify)
    if not verdict.ok:
        raise SystemExit(verdict.message)


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--proofs", type=int, default=500)
    parser.add_argument("--one-by-one", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        start_site(Path(folder), on_postgres=asked.postgres)
        measure(asked.entries, proofs=asked.proofs, one_by_one=asked.one_by_one)


if __name__ == "__main__":
    main()
