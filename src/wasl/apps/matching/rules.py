"""Who may decide whether two records are one person."""

from collections.abc import Iterable

from wasl.apps.staff.enums import Role
from wasl.apps.staff.rules import may_convene, may_review


def may_run(roles: Iterable[Role]) -> bool:
    return may_convene(roles)


def may_decide(roles: Iterable[Role]) -> bool:
    """Mediators and neutrals alone: a refusal or a conflict would tell a side of records it cannot read."""
    return may_review(roles)
