"""Whether what was recorded can have happened on the ground of the model: the engine's traces, the application's."""

from collections.abc import Iterable

from wasl.engines.crossing.facts import GIVEN, Facts
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.merging import merge
from wasl.engines.crossing.steps import TABLE, Table
from wasl.engines.crossing.terms import Terms


def conforms(terms: Terms, confirmations: Iterable[Confirmation], *, table: Table = TABLE) -> str:
    """Empty when people can have moved so that each confirmation that stands was true; else the first that was not.

    People move as late as they can: at the word that tells of it. Words of devices that knew nothing of each other have
    no order, so somebody who is further on now may still have been where a word saw them. What was set
    aside has no effect and is not asked. A denied swap is one mediator's word against the other's: taken as it is.
    """
    merged = merge(terms, confirmations, table=table)
    place = dict.fromkeys(terms.people, "S")  # as in accompaniment.World
    said: set[tuple[str, str, str]] = set()
    for one in merged.applied:
        facts = Facts(terms, lambda *key: key in said)
        if not _can_be_true(terms, facts, place, one):
            return f"{one.role} confirmed {one.step} of {one.subject}, and it cannot have been so"
        said.add((one.step, one.subject, one.role))
    return ""


def _can_be_true(terms: Terms, facts: Facts, place: dict[str, str], one: Confirmation) -> bool:
    subject, about = one.subject, terms.about[one.subject]
    if about == "group":
        return _group(facts, place, one)
    if one.step == "absent":
        return _move(place, [subject], "SGH", "H")
    if one.step in ("identified", "mismatched", "refused"):
        return place[subject] != "S" or one.step == "refused"
    if one.step in ("received", "examined"):
        return _move(place, [subject], "EX", "X")
    if one.step == "swapped":
        return _move(place, facts.related("persons", subject), "ZE", "E")
    if one.step == "counted":
        return all(place[person] not in "SG" for person in facts.related("live persons", subject))
    if one.step == "even":
        return all(
            place[person] in "EX" or facts.state(terms.swap_of[person].id) == "dropped"
            for person in facts.related("persons", subject)
        )
    if one.step in ("ended", "completed"):
        return all(
            place[person] in "XH" or facts.state(terms.swap_of[person].id) == "denied" for person in terms.people
        )
    return True  # prepared, denied, aborted, timed_out: words, of which nothing on the ground follows


def _group(facts: Facts, place: dict[str, str], one: Confirmation) -> bool:
    live = facts.related("live persons", one.subject)
    if one.step == "departed":
        return _move(place, [one for one in facts.related("persons", one.subject) if place[one] == "S"], "S", "G")
    if one.step == "arrived":
        return all(place[person] != "S" for person in live)
    if one.step == "entered":
        return _move(place, [person for person in live if place[person] in "SG"], "G", "Z")
    if one.step in ("returned", "went_home"):
        return _move(place, facts.left(one.subject), "SGZH", "H")
    return True  # miscounted


def _move(place: dict[str, str], people: Iterable[str], here: str, there: str) -> bool:
    """Everybody is in one of these places, and is now there."""
    people = list(people)
    is_so = all(place[person] in here for person in people)
    place.update(dict.fromkeys(people, there))
    return is_so


def who_is_across(terms: Terms, confirmations: Iterable[Confirmation]) -> dict[str, int]:
    """How many people each side has given, by what both mediators confirmed."""
    merged = merge(terms, confirmations)
    facts = Facts(terms, merged.has)
    across = [person for person in terms.people if facts.state(person) in GIVEN]
    return {side: sum(terms.people[person] == side for person in across) for side in "ab"}
