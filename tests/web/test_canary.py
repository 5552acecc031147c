"""Genotypes leave the sealed columns only for the laboratory: no page, log line, row, session or file shows them else.

A canary: alleles that nobody has, in the readings and profiles of a filled world, looked for everywhere.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.views.debug import ExceptionReporter
from tests.apps.identification.laboratory_bench import MARKERS, NOW, a_batch, calls, of_remains, read
from tests.conftest import Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.audit.domain.log import lines
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.domain.profiles import accept_profile
from wasl.apps.identification.models.laboratory import Aliquot, Profile
from wasl.apps.identification.models.sealed import SealedField
from wasl.apps.identification.models.site import Remains

CANARY = ("87.4", "91.2")
SEALED = f"{CANARY[0]}, {CANARY[1]}"


@pytest.fixture
def filled(cast: Cast, world: World) -> World:
    """A profile and a pair of readings that differ, all of canaries."""
    remains = Remains.objects.get(pk=world.typed.remains)
    one, other = of_remains(remains, cast), of_remains(remains, cast)
    batch = a_batch(one.programme, [one, other], cast)
    typed = calls(3) | dict.fromkeys(MARKERS, SEALED)
    read(batch, 1, {one: typed, other: typed}, cast.laboratory)
    read(batch, 2, {one: typed, other: typed | {"FGA": "87.4, 87.4"}}, cast.laboratory_2)
    accept_profile(batch, one, despite="A canary.", by=cast.laboratory, at=NOW)
    return world


def the_profile() -> Profile:
    return Profile.objects.get(despite="A canary.")


def test_there_is_something_to_leak(cast: Cast, filled: World) -> None:
    assert the_profile().genotypes["FGA"] == list(CANARY)
    profile = the_profile()
    opened = browser(cast.laboratory).post(
        f"/identification/batches/{profile.batch_id}/genotypes", {"sample": profile.sample_id}
    )
    assert SEALED in text_of(opened)


def test_no_page_of_anybody_shows_them(cast: Cast, filled: World) -> None:
    paths = filled.paths() | {"its batch": f"/identification/batches/{the_profile().batch_id}/"}
    shown, seen = [], 0
    for username, person in cast.people.items():
        client = browser(person)
        for name, path in paths.items():
            reply = client.get(path)
            seen += reply.status_code == 200
            if any(allele in text_of(reply) for allele in CANARY):
                shown.append((username, name))
        if any(allele in str(dict(client.session)) for allele in CANARY):
            shown.append((username, "session"))
    assert shown == []
    assert seen > 200


def test_no_column_but_the_sealed_ones_holds_them(filled: World) -> None:
    found, looked_at = [], 0
    for table, column in _columns():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column}" FROM "{table}"')
            for (value,) in cursor.fetchall():
                looked_at += 1
                content = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                if any(allele.encode() in content for allele in CANARY):
                    found.append((table, column))
    assert found == []
    assert looked_at > 1_000


def test_no_line_of_the_log_and_no_file_of_the_site_holds_them(filled: World, tmp_path: Path) -> None:
    told = b"\n".join(lines())
    assert b"genotypes_imported" in told
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".sqlite3"]
    assert files
    for content in [told, *files]:
        assert not any(allele.encode() in content for allele in CANARY)


def test_refused_files_and_failures_say_nothing_of_them(
    cast: Cast, filled: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser(cast.laboratory, raise_request_exception=False)
    batch = filled.typed.unread
    for content in (f"{CANARY[0]}\t{CANARY[1]}\n{SEALED}\n", f"Sample Name\tFGA\n{CANARY[0]}\tOL, {CANARY[1]}\n"):
        path = Path(settings.LOG_DIR) / "plate.txt"
        path.write_text(content)
        with path.open("rb") as file:
            reply = client.post(f"/identification/batches/{batch}/read", {"turn": 1, "file": file, "verdict": "keep"})
        path.unlink()
        assert reply.status_code == 409
        assert not any(allele in text_of(reply) for allele in CANARY)
    assert not any(allele in caplog.text for allele in CANARY)


def test_the_page_of_a_failure_shows_no_opened_value(filled: World) -> None:
    """Even where somebody runs a site with DEBUG on, whose page shows the local variables of every frame."""
    profile = the_profile()
    aliquot = Aliquot.objects.get(batch=profile.batch_id, sample=profile.sample_id, turn=1)
    try:
        _fail(profile, aliquot)
    except GenotypeError as error:
        reporter = ExceptionReporter(RequestFactory().get("/"), GenotypeError, error, error.__traceback__)
        pages = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert "opened, not shown" in pages
    assert not any(allele in pages for allele in CANARY)


def _fail(profile: Profile, aliquot: Aliquot) -> None:
    opened, read_of = profile.genotypes, aliquot.genotypes
    raise GenotypeError(f"profile {profile.id} failed with {len(opened)} and {len(read_of)} markers")


def _columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.local_concrete_fields:
            if not isinstance(one, SealedField):
                yield model._meta.db_table, one.column
