"""``wasl names``: what the names engine makes of a name, of two, of many pairs, or of one name and a list."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.printing import Language, as_typed, console, isolated, print_json
from wasl.cli.progress import progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from wasl.cli.names_pairs import Scored
    from wasl.cli.names_register import Register
    from wasl.engines.names.comparing import NameEvidence
    from wasl.engines.names.index import Hit
    from wasl.engines.names.parsing import ParsedName

names_app = typer.Typer(no_args_is_help=True, help="Compare and search personal names in Arabic and Latin script.")

LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the reasons.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead, for programs.")]

WORDS = {
    "a": ("first name", "الاسم الأول"),
    "b": ("second name", "الاسم الثاني"),
    "verdict": ("verdict", "الحكم"),
    "why": ("why", "السبب"),
    "same": ("same", "نفسه"),
    "variant": ("variant", "كتابة أخرى"),
    "omitted": ("omitted", "غير مذكور"),
    "contradicted": ("contradicted", "متعارض"),
    "reordered": ("reordered", "في موضع آخر"),
    "damaged": ("damaged", "معطوب"),
    "unread": ("not read", "لم يُقرأ"),
    "yes": ("two writings of one name", "كتابتان لاسم واحد"),
    "no": ("two different names", "اسمان مختلفان"),
    "score": ("score {score:.3f} of 1; 0.5 decides", "الدرجة {score:.3f} من 1، والحد 0.5"),
    "rarity": (
        "{factor} times likelier for one person than for two who have nothing to do with each other",
        "الاحتمال لشخص واحد {factor} مرة ضعف الاحتمال لشخصين لا صلة بينهما",
    ),
    "namesakes": (
        "Namesakes score 1: this compares names, not persons.",
        "المتشابهون في الاسم درجتهم 1: المقارنة هنا بين اسمين لا بين شخصين.",
    ),
    "part": ("part", "الجزء"),
    "kind": ("kind", "النوع"),
    "core": ("compared as", "يُقارن بصيغة"),
    "skeleton": ("skeleton", "الهيكل"),
    "remarks": ("remarks", "ملاحظات"),
    "article": ("with article", "بأل التعريف"),
    "optional": ("may be a title", "قد يكون لقبًا"),
    "repaired": ("repaired", "أُصلح"),
    "titles": ("titles left aside", "ألقاب لم تُحسب"),
    "unread_words": ("in an alphabet that is not read", "بأبجدية لا تُقرأ هنا"),
    "script": ("script", "الخط"),
    "row": ("row", "السطر"),
    "name": ("name", "الاسم"),
    "degree": ("score", "الدرجة"),
    "differs": ("what differs", "أوجه الاختلاف"),
    "searched": ("{count} names of {file} searched, by {columns}", "بُحث في {count} اسمًا من {file}، بحسب {columns}"),
    "none_near": ("No name there comes near.", "لا يوجد فيه اسم قريب."),
    "decides": (
        "A score of 0.5 decides; below it stand names that only come near.",
        "الحد هو الدرجة 0.5، وما دونه أسماء قريبة فحسب.",
    ),
    "scored": (
        "{pairs} pairs scored, {same} of them two writings of one name",
        "قُيّم {pairs} زوجًا، منها {same} كتابتان لاسم واحد",
    ),
    "without_letters": (
        "{count} pairs have a name without letters that can be read; their score is 0",
        "في {count} زوجًا اسم بلا حروف مقروءة، ودرجتها 0",
    ),
    "stage:read": ("reading the list", "قراءة القائمة"),
    "stage:index": ("reading the names", "قراءة الأسماء"),
    "stage:score": ("comparing", "المقارنة"),
}  # fmt: skip


@names_app.command("compare", short_help="Say whether two writings are of one name, part by part.")
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A name, in either script.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, in either script.")],
    language: LanguageOption = Language.EN,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl names compare "محمد الخطيب" "Mohamad al-Khatib"

    Says of each part whether it is the same, a variant, omitted or contradicted, and why; then how sure that
    the two are writings of one name. Namesakes are not told apart: they are different persons with one name.
    """
    from wasl.engines.names.comparing import compare_names

    a, b = as_typed(a), as_typed(b)
    evidence = compare_names(a, b)
    if as_json:
        print_json(_evidence_for_programs(a, b, evidence))
        return
    _show_evidence(evidence, language=language)


