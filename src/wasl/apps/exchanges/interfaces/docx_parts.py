"""What a DOCX is made of beside its text, and its packing. The same parts are the same bytes on any machine.

Written out here and not by a library, whose template would bring an author, a thumbnail, a date and whatever its
next version brings. Parts are stored and not packed, as two versions of zlib may pack differently; they stand in the
order of their names and bear one time. Elements follow ECMA-376 part 1 (WordprocessingML), in the order of its schemas.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE_KIND = "application/vnd.openxmlformats-package.core-properties+xml"
DUBLIN = "http://purl.org/dc/elements/1.1/"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
FONT = "Arial"  # has all four scripts wherever DOCX is at home; what stands in for it elsewhere has its widths
INK = "111111"
# name, what it is built on, points, bold, space before and after in points, level of the outline
STYLES = [
    ("Title", "Title", 19, True, 0, 4, None),
    ("Subtitle", "Subtitle", 12, False, 0, 10, None),
    ("Heading1", "heading 1", 13, True, 14, 5, 0),
    ("Heading2", "heading 2", 11, True, 9, 4, 1),
]
FACT_INDENT = 2950  # twentieths of a point
ElementTree.register_namespace("w", WORD)
ElementTree.register_namespace("r", RELATIONS)
ElementTree.register_namespace("dc", DUBLIN)


def w(tag: str, *children: Element, **attributes: object) -> Element:
    """An element of WordprocessingML; its attributes are of the same namespace."""
    element = Element(f"{{{WORD}}}{tag}", {f"{{{WORD}}}{name}": str(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def part(root: Element) -> bytes:
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + written


def packed(document: Element, footer: Element, *, title: str, tag: str, bidi_tag: str) -> bytes:
    """The bytes of the DOCX."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({
            "rId1": (f"{RELATIONS}/officeDocument", "word/document.xml"),
            "rId2": (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        }),
        "docProps/core.xml": _core(title=title, tag=tag),
        "word/_rels/document.xml.rels": _relations({
            "rId1": (f"{RELATIONS}/styles", "styles.xml"),
            "rId2": (f"{RELATIONS}/settings", "settings.xml"),
            "rId3": (f"{RELATIONS}/footer", "footer1.xml"),
        }),
        "word/document.xml": part(document),
        "word/footer1.xml": part(footer),
        "word/settings.xml": _settings(tag=tag, bidi_tag=bidi_tag),
        "word/styles.xml": _styles(tag=tag, bidi_tag=bidi_tag),
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.create_system, info.external_attr = 0, 0o600 << 16
            package.writestr(info, parts[name])
    return out.getvalue()


def _content_types() -> bytes:
    root = Element("Types", {"xmlns": f"{PACKAGE}/content-types"})
    root.append(Element("Default", {"Extension": "rels", "ContentType":
                                    "application/vnd.openxmlformats-package.relationships+xml"}))  # fmt: skip
    kinds = {
        "/docProps/core.xml": CORE_KIND,
        "/word/document.xml": f"{KIND}.document.main+xml",
        "/word/footer1.xml": f"{KIND}.footer+xml",
        "/word/settings.xml": f"{KIND}.settings+xml",
        "/word/styles.xml": f"{KIND}.styles+xml",
    }
    root.extend(Element("Override", {"PartName": name, "ContentType": kind}) for name, kind in kinds.items())
    return part(root)


def _relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    root = Element("Relationships", {"xmlns": f"{PACKAGE}/relationships"})
    for key, (kind, target) in targets.items():
        root.append(Element("Relationship", {"Id": key, "Type": kind, "Target": target}))
    return part(root)


def _core(*, title: str, tag: str) -> bytes:
    root = Element(f"{{{PACKAGE}/metadata/core-properties}}coreProperties")
    for name, text in (("title", title), ("language", tag)):
        element = Element(f"{{{DUBLIN}}}{name}")
        element.text = text
        root.append(element)
    return part(root)


def _settings(*, tag: str, bidi_tag: str) -> bytes:
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return part(w("settings", w("compat", mode), w("themeFontLang", val=tag, bidi=bidi_tag)))


def _styles(*, tag: str, bidi_tag: str) -> bytes:
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    defaults = w(
        "docDefaults",
        w("rPrDefault", w("rPr", fonts, w("color", val=INK), w("sz", val=20), w("szCs", val=20),
                          w("lang", val=tag, bidi=bidi_tag))),
        w("pPrDefault", w("pPr", w("spacing", after=80, line=259, lineRule="auto"))),
    )  # fmt: skip
    normal = w("style", w("name", val="Normal"), w("qFormat"), type="paragraph", default=1, styleId="Normal")
    return part(w("styles", defaults, normal, *map(_style, STYLES), _fact(), _small("Footer", "footer"),
                  _small("WaslCell", "Wasl Cell", indent=40), _table_grid()))  # fmt: skip


def _style(row: tuple[str, str, int, bool, int, int, int | None]) -> Element:
    key, name, points, bold, before, after, level = row
    outline = [] if level is None else [w("outlineLvl", val=level)]
    return w(
        "style", w("name", val=name), w("basedOn", val="Normal"), w("next", val="Normal"), w("qFormat"),
        w("pPr", w("keepNext"), w("spacing", before=20 * before, after=20 * after), *outline),
        w("rPr", *([w("b"), w("bCs")] if bold else []), w("sz", val=2 * points), w("szCs", val=2 * points)),
        type="paragraph", styleId=key,
    )  # fmt: skip


def _fact() -> Element:
    """A label, and what it says beside it; further lines stand under what it says."""
    return w(
        "style", w("name", val="Wasl Fact"), w("basedOn", val="Normal"), w("qFormat"),
        w("pPr", w("tabs", w("tab", val="left", pos=FACT_INDENT)), w("spacing", after=40),
          w("ind", left=FACT_INDENT, hanging=FACT_INDENT)),
        type="paragraph", styleId="WaslFact", customStyle=1,
    )  # fmt: skip


def _small(key: str, name: str, *, indent: int = 0) -> Element:
    return w(
        "style", w("name", val=name), w("basedOn", val="Normal"),
        w("pPr", w("spacing", before=indent, after=indent)), w("rPr", w("sz", val=18), w("szCs", val=18)),
        type="paragraph", styleId=key,
    )  # fmt: skip


def _table_grid() -> Element:
    lines = [w(side, val="single", sz=4, space=0, color="9AA6AC") for side in ("top", "bottom", "insideH")]
    return w(
        "style", w("name", val="Table Grid"), w("tblPr", w("tblBorders", *lines)), type="table", styleId="TableGrid"
    )
