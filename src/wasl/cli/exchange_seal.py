"""Sealing a list on a machine of the side's own: only a number leaves it, until all sides have sealed theirs."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from wasl.cli.errors import BadUsage, Unwritable
from wasl.cli.exchange_files import content_of


def seal_pool(
    pool: Annotated[Path, typer.Argument(metavar="POOL", help="Those your side would let go: CSV, XLSX or ODS.")],
    party: Annotated[str, typer.Option(metavar="CODE", help="Your side, as the rules name it.")],
    rules: Annotated[Path, typer.Option(metavar="FILE", help="The rules of the exchange: rules.yaml of its page.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the opening. Keep it: without it nothing opens.")],
) -> None:
    """Example: wasl exchange seal pool.csv --party NORTH --rules rules.yaml --out opening.json

    Check the list, seal it, and print its root, which your side publishes on the page of the
    exchange. The opening stays with you until all sides have sealed; then bring it there.
    """
    from wasl.apps.exchanges.domain.candidate_rows import read_rows
    from wasl.engines.ledger.sealing import seal_list
    from wasl.engines.planning.rules_files import read_rules

    agreed = read_rules(content_of(rules), file=rules.name)
    if party not in agreed.rules.parties:
        raise BadUsage(f"{party} is no party of the rules", do=f"Use one of: {', '.join(agreed.rules.parties)}.")
    rows = read_rows(
        content_of(pool), filename=pool.name, holder=party, parties=agreed.rules.parties, as_of=agreed.as_of
    )
    sealed = seal_list(rows, party=party, random_bytes=secrets.token_bytes)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refusal:
        raise Unwritable(f"{out} was not written", why=refusal.strerror or "", do="Choose another file.") from refusal
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed.opening)
    typer.echo(sealed.root)
