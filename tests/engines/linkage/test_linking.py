"""Two lists linked: accuracy on invented people, brothers kept apart, decisions obeyed, odd input survived."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.engines.linkage.people import few, invented

from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.evaluation import evaluate
from wasl.engines.linkage.levels import Verdict
from wasl.engines.linkage.linking import Links, link
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.records import Decisions, Records


def ids(links: Links) -> list[tuple[str, str]]:
    return list(links.matches)


@pytest.mark.parametrize("scripts", [("ar", "la"), ("ar", "ar"), ("la", "la")])
def test_link__finds_invented_people(scripts: tuple[str, str]) -> None:
    left, right, truth = invented(900, 800, seed=5, left_script=scripts[0], right_script=scripts[1])
    figures = evaluate(link(left, right), truth)
    assert figures.precision > 0.95
    assert figures.recall > 0.95
    assert figures.candidate_recall > 0.98


Linked = tuple[Links, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def many() -> Linked:
    left, right, truth = invented(2000, 1800, seed=6)
    return link(left, right), truth


def test_link__is_calibrated(many: Linked) -> None:
    bins = evaluate(*many).calibration
    off = sum(abs(one.mean_probability - one.observed_share) * one.count for one in bins)
    assert off / sum(one.count for one in bins) < 0.0075  # of eight other seeds the highest was .0061
    for one in bins:
        assert one.count < 25 or abs(one.mean_probability - one.observed_share) < 0.1


def test_link__expects_as_many_matches_as_there_are(many: Linked) -> None:
    links, truth = many
    assert links.model.shares[0] * 2000 * 1800 == pytest.approx(len(truth), rel=0.03)


def test_link__plainly_different_given_names_are_left_to_a_person(many: Linked) -> None:
    links, truth = many
    likely = [pair for pair in links.pairs if pair.names_differ and pair.probability >= links.threshold]
    assert likely
    assert not {(pair.left_id, pair.right_id) for pair in likely} & set(links.matches)
    missed = evaluate(links, truth).missed_by_kind["below the threshold"]
    assert missed >= len({(pair.left_id, pair.right_id) for pair in likely} & truth) > 0


def test_link__plainly_different_given_names_are_taken_when_people_say_so() -> None:
    left, right = few(BROTHERS[:1]), few([("B-1", "Karim Ali Hasan Haddad")])
    assert ids(link(left, right, decisions=Decisions.of(must_link=[("A-1", "B-1")]))) == [("A-1", "B-1")]


BROTHERS = [("A-1", "سمير علي حسن حداد"), ("A-2", "كريم علي حسن حداد"), ("A-3", "نزار علي حسن حداد")]


def test_link__brothers_on_both_lists_find_each_himself() -> None:
    left = few(BROTHERS, mother=("هدى منصور",) * 3, arrest_place=("حمص",) * 3)
    right = few(
        [("B-1", "Nizar Ali Hasan Haddad"), ("B-2", "Samir Ali Haddad"), ("B-3", "Karim Ali Hassan Haddad")],
        mother=("Huda Mansour",) * 3,
        arrest_place=("Homs",) * 3,
    )
    assert ids(link(left, right)) == [("A-1", "B-2"), ("A-2", "B-3"), ("A-3", "B-1")]


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("دمشق", "Damascus", Verdict.SAME),
        ("Al-Sham", "دمشق", Verdict.SAME),
        ("اللاذقية", "Lattaquie", Verdict.SAME),
        ("حلب", "Damascus", Verdict.CONTRADICTED),
    ],
)
def test_link__a_known_place_is_one_in_both_scripts(left: str, right: str, verdict: Verdict) -> None:
    links = link(few(BROTHERS[:1], arrest_place=(left,)), few([("B-1", "Samir Ali Haddad")], arrest_place=(right,)))
    (said,) = [reason for reason in links.pairs[0].reasons if reason.field == "arrest_place"]
    assert (said.verdict, said.left_text, said.right_text) == (verdict, left, right)


def test_link__each_reason_quotes_what_this_entry_says__however_another_writes_it() -> None:
    """Mohammed and Mohamed differ in nothing that is compared, and share a number."""
    right = few([("B-1", "Khaled Mohamed Nasser"), ("B-2", "Samir Mohammed Haddad")])
    links = link(few([("A-1", "سمير محمد حداد")]), right)
    (found,) = [pair for pair in links.pairs if pair.right_id == "B-2"]
    said = {reason.field: (reason.left_text, reason.right_text) for reason in found.reasons}
    assert said["father"] == ("محمد", "Mohammed")


def test_link__a_brother_alone_on_the_other_list_is_not_taken_for_him() -> None:
    left = few(BROTHERS[:1], mother=("هدى منصور",), birth_place=("حمص",), arrest_date=("2013-05-17",))
    right = few(
        [("B-1", "Karim Ali Hasan Haddad")], mother=("Huda Mansour",), birth_place=("Homs",),
        arrest_date=("17/5/2013",),
    )  # fmt: skip
    links = link(left, right)
    assert links.matches == ()
    assert all(pair.probability < 0.2 for pair in links.pairs)


def test_link__small_lists_use_default_weights_and_say_so() -> None:
    links = link(few(BROTHERS[:2]), few([("B-1", "Samir Ali Haddad"), ("B-2", "Leila Nasser"), ("B-3", "")]))
    assert ids(links) == [("A-1", "B-1")]
    assert not links.model.fitted
    assert "too small" in links.warnings[0]


def test_link__split_columns_against_whole_names() -> None:
    left = Records(
        ("A-1", "A-2"),
        {"given": ("سمير", "ليلى"), "father": ("علي", "يوسف"), "family": ("حداد", "ناصر"), "sex": ("ذكر", "أنثى")},
    )
    right = few([("B-1", "Layla Yusuf Nasser"), ("B-2", "Samir Ali Haddad")], sex=("F", "M"))
    assert ids(link(left, right)) == [("A-1", "B-2"), ("A-2", "B-1")]


def said_of(pairs: Sequence[tuple[dict[str, str], dict[str, str]]]) -> list[dict[str, str]]:
    """What is said of every field of pairs, compared alone with nothing else on their lists."""
    told = []
    for one, other in pairs:
        left, right = (
            Records((k,), {f: (text,) for f, text in said.items()}) for k, said in (("a", one), ("b", other))
        )
        links = link(left, right, decisions=Decisions.of(must_link=[("a", "b")]))
        told.append({reason.field: reason.verdict.value for reason in links.pairs[0].reasons})
    return told


@pytest.mark.parametrize("family", ["Haddad", "Al-Haddad"])
def test_link__given_and_family_name_in_each_others_place(family: str) -> None:
    """In split columns; crosswise answers need both."""
    right_way = {"given": "Samir", "father": "Ali", "family": family}
    exchanged = {"given": family, "father": "Ali", "family": "Samir"}
    half = {"given": family, "father": "Ali", "family": "Karim"}
    one, other, apart = said_of([(right_way, exchanged), (exchanged, right_way), (right_way, half)])
    assert one == other
    assert (one["given"], one["father"], one["family"]) == ("same", "same", "same")
    assert (apart["given"], apart["family"]) == ("contradicted", "contradicted")


def test_link__family_name_first_and_another_father() -> None:
    """The changed order is believed with one part unanswered, and that part is the father's, whichever list has it."""
    one, other = {"name": "سمير علي يوسف حداد"}, {"name": "Haddad Samir Khalid Yusuf"}
    for said in said_of([(one, other), (other, one)]):
        found = [said[field] for field in ("given", "father", "grandfather", "family")]
        assert found == ["same", "contradicted", "same", "same"]


