"""A file of candidates in words: what each column holds, and what a file would seal."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROWS_SHOWN = 20
COLUMN_WORDS: dict[str, Promise] = {
    "id": _("An id of yours without a name: Latin letters and digits. Needed."),
    "holder": _("The code of your own side; may be left out."),
    "side": _("The code of the side the person goes to. Needed."),
    "kind": _("living or body; empty means living."),
    "categories": _("Words of the rules, with semicolons between them: woman; gravely_ill."),
    "family": _("All with the same word here go together or not at all."),
    "companion_of": _("The id of the person without whom this one does not go."),
    "region": _("Where the person is from."),
    "site": _("Where the person is held."),
    "held_since": _("A date: 2013-11-04, 2013-11 or 2013."),
    "third_national": _("yes, when the person is a national of neither side."),
    "vetoed_by": _("Codes of the sides that refuse, with semicolons between them."),
    "name": _("Full name; nobody else reads it before all lists are open."),
    "name_latin": _("Full name in Latin letters"),
    "mother": _("Mother's name"),
    "born": _("Date of birth, as far as known"),
    "note": _("What else helps to know who it is"),
}


def looked_at(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """How many living and how many bodies a file holds, and its first rows as they were read."""
    bodies = sum(row.get("kind") == "body" for row in rows)
    return {"living": len(rows) - bodies, "bodies": bodies, "rows": rows[:ROWS_SHOWN], "more": len(rows[ROWS_SHOWN:])}
