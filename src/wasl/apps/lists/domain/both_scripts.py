"""Names that one column says in both scripts. Pure."""

from collections.abc import Mapping

from wasl.apps.register.enums import Property
from wasl.engines.names.comparing import compare_names
from wasl.engines.tables.scripts import split_scripts

WHOLE = (Property.NAME, Property.NAME_LATIN)
ONE_NAME = 0.5  # score from which two texts are taken for one name
PARTS = (Property.GIVEN, Property.FATHER, Property.GRANDFATHER, Property.FAMILY)


def in_both_scripts(values: Mapping[Property, str]) -> dict[Property, str]:
    """The values, with a name such as "محمد / Mohamad" as two: one in each script, when both can be the same name.

    Only where nothing else says the Latin name; of a name in parts the Latin one is told when every part has it.
    The row as written keeps the cell as it was.
    """
    told = dict(values)
    whole = [property for property in WHOLE if property in told]
    if len(whole) == 1:
        halves = _halves(told[whole[0]])
        if halves:
            told[Property.NAME], told[Property.NAME_LATIN] = halves
        return told
    if whole:
        return told
    split = {part: halves for part in PARTS if part in told and (halves := _halves(told[part]))}
    told |= {part: arabic for part, (arabic, _) in split.items()}
    if split and len(split) == sum(part in told for part in PARTS):
        told[Property.NAME_LATIN] = " ".join(latin for _, latin in split.values())
    return told


def _halves(text: str) -> tuple[str, str] | None:
    """The Arabic and the Latin half of a text; None when it has not both, or they are not writings of one name."""
    halves = split_scripts(text)
    return halves if halves and compare_names(*halves).score >= ONE_NAME else None
