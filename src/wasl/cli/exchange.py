"""``wasl exchange``: which people are freed together, and the proof that no other choice frees more."""

import secrets
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Annotated

import typer

from wasl.cli.errors import BadUsage, CheckFailed, Unreadable, tell
from wasl.cli.exchange_files import (
    Case,
    beside,
    check_can_write,
    content_of,
    dropped_of,
    read_case,
    seeds_of,
    write_whole,
)
from wasl.cli.exchange_seal import seal_pool
from wasl.cli.exchange_sign import make_key, sign_debt, sign_manifest
from wasl.cli.exchange_words import show_checked, show_plan, told_checked, told_plan
from wasl.cli.printing import console, print_json
from wasl.cli.progress import progress_bar

if TYPE_CHECKING:
    from wasl.engines.planning.findings import Checked
    from wasl.engines.planning.planning import Plan

exchange_app = typer.Typer(
    no_args_is_help=True, help="Plan a fair exchange, check a plan, mend it after drop-outs, sign it."
)
exchange_app.command("seal", short_help="Seal a list on your own machine, and print its root.")(seal_pool)
exchange_app.command("key", short_help="Make a key to sign manifests with.")(make_key)
exchange_app.command("sign", short_help="Sign a manifest on your own machine.")(sign_manifest)
exchange_app.command("owe", short_help="Sign what your side owes in bodies, on your own machine.")(sign_debt)

WORDS = {"read": "reading", "plan": "planning and proving", "check": "checking", "write": "writing"}
OutOption = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="Manifest to write; its certificate goes beside it.")
]
PoolArgument = Annotated[Path, typer.Argument(metavar="POOL", help="The people put forward, as CSV.")]
RulesOption = Annotated[Path, typer.Option("--rules", metavar="RULES", help="What was agreed, as YAML.")]
ManifestArgument = Annotated[Path, typer.Argument(metavar="MANIFEST", help="The plan; its certificate lies beside it.")]
SeedOption = Annotated[
    list[str] | None,
    typer.Option("--seed-of", metavar="PARTY=HEX", help="The seed that a party revealed; once for each party."),
]
SeedsOption = Annotated[
    Path | None, typer.Option("--seeds", metavar="FILE", help="The same in a file, one PARTY=HEX a line.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace an earlier result.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead, for programs.")]


class Parity(StrEnum):
    """How an invented exchange is balanced."""

    PAIRWISE = "pairwise"
    CIRCULATION = "circulation"


class Took:
    """Seconds of processor time, stage by stage: what a busy machine does not change."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = process_time()

    def lap(self, stage: str) -> None:
        now = process_time()
        self.seconds[WORDS[stage]], self._since = round(now - self._since, 3), now


@exchange_app.command("plan", short_help="Find the exchange that frees most, and prove it.")
def plan_exchange(
    out: OutOption,
    pool: Annotated[Path | None, typer.Argument(metavar="POOL", help="The people put forward, as CSV.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", metavar="RULES", help="What was agreed, as YAML.")] = None,
    seed_of: SeedOption = None,
    seeds: SeedsOption = None,
    example: Annotated[
        bool, typer.Option("--example", help="Invent people, rules and seeds, and write them too.")
    ] = False,
    size: Annotated[int, typer.Option("--size", min=1, help="With --example: how many people.")] = 1_000,
    parties: Annotated[int, typer.Option("--parties", min=1, help="With --example: how many parties.")] = 2,
    seed: Annotated[int, typer.Option("--seed", min=0, help="With --example: the same seed, the same files.")] = 1,
    parity: Annotated[Parity, typer.Option("--parity", help="With --example: the balance.")] = Parity.PAIRWISE,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl exchange plan pool.csv --rules rules.yaml --seeds seeds.txt --out plan.json

    Chooses who is freed so that every rule holds and no other choice does better: first people freed, then what the
    rules name next. Writes the manifest, the same bytes on any machine, and beside it plan.certificate.json, with which
    wasl exchange check proves it without a solver. Rules that contradict each other end with code 7 and are named, the
    fewest that do. To try it: wasl exchange plan --example --size 15000 --parties 5 --seed 7 --out example.json
    """
    from wasl.engines.planning.planning import plan

    took = Took()
    if example:
        if pool or rules or seed_of or seeds:
            raise BadUsage("--example was refused", why="people, rules or seeds are given", do="Leave them out.")
        check_can_write([out, *(beside(out, what) for what in (*EXAMPLE, CERTIFICATE))], force=force)
        files = _invented(out, size=size, parties=parties, seed=seed, parity=parity)
        given = seeds_of(files[beside(out, "seeds.txt")].decode().splitlines(), None)
    else:
        if pool is None or rules is None:
            raise BadUsage("nothing was planned", why="POOL or --rules is missing", do="Give both, or --example.")
        check_can_write([out, beside(out, CERTIFICATE)], force=force)
        files = {pool: content_of(pool), rules: content_of(rules)}
        given = seeds_of(seed_of or [], seeds)
    with progress_bar(WORDS) as show:
        show("read", 0.0)
        case = _case(files)
        took.lap("read")
        show("plan", 0.1)
        made = plan(case.pool, case.rules, seeds=given)
        took.lap("plan")
        show("check", 0.8)
        contents = _contents(made, out)
        checked = _checked(contents, case)
        took.lap("check")
        write_whole(contents | (files if example else {}))
    _show(made, checked, case, took=took, files=[*contents, *(files if example else ())], as_json=as_json)


