"""HTML that cannot be broken into: text is escaped unless it was made here."""

from html import escape

VOID = frozenset({"br", "hr", "meta"})  # HTML's; shapes of SVG must be closed


class Markup(str):
    """Text that is already HTML."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: object) -> Markup:
    """An element. ``class_`` gives class, ``stroke_width`` gives stroke-width; an attribute that is None is
    left out.

    >>> tag("p", "a < b", tag("b", "!"), class_="x")
    '<p class="x">a &lt; b<b>!</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*inside)}</{name}>")


def joined(*parts: str) -> Markup:
    """Parts one after the other, text escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def filled(sentence: str, **values: str) -> Markup:
    """A sentence with ``{places}``, its values escaped or, where they are Markup, as they are."""
    return Markup(escape(sentence, quote=False).format(**{key: joined(value) for key, value in values.items()}))
