"""A file of rules: what each short form becomes, and what is refused with which words."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.planning.errors import RulesError
from wasl.engines.planning.rules_files import RulesFile, read_rules, rules_without_people
from wasl.engines.planning.terms import Balance, Bound, Force, Person, Rule, Share, Stages, Where

HEAD = "as_of: 2021-12-16\nparties: [NORTH, SOUTH]\n"
NORTH_SOUTH, SOUTH_NORTH = Where(holder="NORTH", side="SOUTH"), Where(holder="SOUTH", side="NORTH")


def read(text: str) -> RulesFile:
    return read_rules(text.encode(), file="rules.yaml")


def test_rules__of_two_keys_limit_nothing() -> None:
    said = read(HEAD)
    assert said.as_of == date(2021, 12, 16)
    assert (said.rules.parties, said.rules.rules, said.rules.stages) == (("NORTH", "SOUTH"), (), None)
    assert said.rules.objectives == ("people", "vulnerability", "time", "regions", "bodies")


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("parity: none", []),
        ("parity: pairwise", [Balance("parity: NORTH, SOUTH", NORTH_SOUTH, SOUTH_NORTH)]),
        (
            "parity: circulation",
            [
                Balance("parity: NORTH", Where(holder="NORTH"), Where(side="NORTH")),
                Balance("parity: SOUTH", Where(holder="SOUTH"), Where(side="SOUTH")),
            ],
        ),
        (
            "parity: [{form: pairwise, tolerance: 2, of: {category: woman}}]",
            [
                Balance(
                    "parity of woman: NORTH, SOUTH",
                    Where("NORTH", "SOUTH", category="woman"),
                    Where("SOUTH", "NORTH", category="woman"),
                    tolerance=2,
                )
            ],
        ),
        (
            "ratio:\n- {from: SOUTH, to: NORTH, gives: 30, gets: 1, give: {category: life}, get: {category: woman}}",
            [
                Balance(
                    "ratio 1",
                    Where("SOUTH", "NORTH", category="life"),
                    Where("NORTH", "SOUTH", category="woman"),
                    gives=30,
                    gets=1,
                )
            ],
        ),
        ("forced: [{category: gravely_ill}]", [Force("forced: gravely_ill", Where(category="gravely_ill"))]),
        (
            "caps: [{where: {holder: NORTH, third_national: yes}, at_least: 1, at_most: 5, name: guests}]",
            [Bound("guests", Where(holder="NORTH", third_national=True), 1, 5)],
        ),
        (
            "shares: [{part: {category: woman}, whole: {holder: NORTH}, at_least: 200}]",
            [Share("share 1", Where(category="woman"), Where(holder="NORTH"), 200)],
        ),
        ("sites: {HOMS: 40}", [Bound("site HOMS", Where(site="HOMS"), at_most=40)]),
        (
            "bodies: {parity: pairwise, tolerance: 3}",
            [
                Balance(
                    "parity of bodies: NORTH, SOUTH",
                    Where("NORTH", "SOUTH", "body"),
                    Where("SOUTH", "NORTH", "body"),
                    tolerance=3,
                )
            ],
        ),
    ],
)
def test_short_form__becomes_plain_rules(text: str, rules: list[Rule]) -> None:
    assert list(read(f"{HEAD}{text}\n").rules.rules) == rules


def test_rules__take_the_rest_as_it_stands() -> None:
    rules = read(
        f"{HEAD}vulnerability: {{child: 6, woman: 3}}\nobjectives: [people, regions]\ntime_unit_days: 7\n"
        "stages: {count: 3, imbalance: 5, seats: {SOUTH: 40}}\n"
    ).rules
    assert rules.points == (("child", 6), ("woman", 3))
    assert (rules.objectives, rules.time_unit_days) == (("people", "regions"), 7)
    assert rules.stages == Stages(3, 5, (("SOUTH", 40),))


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", "", "it is empty"),
        ("[]", "line 1, column 1", "a table of keys and values is expected here"),
        ("as_of: 2021-12-16\n", "line 1, column 1", "the key 'parties' is missing"),
        ("as_of: 16/12/2021\nparties: [A, B]\n", "line 1, column 8", "it is not a day"),
        ("as_of: 2021-12-16\nparties: [A]\n", "line 2, column 10", "there are 1 parties"),
        ("as_of: 2021-12-16\nparties: [A, A]\n", "line 2, column 14", "the party is there twice"),
        ("as_of: 2021-12-16\nparties: [A, 'B C']\n", "line 2, column 14",
         "a party's code is letters, digits, '_' and '-'"),
        (HEAD + "as_of: 2021-12-17\n", "line 3, column 1", "the key 'as_of' is there twice"),
        (HEAD + "sides: 2\n", "line 3, column 8", "there is no key 'sides' here"),
        (HEAD + "parity: fair\n", "line 3, column 9", "'fair' is not a form of parity"),
        (HEAD + "sites: {HOMS: -1}\n", "line 3, column 15", "the number is negative"),
        (HEAD + "sites: {HOMS: many}\n", "line 3, column 15", "a whole number is expected here"),
        (HEAD + "sites: {HOMS: 1.5}\n", "line 3, column 15", "a whole number is expected here"),
        (HEAD + "sites: {HOMS: 99999999}\n", "line 3, column 15", "the number is out of bounds"),
        (HEAD + "ratio: [{from: NORTH, to: EAST, gives: 1, gets: 1}]\n", "line 3, column 27",
         "'EAST' is not a party of these rules"),
        (HEAD + "ratio: [{from: NORTH, to: NORTH, gives: 1, gets: 1}]\n", "line 3, column 27",
         "it is the same party as 'from'"),
        (HEAD + "ratio: [{from: NORTH, to: SOUTH, gives: 0, gets: 1}]\n", "line 3, column 41",
         "the number is out of bounds"),
        (HEAD + "ratio: [{from: NORTH, to: SOUTH, gives: 1, gets: 1, give: {kind: body}}]\n", "line 3, column 9",
         "it weighs bodies against living people"),
        (HEAD + "ratio: [{from: NORTH, to: SOUTH, gives: 1, gets: 1, give: {holder: NORTH}}]\n", "line 3, column 68",
         "there is no key 'holder' here"),
        (HEAD + "caps: [{where: {holder: NORTH}}]\n", "line 3, column 8", "it has neither 'at_least' nor 'at_most'"),
        (HEAD + "caps: [{where: {holder: NORTH}, at_least: 2, at_most: 1}]\n", "line 3, column 8",
         "'at_least' is more than 'at_most'"),
        (HEAD + "caps: [{where: {}, at_most: 1}]\n", "line 3, column 16", "the selection is empty"),
        (HEAD + "caps: [{where: {holder: NORTH, side: NORTH}, at_most: 1}]\n", "line 3, column 16",
         "holder and side are the same party"),
        (HEAD + "forced: [{category: ill}, {category: ill}]\n", "line 3, column 27",
         "the rule 'forced: ill' is there already, in line 3"),
        (HEAD + "stages: {count: 0, imbalance: 1}\n", "line 3, column 17", "the number is out of bounds"),
        (HEAD + "stages: {count: 2}\n", "line 3, column 9", "the key 'imbalance' is missing"),
        (HEAD + "stages: {count: 2, imbalance: 1, seats: {EAST: 4}}\n", "line 3, column 48",
         "it names a party that is not in these rules"),
        (HEAD + "objectives: [people, price]\n", "line 3, column 22", "'price' is not an objective"),
        (HEAD + "objectives: [people, people]\n", "line 3, column 22", "the objective is there twice"),
        (HEAD + "parity: &x pairwise\nbodies: *x\n", "line 4, column 9", "a reference (*) stands here"),
        (HEAD + "parity: {form: pairwise\n", "line 4, column 1", "it is not YAML as rules are written"),
        (HEAD + "caps: " + "[" * 20, "line 3, column 18", "it is nested too deeply"),
    ],
)  # fmt: skip
def test_rules__are_refused_with_their_place(text: str, place: str, why: str) -> None:
    with pytest.raises(RulesError) as refused:
        read(text)
    assert (refused.value.what, refused.value.why) == (f"rules.yaml was not read{place and f', {place}'}", why)
    assert refused.value.do


def test_rules__that_name_what_nobody_has_are_told() -> None:
    rules = read(
        f"{HEAD}sites: {{HOMS: 4, HAMA: 4}}\nforced: [{{category: wounded}}]\nvulnerability: {{child: 1}}\n"
    ).rules
    pool = [Person("A", "NORTH", "SOUTH", categories=frozenset({"child"}), site="HOMS")]
    assert rules_without_people(rules, pool) == ("forced: wounded", "site HAMA")


@given(st.text(st.sampled_from("as_of: 2021-16parties[]{},\n-'\"&*!|>#%?\tNORTHSOUTH\u0627\u202e\x00"), max_size=80))
def test_any_text__is_read_or_refused(text: str) -> None:
    with suppress(RulesError):
        assert read(HEAD + text).rules.parties == ("NORTH", "SOUTH")