def test_link__family_name_first_and_another_given_name_is_left_to_people() -> None:
    brothers = {"name": "سمير علي يوسف حداد"}, {"name": "Haddad Karim Ali Yusuf"}
    for said in said_of([brothers, brothers[::-1]]):
        assert [said[field] for field in ("given", "father", "family")] == ["contradicted", "same", "same"]


def test_link__second_script_of_the_same_list_helps() -> None:
    left = few([("A-1", "؟")], name_latin=("Samir Ali Haddad",))
    assert ids(link(left, few([("B-1", "Samir Ali Haddad")]))) == [("A-1", "B-1")]


def test_link__duplicates_on_one_list_both_link() -> None:
    left = few([("A-1", "سمير علي حسن حداد"), ("A-2", "سمير علي حسن الحداد")], birth_date=("1990-03-04",) * 2)
    right = few([("B-1", "Samir Ali Hasan Haddad")], birth_date=("4/3/1990",))
    links = link(left, right)
    assert ids(links) == [("A-1", "B-1"), ("A-2", "B-1")]
    assert links.clusters == (("L:A-1", "L:A-2", "R:B-1"),)


def test_link__two_namesakes_share_one_candidate() -> None:
    left = few([("A-1", "محمد أحمد حداد"), ("A-2", "محمد أحمد حداد")], birth_date=("1970", "1995"))
    links = link(left, few([("B-1", "Mohamad Ahmad Haddad")]))
    assert [pair.probability < 0.5 for pair in links.pairs] == [True, True]
    assert links.matches == ()
    assert len(links.matches) <= 1


