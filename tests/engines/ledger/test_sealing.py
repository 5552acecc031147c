"""A sealed list: bound to every row, silent about all of them until it is opened."""

import json
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import leaf_hash, node_hash
from wasl.engines.ledger.sealing import id_of, open_list, seal_list
from wasl.kernel.canonical import canonical_json
from wasl.kernel.ids import check_id

ROWS = [{"id": "B-1", "name": "سميرة الصباغ"}, {"id": "B-2", "name": "رامي حداد"}, {"id": "B-3", "name": "يوسف شاهين"}]
rows_of_text = some.lists(
    some.dictionaries(some.text(max_size=5), some.text(max_size=5), max_size=3),
    max_size=6,
    unique_by=lambda row: canonical_json(row),
)


def numbered():
    """Bytes that differ from call to call and are the same from run to run."""
    calls = count(1)
    return lambda size: next(calls).to_bytes(size, "big")


def opened(sealed, *, party="side_b", opening=None):
    told = sealed.opening if opening is None else opening
    return open_list(told, party=party, root=sealed.root)


def test_seal_list__opens_to_the_same_rows():
    opening = opened(seal_list(ROWS, party="side_b", random_bytes=numbered()))
    assert sorted(opening.rows.values(), key=lambda row: row["id"]) == ROWS
    assert [check_id(one, prefix="cnd") for one in opening.rows] == list(opening.rows)


def test_seal_list__root_is_that_of_the_tree_over_sorted_commitments():
    salts = [number.to_bytes(32, "big") for number in (1, 2, 3)]
    digests = [commit(row, salt=salt).digest for row, salt in zip(ROWS, salts, strict=True)]
    seed, salt = (number.to_bytes(32, "big") for number in (4, 5))
    digests.append(commit(["seed", "side_b", seed.hex()], salt=salt).digest)
    one, two, three, four = (leaf_hash(bytes.fromhex(digest)) for digest in sorted(digests))
    expected = node_hash(node_hash(one, two), node_hash(three, four)).hex()
    assert seal_list(ROWS, party="side_b", random_bytes=numbered()).root == expected


def test_seal_list__an_id_is_that_of_its_own_commitment():
    sealed = seal_list(ROWS[:1], party="side_b", random_bytes=numbered())
    assert list(opened(sealed).rows) == [id_of(commit(ROWS[0], salt=(1).to_bytes(32, "big")).digest)]


def test_seal_list__what_is_published_does_not_repeat_itself():
    drawn = numbered()
    first, second = (seal_list(ROWS, party="side_b", random_bytes=drawn) for _ in range(2))
    assert first.root != second.root


def test_seal_list__the_opening_is_not_in_what_is_printed():
    sealed = seal_list(ROWS, party="side_b", random_bytes=numbered())
    assert "سميرة".encode() in sealed.opening
    assert "سميرة" not in repr(sealed)


def test_seal_list__two_rows_that_are_the_same():
    with pytest.raises(LedgerError, match="two of its rows are the same"):
        seal_list([ROWS[0], ROWS[0]], party="side_b", random_bytes=numbered())


def test_seal_list__the_seed_is_bound_to_its_party():
    roots = {seal_list([], party=party, random_bytes=numbered()).root for party in ("side_a", "side_b")}
    assert len(roots) == 2


@pytest.mark.parametrize("party", ["side_a", "", "side_b "])
def test_open_list__of_another_party(party):
    with pytest.raises(LedgerError, match="of another party"):
        opened(seal_list(ROWS, party="side_b", random_bytes=numbered()), party=party)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda said: said["rows"].pop(), "not what was sealed"),
        (lambda said: said["rows"].append({"row": {"id": "B-4"}, "salt": "00" * 32}), "not what was sealed"),
        (lambda said: said["rows"][0]["row"].update(name="سميرة"), "not what was sealed"),
        (lambda said: said["rows"][0].update(salt="00" * 32), "not what was sealed"),
        (lambda said: said["seed"].update(seed="00" * 32), "not what was sealed"),
        (lambda said: said["seed"].update(salt="00" * 32), "not what was sealed"),
        (lambda said: said["seed"].update(seed="00"), "not an opening"),
        (lambda said: said.update(seed="00" * 32), "not an opening"),
        (lambda said: said["rows"].append({"row": {"id": 4}, "salt": "00" * 32}), "not an opening"),
        (lambda said: said["rows"].append(said["rows"][0]), "two of its rows are the same"),
        (lambda said: said.update(form="wasl sealed list 2"), "not an opening"),
        (lambda said: said.update(more="x"), "not an opening"),
    ],
)
def test_open_list__changed_since(change, why):
    sealed = seal_list(ROWS, party="side_b", random_bytes=numbered())
    said = json.loads(sealed.opening)
    change(said)
    with pytest.raises(LedgerError, match=why):
        opened(sealed, opening=canonical_json(said))


@pytest.mark.parametrize("opening", [b"", b"[]", b"{}", b"\xff", b"nul", b"[" * 100_000, b'{"form":1.5}'])
def test_open_list__a_strangers_bytes(opening):
    with pytest.raises(LedgerError, match="not an opening"):
        opened(seal_list(ROWS, party="side_b", random_bytes=numbered()), opening=opening)


@given(rows=rows_of_text, data=some.data())
def test_open_list__any_one_byte_changed_is_refused(rows, data):
    sealed = seal_list(rows, party="side_b", random_bytes=numbered())
    at = data.draw(some.integers(0, len(sealed.opening) - 1))
    byte = data.draw(some.integers(0, 255).filter(lambda value: value != sealed.opening[at]))
    with pytest.raises(LedgerError):
        opened(sealed, opening=sealed.opening[:at] + bytes([byte]) + sealed.opening[at + 1 :])