@exchange_app.command("check", short_help="Check a plan without the solver that made it.")
def check_exchange(
    manifest: ManifestArgument,
    pool: PoolArgument,
    rules: RulesOption,
    before: Annotated[
        Path | None, typer.Option("--before", metavar="FILE", help="The manifest that this one repairs.")
    ] = None,
    seed_of: SeedOption = None,
    seeds: SeedsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl exchange check plan.json pool.csv --rules rules.yaml --seeds seeds.txt

    Looks at every rule again on the people chosen, counts every number again, and proves again that nothing better was
    possible, in whole numbers and by code that shares nothing with what made the plan. Says what is wrong with which
    rule, person or stage, and ends with code 5 if anything is.
    """
    from wasl.engines.planning.checking import check_plan

    with progress_bar(WORDS) as show:
        show("read", 0.0)
        case = _case({pool: content_of(pool), rules: content_of(rules)})
        said, proof = content_of(manifest), content_of(beside(manifest, CERTIFICATE))
        replaced = content_of(before) if before else None
        show("check", 0.3)
        revealed = seeds_of(seed_of or [], seeds) or None
        checked = check_plan(said, proof, pool=case.pool, rules=case.rules, seeds=revealed, before=replaced)
    if as_json:
        print_json(told_checked(checked))
    else:
        show_checked(checked)
    if checked.findings:
        refusal = CheckFailed(
            f"{manifest.name} does not hold",
            why=f"{len(checked.findings)} things in it are not as they should be",
            do="Do not sign it; compare pool, rules and seeds with the other parties.",
        )
        raise typer.Exit(tell(refusal, as_json=False))
    if not as_json:
        console().print(f"[green]{manifest.name} holds[/]: every rule is kept and every number is right.")
        if revealed is None:
            console().print("Its seeds were not compared: add --seeds with those that the parties revealed.")


@exchange_app.command("repair", short_help="Plan again after drop-outs, keeping everyone it can.")
def repair_exchange(
    manifest: ManifestArgument,
    pool: PoolArgument,
    rules: RulesOption,
    dropouts: Annotated[Path, typer.Option("--dropouts", metavar="FILE", help="Ids of who drops out, one a line.")],
    out: OutOption,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl exchange repair plan.json pool.csv --rules rules.yaml --dropouts out.txt --out mended.json

    First keeps as many as the rules allow of those whom nothing happened to, then frees as many more as it can. POOL
    and RULES are those of the first plan. wasl exchange check takes the first plan as --before plan.json.
    """
    from wasl.engines.planning.checking_files import Unreadable as NotOne
    from wasl.engines.planning.checking_files import read_manifest
    from wasl.engines.planning.repairing import repair

    took = Took()
    check_can_write([out, beside(out, CERTIFICATE)], force=force)
    with progress_bar(WORDS) as show:
        show("read", 0.0)
        case, before = _case({pool: content_of(pool), rules: content_of(rules)}), content_of(manifest)
        try:
            told = read_manifest(before, called=manifest.name)
        except NotOne as why:
            raise Unreadable(
                f"{manifest.name} was not read", why=str(why), do="Bring the plan as it was made."
            ) from None
        dropped = dropped_of(dropouts)
        took.lap("read")
        show("plan", 0.1)
        made = repair(told, case.pool, case.rules, dropped=dropped)
        took.lap("plan")
        show("check", 0.8)
        contents = _contents(made, out)
        checked = _checked(contents, case, before=before)
        took.lap("check")
        write_whole(contents)
    _show(made, checked, case, took=took, files=[*contents], as_json=as_json)


@exchange_app.command("seed", short_help="Draw a party's seed, and what it shows before anybody shows theirs.")
def draw_seed(
    party: Annotated[str, typer.Argument(metavar="PARTY", help="Code of the party.")],
    shown: Annotated[
        str | None,
        typer.Option("--seed", metavar="HEX", help="A seed that was shown: print what it was committed to as."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl exchange seed NORTH

    Prints a new random seed and its commitment. Show the commitment first, and the seed when all parties have shown
    theirs; with --seed anybody finds out whether a seed shown is the one committed to.
    """
    from wasl.engines.planning.seeds import commitment_to

    seed = secrets.token_hex(32) if shown is None else shown
    commitment = commitment_to(seed, party=party)
    if as_json:
        print_json({"party": party, "seed": seed, "commitment": commitment})
        return
    typer.echo(
        f"seed, kept until all have committed:  {party}={seed}\ncommitment, shown first:              {commitment}"
    )


CERTIFICATE = "certificate.json"
EXAMPLE = ("pool.csv", "rules.yaml", "seeds.txt")


def _invented(out: Path, *, size: int, parties: int, seed: int, parity: Parity) -> dict[Path, bytes]:
    """Files of an exchange that nobody is part of: people, rules and seeds, in this order."""
    from wasl.engines.planning.inventing import invented_exchange

    made = invented_exchange(size=size, parties=parties, seed=seed, parity=parity.value)
    return dict(zip((beside(out, what) for what in EXAMPLE), (made.pool, made.rules, made.seeds), strict=True))


def _case(files: Mapping[Path, bytes]) -> Case:
    """People and rules out of the first two files."""
    pool, rules = list(files)[:2]
    return read_case(files[pool], files[rules], pool_name=pool.name, rules_name=rules.name)


def _contents(made: "Plan", out: Path) -> dict[Path, bytes]:
    from wasl.kernel.canonical import canonical_json

    return {out: canonical_json(made.manifest), beside(out, CERTIFICATE): canonical_json(made.certificate)}


def _checked(contents: Mapping[Path, bytes], case: Case, *, before: bytes | None = None) -> "Checked":
    """What the checker says; a plan that it does not accept is never written."""
    from wasl.engines.planning.checking import check_plan

    manifest, certificate = contents.values()
    checked = check_plan(manifest, certificate, pool=case.pool, rules=case.rules, before=before)
    if checked.findings:
        show_checked(checked)
        raise CheckFailed("nothing was written", why="the plan made does not pass its own check", do="Report this.")
    return checked


def _show(made: "Plan", checked: "Checked", case: Case, *, took: Took, files: Sequence[Path], as_json: bool) -> None:
    from wasl.engines.planning.rules_files import rules_without_people

    strange = rules_without_people(case.rules, case.pool)
    if strange:
        console(stderr=True).print(
            f"Nobody put forward is of the category, region or site of: {'; '.join(strange)}. Are they misspelled?",
            markup=False, style="yellow",
        )  # fmt: skip
    if as_json:
        told = told_plan(made.manifest, checked, seconds=took.seconds)
        print_json(told | {"unique": made.unique, "files": [str(file) for file in files], "unmatched": list(strange)})
        return
    show_plan(made.manifest, checked, seconds=took.seconds, files=[str(file) for file in files], unique=made.unique)