def test_link__within_one_list_finds_duplicates() -> None:
    left, _, _ = invented(600, 50, seed=9, left_duplicates=0.1)
    again = [(f"{one}-bis", name) for one, name in zip(left.ids[:30], left.columns["name"][:30], strict=True)]
    columns = {name: (*values, *values[:30]) for name, values in left.columns.items()}
    links = link(Records((*left.ids, *(one for one, _ in again)), columns))
    found = {frozenset(pair) for pair in links.matches}
    assert all(frozenset((one, f"{one}-bis")) in found for one in left.ids[:30])
    assert all(a != b for a, b in links.matches)


def test_link__decisions_outrank_the_model() -> None:
    left, right = few(BROTHERS), few([("B-1", "Samir Ali Hasan Haddad"), ("B-2", "Layla Nasser")])
    assert ids(link(left, right)) == [("A-1", "B-1")]
    decided = Decisions.of(must_link=[("A-2", "B-2")], cannot_link=[("A-1", "B-1")])
    links = link(left, right, decisions=decided)
    assert ids(links) == [("A-2", "B-2")]
    assert links.pairs[0].probability == 1.0


def test_decisions__refuses_contradiction_and_unknown_ids() -> None:
    with pytest.raises(BadDecisions):
        Decisions.of(must_link=[("A-1", "B-1")], cannot_link=[("A-1", "B-1")])
    with pytest.raises(BadDecisions):
        link(few(BROTHERS), few(BROTHERS), decisions=Decisions.of(must_link=[("A-1", "nobody")]))


def test_link__refuses_a_column_that_nothing_compares() -> None:
    with pytest.raises(BadRecords, match="nom"):
        link(Records(("1",), {"nom": ("a",)}))


@pytest.mark.parametrize(
    ("given_ids", "columns"),
    [(("1", "1"), {"name": ("a", "b")}), (("1",), {"name": ("a", "b")})],
)
def test_records__refuses(given_ids: tuple[str, ...], columns: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(BadRecords):
        Records(given_ids, columns)


EMPTY = Records((), {})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (EMPTY, EMPTY),
        (EMPTY, few(BROTHERS)),
        (few(BROTHERS), EMPTY),
        (EMPTY, None),
        (Records(("1", "2"), {}), Records(("3",), {})),
        (few([("1", "😀"), ("2", "")]), few([("3", "😀"), ("4", "12")])),
    ],
)
def test_link__with_nothing_to_compare(left: Records, right: Records | None) -> None:
    links = link(left, right)
    assert (links.matches, links.pairs, links.candidate_count) == ((), (), 0)


def test_link__all_names_identical() -> None:
    same = [(f"A-{k}", "محمد أحمد حداد") for k in range(60)]
    links = link(few(same), few([(f"B-{k}", "محمد أحمد حداد") for k in range(60)]))
    assert all(pair.probability < 0.5 for pair in links.pairs)
    assert links.matches == ()
    assert any("left out" in warning for warning in links.warnings)