@names_app.command("parse", short_help="Take a name apart as the engine reads it.")
def parse(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, in either script.")],
    language: LanguageOption = Language.EN,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl names parse "عبد الرحمن أبو زيد الخطيب"

    Shows the parts of a name, what kind each is, the form in which it is compared, and the consonant skeleton
    under which lists are searched, which is the same for both scripts.
    """
    from wasl.engines.names.parsing import parse_name

    parsed = parse_name(as_typed(name))
    if as_json:
        print_json(_parsed_for_programs(parsed))
        return
    _show_parsed(parsed, language=language)


@names_app.command("search", short_help="Find a name in a list, however it is written there.")
def search(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, in either script; parts may be missing.")],
    list_file: Annotated[
        Path, typer.Option("--in", metavar="FILE", help="A list: CSV, TSV, text, XLSX, ODS, XLS; - is standard input.")
    ],
    column: Annotated[
        str | None, typer.Option("--column", metavar="HEADER", help="The column of names, if it is not recognised.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Show at most so many names.")] = 10,
    language: LanguageOption = Language.EN,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl names search "سمير الخطيب" --in list.xlsx

    Shows the names of a list that come nearest to one name, best first, each with its row and what differs. Both
    scripts, another order of the parts, missing parts and damaged letters are understood. A score is never an
    identification: namesakes are different persons with one name.
    """
    from wasl.cli.names_register import read_register
    from wasl.engines.names.errors import NameWithoutParts
    from wasl.engines.names.index import NameIndex
    from wasl.engines.names.parsing import parse_name

    name = as_typed(name)
    parsed = parse_name(name)
    if not parsed.parts:
        why = "its alphabet is not read" if parsed.unread else "it has no letters"
        raise NameWithoutParts("a name cannot be searched", why=why, do="Type it again.")
    with progress_bar({stage: word(f"stage:{stage}", language) for stage in ("read", "index")}) as tell:
        tell("read", 0.0)
        register = read_register(list_file, column=as_typed(column) if column is not None else None)
        tell("index", 0.1)
        index = NameIndex.build(register.names)
        found = _one_per_row(index.search(name, limit=2 * limit), register)[:limit]
    if as_json:
        print_json(_found_for_programs(name, register, found))
        return
    _show_found(register, found, language=language)


@names_app.command("score", short_help="Score many pairs of names in a file.")
def score(
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS", help="A TSV file with columns pair_id, a, b; - is standard input.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write; - is standard output.")],
    language: LanguageOption = Language.EN,
    as_json: JsonOption = False,
) -> None:
    """Example: wasl names score pairs.tsv --out scored.tsv

    Writes the same table with one more column, score, from 0 to 1: 0.5 is the default decision. A pair with a name
    without letters that can be read scores 0. The file is UTF-8 with one header row and a tab between cells, and
    quotation marks are letters; name_a and name_b are understood for a and b. FILE appears whole or not at all.
    """
    from wasl.cli.errors import BadUsage
    from wasl.cli.names_pairs import STDOUT, score_pairs, scores_of_names

    if as_json and str(out) == STDOUT:
        raise BadUsage("--json was refused", why="the table goes to standard output", do="Give --out a file.")
    with progress_bar({"score": word("stage:score", language)}) as tell:
        scored = score_pairs(pairs, out, scores_of=scores_of_names, tell=lambda share: tell("score", share))
    if as_json:
        print_json(_scored_for_programs(scored, out))
        return
    _show_scored(scored, language=language)


def word(key: str, language: Language) -> str:
    """A word of these commands in the person's language."""
    return WORDS[key][language is Language.AR]


def _evidence_for_programs(a: str, b: str, evidence: "NameEvidence") -> dict[str, Any]:
    return {
        "a": a,
        "b": b,
        "score": round(evidence.score, 6),
        "is_same_name": evidence.score >= 0.5,
        "log10_lr": round(evidence.log10_lr, 4),
        "parts": [
            {
                "a": part.a,
                "b": part.b,
                "verdict": str(part.verdict),
                "rule": str(part.rule),
                "log_odds": round(part.log_odds, 4),
                "reason": {str(language): part.text(language) for language in Language},
            }
            for part in evidence.parts
        ],
    }


def _show_evidence(evidence: "NameEvidence", *, language: Language) -> None:
    table = _table("a", "b", "verdict", "why", language=language)
    for part in evidence.parts:
        colour = {"contradicted": "red", "omitted": "dim", "same": "green"}.get(part.verdict, "yellow")
        cells = isolated(part.a), isolated(part.b), word(part.verdict, language), part.text(language)
        _add_row(table, *cells, language=language, style=colour)
    verdict = word("yes" if evidence.score >= 0.5 else "no", language)
    out = console()
    out.print(table)
    out.print(f"[bold]{verdict}[/] ({word('score', language).format(score=evidence.score)})")
    out.print(word("rarity", language).format(factor=_factor(evidence.log10_lr)))
    out.print(word("namesakes", language), style="dim")


def _one_per_row(found: Sequence["Hit"], register: "Register") -> "list[tuple[int, Hit]]":
    """Hits with the row of the file each stands in; of two in one row, the better."""
    best: dict[int, Hit] = {}
    for hit in found:
        best.setdefault(register.numbers[hit.row], hit)
    return list(best.items())


def _found_for_programs(name: str, register: "Register", found: Sequence["tuple[int, Hit]"]) -> dict[str, Any]:
    return {
        "name": name,
        "file": register.file,
        "columns": list(register.columns),
        "names": len(register.names),
        "found": [
            {"row": number, "name": hit.name, **_evidence_for_programs(name, hit.name, hit.evidence)}
            for number, hit in found
        ],
    }


def _show_found(register: "Register", found: Sequence["tuple[int, Hit]"], *, language: Language) -> None:
    out = console()
    columns = ", ".join(map(isolated, register.columns))
    counted = {"count": f"{len(register.names):,}", "file": isolated(register.file), "columns": columns}
    if found:
        table = _table("row", "name", "degree", "differs", language=language)
        for number, hit in found:
            told = [part.text(language) for part in hit.evidence.parts if part.verdict != "same"]
            style = "" if hit.score >= 0.5 else "dim"
            cells = str(number), isolated(hit.name), f"{hit.score:.3f}", "\n".join(told)
            _add_row(table, *cells, language=language, style=style)
        out.print(table)
        out.print(word("decides", language))
        out.print(word("namesakes", language), style="dim")
    else:
        out.print(word("none_near", language))
    out.print(word("searched", language).format(**counted), markup=False)


def _scored_for_programs(scored: "Scored", out: Path) -> dict[str, Any]:
    return {
        "pairs": scored.pairs,
        "same_name": scored.same,
        "without_letters": scored.without_letters,
        "decision": 0.5,
        "out": str(out),
    }


def _show_scored(scored: "Scored", *, language: Language) -> None:
    """On stderr, because the table itself may be on stdout."""
    say = console(stderr=True)
    say.print(word("scored", language).format(pairs=f"{scored.pairs:,}", same=f"{scored.same:,}"))
    if scored.without_letters:
        say.print(word("without_letters", language).format(count=f"{scored.without_letters:,}"), style="yellow")


def _factor(log10_lr: float) -> str:
    """A likelihood ratio in figures a person can hold: 40, 2 million, 1/300."""
    if log10_lr < 0:
        return f"1/{10**-log10_lr:,.0f}"
    return f"{10**log10_lr:,.0f}" if log10_lr < 9 else f"10^{log10_lr:.0f}"


def _parsed_for_programs(parsed: "ParsedName") -> dict[str, Any]:
    return {
        "text": parsed.text,
        "script": parsed.script,
        "titles": list(parsed.titles),
        "unread": list(parsed.unread),
        "parts": [
            {
                "text": part.text,
                "kind": str(part.kind),
                "core": part.core,
                "skeleton": part.skeleton,
                "script": "arabic" if part.arabic else "latin",
                "article": part.article,
                "may_be_title": part.optional,
                "repaired": part.damaged,
            }
            for part in parsed.parts
        ],
    }


def _show_parsed(parsed: "ParsedName", *, language: Language) -> None:
    table = _table("part", "kind", "core", "skeleton", "remarks", language=language)
    for part in parsed.parts:
        signs = {"article": part.article, "optional": part.optional, "repaired": part.damaged}
        remarks = ", ".join(word(sign, language) for sign, is_so in signs.items() if is_so)
        _add_row(
            table,
            isolated(part.text),
            str(part.kind),
            isolated(part.core),
            part.skeleton,
            remarks,
            language=language,
        )
    out = console()
    out.print(table)
    out.print(f"{word('script', language)}: {parsed.script}")
    if parsed.titles:
        out.print(f"{word('titles', language)}: {', '.join(map(isolated, parsed.titles))}", markup=False)
    if parsed.unread:
        out.print(f"{word('unread_words', language)}: {', '.join(map(isolated, parsed.unread))}", markup=False)


def _table(*columns: str, language: Language) -> "Table":
    """A table whose first column is where the language begins to read."""
    from rich.table import Table

    table = Table()
    for column in columns[::-1] if language is Language.AR else columns:
        table.add_column(word(column, language), justify="right" if language is Language.AR else "left")
    return table


def _add_row(table: "Table", *cells: str, language: Language, style: str = "") -> None:
    from rich.text import Text

    row = [Text(cell) for cell in cells]  # Text, so that a bracket in a name is a bracket
    table.add_row(*(row[::-1] if language is Language.AR else row), style=style)
