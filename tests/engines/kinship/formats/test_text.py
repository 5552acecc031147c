"""Letters, sizes and cells of a file: read as they are, or refused with the line."""

import pytest

from wasl.engines.kinship.errors import FileError
from wasl.engines.kinship.formats.text import Limits, Row, decode, read_rows


def wrong(content: bytes, limits: Limits = Limits()) -> str:  # noqa: B008  a value
    with pytest.raises(FileError) as refused:
        read_rows(decode(content, file="lab.txt", limits=limits), file="lab.txt", limits=limits)
    (problem,) = refused.value.problems
    return str(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_decode(encoding: str) -> None:
    assert decode("عينة\t14".encode(encoding), file="lab.txt") == "عينة\t14"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b" \r\n\x00", "it is empty"),
        ("a\nعينة".encode("windows-1256"), "line 2: its letters are not UTF-8"),
        ("a\nb".encode("utf-16")[:-1], "line 2: its letters are not UTF-16"),
        ("ab".encode("utf-16-le"), "line 1: it holds NUL characters"),
        (b";;\n ; ", "no cell in it holds anything"),
        (b'a,b\n1,"2\n3,4\n', "line 2: a quotation mark is in the wrong place or never closes"),
        (b'a,b\n1,"2"3\n', "line 2: a quotation mark is in the wrong place or never closes"),
    ],
)
def test_decode__refused(content: bytes, problem: str) -> None:
    assert wrong(content) == problem


def test_decode__limits() -> None:
    small = Limits(max_bytes=10, max_lines=3, max_columns=2)
    assert wrong(b"x" * 11, small) == "it has 1.1e-05 MB, and 1e-05 MB is the most"
    assert wrong(b"a\nb\nc\nd", small) == "it has over 3 lines"
    assert wrong(b"a\nb,c,d", small) == "line 2: it has over 2 columns"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_rows(separator: str) -> None:
    text = f'name\n\n a {separator}"x\ny"\n{separator}\nb{separator}\n'
    rows = [Row(1, ("name",)), Row(3, ("a", "x\ny")), Row(6, ("b", ""))]
    assert read_rows(text, file="lab.txt") == rows


def test_read_rows__a_tab_comes_before_a_comma() -> None:
    assert read_rows("a\t11, 12, \n", file="lab.txt") == [Row(1, ("a", "11, 12,"))]