def test_link__almost_everything_missing() -> None:
    left, right, truth = invented(400, 400, seed=8)
    thin = [
        Records(
            side.ids, {k: tuple(v if n % 20 == 0 else "" for n, v in enumerate(c)) for k, c in side.columns.items()}
        )
        for side in (left, right)
    ]
    figures = evaluate(link(*thin), truth)
    assert figures.precision > 0.7


def test_link__ten_thousand_characters() -> None:
    long = [("A-1", "سلام ال" * 1500), ("A-2", "ا" * 10_000), ("A-3", "سمير علي حداد")]
    start = time.perf_counter()
    links = link(few(long), few([("B-1", "Samir Ali Haddad"), ("B-2", "x " * 5000)], mother=("y" * 10_000, "")))
    assert ("A-3", "B-1") in links.matches
    assert time.perf_counter() - start < 5


def test_link__unreadable_dates_are_counted_not_guessed() -> None:
    left = few(BROTHERS[:1], birth_date=("sometime in spring, they say",))
    assert any("could not be read" in warning for warning in link(left, few(BROTHERS[:1])).warnings)


def test_link__reasons_and_stamp() -> None:
    left = few(BROTHERS[:1], birth_date=("1990-03-04",))
    right = few([("B-1", "Samir Ali Hasan Haddad")], birth_date=("1990-04-03",))
    links = link(left, right, seed=7)
    (pair,) = links.pairs
    said = {reason.field: reason for reason in pair.reasons}
    assert said["birth_date"].text("en") == "date of birth: day and month exchanged (⁨1990-03-04⁩ | ⁨1990-04-03⁩)"
    assert said["given"].text("ar") == "الاسم: متطابق (⁨سمير⁩ | ⁨Samir⁩)"
    assert said["mother"].verdict == "missing"
    assert said["mother"].weight == 0.0
    assert (links.stamp.engine, links.stamp.seed) == ("linkage", 7)
    assert links.stamp.parameters["threshold"] == DEFAULT_PLAN.threshold


def test_link__progress_ends_at_one() -> None:
    told: list[tuple[str, float]] = []
    link(few(BROTHERS), few(BROTHERS), progress=lambda stage, share: told.append((stage, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("done", 1.0)


def test_link__oversized_blocks_are_reported() -> None:
    left, right, _ = invented(400, 400, seed=8)
    links = link(left, right, plan=replace(DEFAULT_PLAN, max_block=4))
    assert sum(count.blocks_cut for count in links.keys) > 0
    assert sum(count.left_out_pairs for count in links.keys) > 0
    assert any("left out" in warning for warning in links.warnings)


def test_reasons__quote_the_parts_that_were_compared__wherever_they_stand() -> None:
    """The family name stands first on the right: each reason still shows the two texts it speaks of."""
    left = Records(ids=("a",), columns={"name": ["عماد سليم فارس القهوجي"], "birth_date": ["1980-02-03"]})
    right = Records(ids=("b",), columns={"name": ["al-Qahwaji Imad Salim Faris"], "birth_date": ["1980-02-03"]})
    (pair,) = link(left, right).pairs
    quoted = {reason.field: (reason.left_text, reason.right_text) for reason in pair.reasons}
    assert quoted["given"] == ("عماد", "Imad")
    assert quoted["father"] == ("سليم", "Salim")
    assert quoted["grandfather"] == ("فارس", "Faris")
    assert quoted["family"] == ("القهوجي", "al Qahwaji")


def test_split_names__of_more_parts_than_are_compared__keep_the_family_name() -> None:
    columns = {"given": ["Muhammad Nur"], "father": ["Imad"], "grandfather": ["Abd al-Rahman Nur"]}
    left, right = (Records((key,), {**columns, "family": [name]}) for key, name in (("a", "Hawrani"), ("b", "Haddad")))
    (pair,) = link(left, right, plan=replace(DEFAULT_PLAN, keep_above=0.0)).pairs
    assert {reason.field: reason.verdict for reason in pair.reasons}["family"] == "contradicted"
