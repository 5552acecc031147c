"""Reference tables printed from the code, so that they cannot fall behind it.

Write ```` ```{from-code} choices wasl.apps.lists.enums.Disposition ```` in a page; the first word is a name in
``PRINTERS``, the others are its arguments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from importlib import import_module
from inspect import cleandoc, getdoc
from typing import Any

import yaml
from django.apps import apps
from django.utils import translation
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from state_diagram import state_diagram

Rows = Iterable[Sequence[object]]


class FromCode(SphinxDirective):
    required_arguments = 1
    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        what, *arguments = self.arguments
        return self.parse_text_to_nodes(PRINTERS[what](*arguments), allow_section_headings=True)


def settings() -> str:
    """Every setting with its type, default and meaning."""
    from wasl.server.config import Config

    rows = []
    for name, (read, meaning) in Config.READ.items():
        default = Config.__dataclass_fields__[name].default
        rows.append((_code(f"WASL_{name.upper()}"), KINDS.get(read.__name__, "text"), _default(default), meaning))
    return _table(("Variable", "Type", "Default", "Meaning"), rows)


KINDS = {"Path": "path", "str": "text", "_flag": "yes or no", "_minutes": "minutes, 1 to 1440", "_hosts": "names",
         "_rows": "rows, 100 to 1000000"}  # fmt: skip


def choices(path: str) -> str:
    """The members of an enum: the word in the code, and on the page in English and Arabic."""
    members: Any = _found(path)
    rows = [(_code(one.value), _label(one, "en"), _label(one, "ar")) for one in members]
    return _table(("In code", "On the page", "بالعربية"), rows)


def transitions(path: str) -> str:
    """From which state a thing goes to which."""
    after: Mapping[Any, Iterable[Any]] = _found(path)
    rows = [
        (
            _code(state.value),
            _label(state, "en"),
            ", ".join(sorted(_code(to.value) for to in onward)) or "nothing: it is final",
        )
        for state, onward in after.items()
    ]
    return _table(("From", "On the page", "To"), rows)


def diagram(path: str) -> str:
    """The same as a drawing."""
    after: Mapping[Any, Iterable[Any]] = _found(path)
    plain = {
        str(getattr(state, "value", state)): [str(getattr(to, "value", to)) for to in after[state]] for state in after
    }
    return f"```{{raw}} html\n{state_diagram(plain, path.rpartition('.')[2])}\n```"


def crossing_steps() -> str:
    """What can be confirmed on the day, by whom, and what must hold before."""
    from wasl.engines.crossing.steps import STEPS

    rows = [
        (
            _code(step.name), step.about, WHO_WORDS[step.who],
            "; ".join(f"{need.of}: {', '.join(need.within)}" for need in step.needs if len(need.within) < NEEDS_SHOWN),
            ", ".join(f"{about} {state}" for about, state in step.leads),
        )
        for step in STEPS
    ]  # fmt: skip
    return _table(("Step", "Of a", "Confirmed by", "When", "Leads to"), rows)


NEEDS_SHOWN = 6  # a need that excludes one state only is told in the text
WHO_WORDS = {
    "facing": "the mediator who faces the giving side",
    "across": "the other side's mediator",
    "across and n": "the other side's mediator and the neutral",
    "across or n": "the other side's mediator or the neutral",
    "both": "both mediators",
    "all": "both mediators and the neutral",
    "either": "either mediator",
    "any": "either mediator or the neutral",
}


def exit_codes() -> str:
    from wasl.cli.errors import MEANINGS

    return _table(("Code", "Meaning"), ((int(code), meaning) for code, meaning in MEANINGS.items()))


def commands() -> str:
    """Every command with its arguments and options, from the command line itself."""
    import typer.main

    from wasl.cli.main import app

    return "\n\n".join(_command(typer.main.get_command(app), "wasl"))


def _command(command: Any, name: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        shown = [one for one in command.params if one.name != "help" and not getattr(one, "hidden", False)]
        yield f"## `{name}`"
        yield _told(command.help or "")
        if shown:
            yield _table(("Argument or option", "Default", "Meaning"), map(_parameter, shown))
        return
    for word in inner:
        yield from _command(inner[word], f"{name} {word}")


def _told(help: str) -> str:
    """A docstring as paragraphs; the example it opens with as code."""
    first, _, rest = cleandoc(help).partition("\n\n")
    if not first.startswith("Example: "):
        return f"{first}\n\n{rest}"
    return f"```console\n$ {first.removeprefix('Example: ')}\n```\n\n{rest}"


def _parameter(one: Any) -> tuple[str, str, str]:
    is_argument = one.param_type_name == "argument"
    name = (one.metavar or one.name.upper()) if is_argument else ", ".join([*one.opts, *one.secondary_opts])
    default = "required" if one.required else _default(one.default)
    return _code(name), default, getattr(one, "help", "") or ""


def purposes() -> str:
    """Role by role: the purposes served, and the acts that belong to the role."""
    from wasl.apps.staff import rules
    from wasl.apps.staff.enums import Role

    rows = [
        (
            _code(role.value), role.label, _label(role, "ar"),
            ", ".join(sorted(_code(one.value) for one in rules.PURPOSES[role])) or "none",
            *(_yes(act([role])) for act in (rules.may_convene, rules.may_review, rules.may_read_log)),
        )
        for role in Role
    ]  # fmt: skip
    return _table(("In code", "Role", "بالعربية", "Purposes", "Convenes", "Reviews any pair", "Reads the log"), rows)


def columns() -> str:
    """Each column of a list that is recognised, with some of the headers that name it."""
    from importlib.resources import files

    from wasl.engines.tables.fields import Field

    written = yaml.safe_load((files("wasl") / "resources" / "headers.yaml").read_text(encoding="utf-8"))["fields"]
    rows = [
        (
            _code(field.value), *(" · ".join(written[field.value].get(code, [])[:4]) for code in ("en", "ar")),
            sum(map(len, written[field.value].values())),
        )
        for field in Field
    ]  # fmt: skip
    return _table(("Field", "Headers, for example", "ومنها بالعربية", "Headers known"), rows)


def says() -> str:
    """Which claim each column of a list makes."""
    from wasl.apps.lists.domain.reading import SAYS

    return _table(("Field", "Claim"), ((_code(field.value), _code(said.value)) for field, said in SAYS.items()))


def models(label: str) -> str:
    """The tables of an app: what each is, and its columns."""
    config = apps.get_app_config(label)
    parts = []
    for model in config.get_models():
        doc = getdoc(model) or ""
        told = "" if doc.startswith(f"{model.__name__}(") else doc
        rows = [(_code(field.name), _kind(field)) for field in model._meta.concrete_fields]
        rules = ", ".join(_code(one.name) for one in model._meta.constraints)
        parts += [f"### {model.__name__}", told, _table(("Column", "Holds"), rows)]
        parts.append(f"Constraints: {rules}." if rules else "")
    modules = dict.fromkeys(model.__module__ for model in config.get_models())
    said = [f"- {' '.join((import_module(name).__doc__ or '').split())}" for name in modules]
    return "\n\n".join(["\n".join(said), *filter(None, parts)])


KIND_WORDS = {
    "char": "text", "bigauto": "number", "biginteger": "number", "positiveinteger": "number", "datetime": "time",
    "boolean": "yes or no", "json": "JSON", "float": "number", "decimal": "number", "binary": "bytes", "email": "text",
}  # fmt: skip


def _kind(field: Any) -> str:
    kind = type(field).__name__.removesuffix("Field").lower()
    kind = KIND_WORDS.get(kind, kind)
    if field.is_relation:
        kind = f"→ {field.related_model.__name__}"
    elif hasattr(field, "prefix"):
        kind = f"id `{field.prefix}_…`"
    elif field.choices:
        kind = "one of " + ", ".join(_code(value) for value, _label in field.flatchoices)
    return kind + (", may be empty" if field.null else "")


def operations() -> str:
    """The HTTP API, from the description it gives of itself."""
    from wasl.api.urls import api

    rows = [
        (_code(f"{method.upper()} {path}"), one.get("description") or one["summary"])
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method, one in methods.items()
    ]
    if not rows:
        return "The API has no operation yet."
    return _table(("Operation", "What it does"), rows)


def pages() -> str:
    """Every address of the site's own pages."""
    from wasl.web.urls import urlpatterns

    return _table(("Address", "Name"), ((_code(f"/{one.pattern}"), _code(one.name)) for one in urlpatterns))


def exchange_words(name: str) -> str:
    """The keys of a file of rules, of a selection in it, or the columns of a pool."""
    from wasl.engines.planning import pool_files, rules_files

    words = {"rules": rules_files.KEYS, "where": rules_files.WHERE, "pool": pool_files.COLUMNS}[name]
    return _table(
        ("Column" if name == "pool" else "Key", "Meaning"), ((_code(key), text) for key, text in words.items())
    )


PRINTERS = {
    "settings": settings,
    "choices": choices,
    "transitions": transitions,
    "diagram": diagram,
    "crossing-steps": crossing_steps,
    "exit-codes": exit_codes,
    "commands": commands,
    "purposes": purposes,
    "columns": columns,
    "exchange-words": exchange_words,
    "says": says,
    "models": models,
    "operations": operations,
    "pages": pages,
}


def _found(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def _label(member: Enum, language: str) -> str:
    with translation.override(language):
        return str(getattr(member, "label", member.value))


def _default(value: object) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _yes(value)
    return _code(getattr(value, "value", value))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _code(value: object) -> str:
    return f"`{value}`"


def _table(heads: Sequence[str], rows: Rows) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("from-code", FromCode)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
