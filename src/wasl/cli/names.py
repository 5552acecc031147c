"""``wasl names``: what the names engine makes of a name, or of two."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wasl.cli.printing import Language, as_typed, console, isolated, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from wasl.engines.names.comparing import NameEvidence
    from wasl.engines.names.parsing import ParsedName

names_app = typer.Typer(no_args_is_help=True, help="Compare and take apart personal names in Arabic and Latin script.")

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
    "script": ("script", "الخط"),
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
