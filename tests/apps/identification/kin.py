"""A family as its liaison records it, for tests."""

from dataclasses import dataclass, field
from typing import Any

from tests.conftest import START, Cast

from wasl.apps.identification.domain.consents import Given, give_consent
from wasl.apps.identification.domain.families import open_family
from wasl.apps.identification.domain.missing import LastSeen, record_missing
from wasl.apps.identification.domain.relatives import add_first, add_relative
from wasl.apps.identification.domain.told import Told
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, Tie
from wasl.apps.identification.models.family import Consent, Family, Missing, Relative
from wasl.apps.identification.models.programme import Programme
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


@dataclass
class Kin:
    """Members by name: ``kin["salma"]``."""

    family: Family
    by: Staff
    members: dict[str, Relative] = field(default_factory=dict)

    def first(self, name: str, **told: Any) -> Relative:
        self.members[name] = add_first(self.family, Told(name, **told), by=self.by, at=START)
        return self.members[name]

    def add(self, name: str, tie: Tie, of: str, *, other_parent: str = "", is_other_parent_new: bool = False,
            **told: Any) -> Relative:  # fmt: skip
        self.members[name] = add_relative(
            self[of], tie, Told(name, **told), by=self.by, at=START,
            other_parent=self[other_parent] if other_parent else None, is_other_parent_new=is_other_parent_new,
        )  # fmt: skip
        return self.members[name]

    def missing(self, name: str, seen: LastSeen) -> Missing:
        return record_missing(self[name], seen, by=self.by, at=START)

    def allows(self, name: str, purpose: ConsentPurpose, to: Party) -> Consent:
        given = Given(ConsentForm.WRITTEN)
        return give_consent(self[name], purpose, to, given, given_at=START, by=self.by, at=START)

    def __getitem__(self, name: str) -> Relative:
        return Relative.objects.select_related("family__programme").get(pk=self.members[name].pk)


def kin_of(programme: Programme, by: Staff) -> Kin:
    return Kin(open_family(programme, by=by, at=START), by)


def attar(programme: Programme, cast: Cast) -> Kin:
    """Khaled is sought; his parents, his sister Salma, his wife Rima and their son Omar are told of."""
    kin = kin_of(programme, cast.liaison)
    kin.first("khaled", sex="M", birth_date="1984-11-04")
    kin.add("mahmoud", Tie.FATHER, "khaled", birth_date="1950", contact="Harbour street 3")
    kin.add("fatima", Tie.MOTHER, "khaled", birth_date="1956-03-12", contact="Harbour street 3")
    kin.add("salma", Tie.SIBLING, "khaled", sex="F", birth_date="1988", contact="By the mill")
    kin.add("rima", Tie.SPOUSE, "khaled", birth_date="1986")
    kin.add("omar", Tie.CHILD, "khaled", other_parent="rima", sex="M", birth_date="2010")
    kin.missing("khaled", LastSeen(on="2013-05-17", at="Duma"))
    return kin
