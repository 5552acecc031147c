"""Catalogues of sentences: collect them from pages and code, compile them, check that Arabic has them all.

Examples:  python tools/messages.py collect   python tools/messages.py check

Three kinds of sentences are collected: those marked for translation in templates and code; and, unmarked,
what the rules and engines refuse or remark (``SomeError("…", why="…", do="…")``, ``Note(CODE, "…")``), where
each place that is filled in when it is spoken stands as ``{}``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from wasl.web.catalogues import LOCALE, compile_catalogues

HERE = Path(__file__).resolve().parent.parent
SOURCE = HERE / "src" / "wasl"
LANGUAGES = ("ar",)
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
SPOKEN = {"what", "why", "do", "message"}  # arguments of refusals and remarks that are sentences
SPEAKERS = re.compile(
    r"(?!(Type|Value|Key|Index|NotImplemented)Error)"
    r"(\w+Error|Note|Bad[A-Z]\w+|NameWithoutParts|_refused?(_\w+)?|refused|refusal)$"
)
SPEAKING = (  # whose words reach a page
    "kernel/dates", "engines/tables", "engines/linkage", "engines/names", "engines/synthesis", "apps",
    "engines/kinship/pedigree",
    "engines/planning/pool_files", "engines/planning/rules_files", "engines/planning/strict_yaml",
    "engines/planning/units", "engines/planning/planning", "engines/planning/staging", "engines/planning/conflicts",
    "engines/planning/repairing", "engines/planning/solving", "engines/planning/model", "engines/planning/terms",
    "engines/ledger/sealing", "engines/ledger/notes", "engines/ledger/keys", "engines/ledger/forms",
)  # fmt: skip
TOLD = {"told", "what", "why"}  # names of variables that hold a remark, a refusal or a reason
WARNING = {"_warnings", "_of_texts", "_of_values"}  # functions that gather remarks
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def collect() -> None:
    """Merge every sentence found into each catalogue; translations stay, what nobody says any more goes."""
    found = _found()
    for language in LANGUAGES:
        path = _path(language)
        catalogue = _read(path, language)
        found.creation_date = catalogue.creation_date  # the same sentences give the same file
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=False, omit_header=False, ignore_obsolete=True,
                     no_location=False, include_lineno=False)  # fmt: skip
        print(f"{path.relative_to(HERE)}: {len(catalogue)} messages")


def compile_all() -> None:
    for written in compile_catalogues():
        print(written.relative_to(HERE))


def check() -> int:
    """Name every message that a catalogue lacks, has only fuzzily, or translates with other placeholders."""
    found = _found()
    faults = [
        f"{language}: {fault}" for language in LANGUAGES for fault in _faults(_read(_path(language), language), found)
    ]
    print("\n".join(faults) if faults else "every message is translated")
    return 1 if faults else 0


def _faults(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    for wanted in found:
        if not wanted.id:
            continue
        name = wanted.id[0] if isinstance(wanted.id, tuple) else wanted.id
        have = catalogue.get(wanted.id, context=wanted.context)
        if have is None:
            yield f"missing: {name!r}"
        elif have.fuzzy:
            yield f"fuzzy: {name!r}"
        elif not all(have.string if isinstance(have.string, tuple) else (have.string,)):
            yield f"untranslated: {name!r}"
        elif not _places_agree(have, forms=catalogue.num_plurals):
            yield f"other placeholders: {name!r}"


def _places_agree(message: Message, *, forms: int) -> bool:
    """Each form has the placeholders of the original; forms for none, one and two may leave the number out."""
    if not isinstance(message.id, tuple):
        return _places(message.id) == _places(message.string)
    if len(message.string) != forms:
        return False
    wanted = set(_places(message.id[1]))
    return all(
        set(_places(text)) == wanted or (index < 3 and set(_places(text)) < wanted)
        for index, text in enumerate(message.string)
    )


def _places(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _found() -> Catalog:
    catalogue = Catalog(project="Wasl", version="1", charset="utf-8", fuzzy=False)
    for path in sorted(SOURCE.rglob("*.html")):
        if "templates" in path.parts:
            _add(catalogue, path, templatize(path.read_text(encoding="utf-8"), origin=str(path)))
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            _add(catalogue, path, text)
            _add_spoken(catalogue, path, text)
    return catalogue


def _add(catalogue: Catalog, path: Path, text: str) -> None:
    for _line, messages, comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        flags = ["python-format"] if PLACEHOLDER.search(str(messages)) and "%(" in str(messages) else []
        catalogue.add(messages, locations=[_place(path)], auto_comments=comments, context=context, flags=flags)


def _add_spoken(catalogue: Catalog, path: Path, text: str) -> None:
    if not str(path.relative_to(SOURCE)).startswith(SPEAKING):
        return
    for sentence in _spoken(ast.parse(text)):
        catalogue.add(sentence, locations=[_place(path)])


def _spoken(tree: ast.AST) -> Iterator[str]:
    """Sentences given to the constructors of refusals and remarks, or gathered to be remarked."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and SPEAKERS.match(_name_of(node.func)):
            given = [*node.args, *[keyword.value for keyword in node.keywords if keyword.arg in SPOKEN]]
        elif isinstance(node, ast.Assign) and TOLD & {_name_of(target) for target in node.targets}:
            given = [node.value]
        elif isinstance(node, ast.FunctionDef) and node.name in WARNING:
            given = [one for call in ast.walk(node) if isinstance(call, ast.Call) for one in call.args]
            given += [told.value for told in ast.walk(node) if isinstance(told, ast.Yield) and told.value]
        for value in given:
            for sentence in _sentences(value):
                if " " in sentence.strip("{} "):
                    yield sentence


def _sentences(value: ast.expr) -> Iterator[str]:
    """The texts an argument may be, each filled-in place as ``{}``."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in value.values)
    elif isinstance(value, ast.BinOp) and isinstance(value.left, ast.Constant) and isinstance(value.left.value, str):
        yield value.left.value + "{}"
    elif isinstance(value, ast.IfExp):
        yield from _sentences(value.body)
        yield from _sentences(value.orelse)


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _place(path: Path) -> tuple[str, int]:
    return path.relative_to(HERE).as_posix(), 0


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Wasl", version="1", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


COMMANDS = {"collect": collect, "compile": compile_all, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"Say one of: {', '.join(COMMANDS)}")
    settings.configure(USE_I18N=True)
    sys.exit(COMMANDS[sys.argv[1]]() or 0)
