"""How many people counted bones are of, at least; against trying every way to lay the bones together."""

import random

import pytest

from wasl.apps.identification.domain.bones import Counted, Deciding, MinimumNumber, age_groups, bones, minimum_number

HALF_TOLD = ["skull", "femur", "humerus"]  # few, so that ways of laying them together can all be tried


def people_by_trying(counted: list[Counted]) -> int:
    """Lay each single bone with a person already there whom nothing contradicts, or with a new one; the fewest people.

    The readable twin: every way is tried.
    """
    single = [one for one in counted for _ in range(one.count)]

    def fewest(place: int, people: list[list[Counted]], best: int) -> int:
        if len(people) >= best:
            return best
        if place == len(single):
            return len(people)
        bone = single[place]
        for person in people:
            if can_be_one_person([*person, bone]):
                person.append(bone)
                best = min(best, fewest(place + 1, people, best))
                person.pop()
        return min(best, fewest(place + 1, [*people, [bone]], best))

    return fewest(0, [], len(single) + 1)


def can_be_one_person(person: list[Counted]) -> bool:
    if len({one.age_group for one in person} - {""}) > 1 or len({one.sex for one in person} - {""}) > 1:
        return False
    for key in {one.bone for one in person}:
        of_bone = [one for one in person if one.bone == key]
        most = bones()[key].most
        sides = [one.side for one in of_bone]
        if not bones()[key].is_paired and len(of_bone) > most:
            return False
        if bones()[key].is_paired and (max(sides.count("L"), sides.count("R")) > most or len(of_bone) > 2 * most):
            return False
    return True


def invented(chance: random.Random, *, tells_age: float, tells_sex: float) -> list[Counted]:
    rows = []
    for _ in range(chance.randint(1, 5)):
        key = chance.choice(HALF_TOLD)
        rows.append(
            Counted(
                key,
                side=chance.choice(["L", "R", ""]) if bones()[key].is_paired else "",
                count=chance.randint(1, 2),
                age_group=chance.choice(["adult", "child"]) if chance.random() < tells_age else "",
                sex=chance.choice(["F", "M"]) if chance.random() < tells_sex else "",
            )
        )
    return rows


@pytest.mark.parametrize(
    ("tells_age", "tells_sex"), [(0, 0), (1, 0), (0, 1), (1, 1)], ids=["none", "age", "sex", "both"]
)
def test_the_minimum_is_that_of_trying_every_way(tells_age: float, tells_sex: float) -> None:
    chance = random.Random(1)
    for _ in range(400):
        rows = invented(chance, tells_age=tells_age, tells_sex=tells_sex)
        assert minimum_number(rows).people == people_by_trying(rows), rows


def test_more_people_are_never_claimed_than_there_must_be__when_half_is_told() -> None:
    chance = random.Random(2)
    exact = 0
    for _ in range(600):
        rows = invented(chance, tells_age=0.5, tells_sex=0.5)
        claimed, least = minimum_number(rows).people, people_by_trying(rows)
        assert claimed <= least, rows
        exact += claimed == least
    assert exact >= 570  # and it is mostly the least itself


def test_the_order_of_counting_does_not_matter() -> None:
    chance = random.Random(3)
    for _ in range(100):
        rows = invented(chance, tells_age=0.5, tells_sex=0.5)
        shuffled = chance.sample(rows, len(rows))
        assert minimum_number(rows).people == minimum_number(shuffled).people


def test_no_bones_are_of_nobody() -> None:
    assert minimum_number([]) == MinimumNumber(0, ())


def test_the_deciding_bones_are_named() -> None:
    rows = [
        Counted("femur", "L", 3, age_group="adult"),
        Counted("femur", "R", 1, age_group="adult"),
        Counted("mandible", "", 1, age_group="child"),
        Counted("skull", "", 2),
    ]
    assert minimum_number(rows) == MinimumNumber(
        4, (Deciding("femur", "L", 3, 3, age_group="adult"), Deciding("mandible", "", 1, 1, age_group="child"))
    )


@pytest.mark.parametrize(
    ("row", "people"),
    [
        (Counted("rib", "L", 13), 1),  # a thirteenth rib is no second person
        (Counted("rib", "L", 14), 2),
        (Counted("lumbar", "", 6), 1),
        (Counted("femur", "", 2), 1),  # sides not told: could be one of each
        (Counted("femur", "", 3), 2),
        (Counted("skull", "", 2), 2),
    ],
)
def test_one_kind_of_bone(row: Counted, people: int) -> None:
    assert minimum_number([row]).people == people


def test_every_bone_and_age_group_has_words_in_both_languages() -> None:
    for words in [*(bone.words for bone in bones().values()), *age_groups().values()]:
        assert words.en
        assert words.ar
    assert all(bone.most >= bone.each > 0 for bone in bones().values())
